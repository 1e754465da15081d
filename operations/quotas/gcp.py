"""Quotas of a project of Google Cloud, from Compute Engine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from operations.quotas.comparison import Quota, compared, created, not_checked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from operations.clouds.command import Command
    from operations.permissions.subject import Subject
    from operations.verify.findings import Finding

_REMEDY: Final = "ask for more: https://docs.cloud.google.com/docs/quotas/view-manage"
_ADDRESS: Final = "gcp:compute/globalAddress:GlobalAddress"
_NOT_LISTED: Final = {
    "gcp:compute/forwardingRule:ForwardingRule": "endpoints of Private Service Connect",
    "gcp:certificatemanager/certificate:Certificate": "certificates",
    "gcp:compute/regionSslPolicy:RegionSslPolicy": "regional SSL policies",
    "gcp:redis/instance:Instance": "memory of Memorystore",
    "gcp:serviceaccount/account:Account": "service accounts",
    "gcp:sql/databaseInstance:DatabaseInstance": "instances of Cloud SQL",
}


def check_quotas(subject: Subject, run: Command) -> Iterator[Finding]:
    """Addresses and policies that the preview creates, in the stack's own project and region.

    Sources: https://docs.cloud.google.com/compute/docs/reference/rest/v1/projects/get and `regions/get`: `quotas[]`.
    """
    numbers = created(subject)
    project = subject.config["gcp:project"]
    own = [step for step in subject.preview.steps if step.change == "create" and step.type == _ADDRESS]
    public = sum(1 for step in own if step.new.get("addressType") != "INTERNAL")
    internal = sum(
        1 for step in own if step.new.get("addressType") == "INTERNAL" and step.new.get("project") == project
    )
    of_project = {
        "STATIC_ADDRESSES": public,
        "GLOBAL_INTERNAL_ADDRESSES": internal,
        "SSL_POLICIES": numbers.get("gcp:compute/sSLPolicy:SSLPolicy", 0),
        "SECURITY_POLICIES": numbers.get("gcp:compute/securityPolicy:SecurityPolicy", 0),
    }
    place = [f"--project={project}", "--format=json(quotas)"]
    yield from compared(
        of_project,
        lambda: _quotas(run(["gcloud", "compute", "project-info", "describe", *place])),
        f"the project {project}",
        _REMEDY,
    )
    region = _region(subject)
    yield from compared(
        {"INTERNAL_ADDRESSES": numbers.get("gcp:compute/address:Address", 0)},
        lambda: _quotas(run(["gcloud", "compute", "regions", "describe", region, *place])),
        f"the region {region}",
        _REMEDY,
    )
    yield from not_checked(_NOT_LISTED, numbers, "Compute Engine does not list them")


def _region(subject: Subject) -> str:
    named = (str(step.new.get("region", "")) for step in subject.preview.steps if step.type.startswith("gcp:"))
    return next(filter(None, named), "")


def _quotas(answer: str) -> Mapping[str, Quota]:
    found = json.loads(answer)["quotas"]
    return {each["metric"]: Quota(limit=each["limit"], used=each["usage"]) for each in found}
