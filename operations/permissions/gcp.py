"""Predefined roles of Google Cloud for the deployer of one stack, and the permissions that it needs by project."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from components.naming import PREFIX
from components.resource_facts import FACTS
from components.resource_facts.gcp import BIND_ZONE
from operations.preview_report.steps import UNKNOWN

if TYPE_CHECKING:
    from operations.permissions.subject import Subject
    from operations.preview_report.steps import Step

ACCOUNT: Final = None
"""Roles are granted on the project, and have no account in them."""
OF_THE_CLUSTER: Final = {
    "compute.instanceGroupManagers.list": "roles/compute.networkViewer",
    "container.clusters.get": "roles/container.clusterViewer",
}
"""By permission to look the cluster up: the smallest predefined role that has it. Rights inside are the cluster's own:
docs/deployer-rbac.yaml. The provider counts each pool's nodes: `flattenNodePool` in resource_container_node_pool.go."""
_OF_NETWORKS: Final = ("roles/compute.networkAdmin", "roles/compute.networkViewer")
ROLES_WITH: Final[Mapping[str, tuple[str, ...]]] = {
    "cloudsql.backupRuns.get": ("roles/cloudsql.admin",),
    "cloudsql.instances.get": ("roles/cloudsql.admin",),
    "compute.addresses.get": _OF_NETWORKS,
    "compute.globalAddresses.get": _OF_NETWORKS,
    "compute.networks.get": _OF_NETWORKS,
    "compute.subnetworks.list": _OF_NETWORKS,
    "dns.managedZones.get": ("roles/dns.admin",),
    "resourcemanager.projects.get": ("roles/storage.admin",),
    "storage.buckets.get": ("roles/storage.admin",),
}
"""By permission of a lookup: roles of deployers that have it.
Source: https://docs.cloud.google.com/iam/docs/roles-permissions."""
_MORE_THAN: Final = {"roles/compute.networkViewer": "roles/compute.networkAdmin"}
"""By role: another one with all that the cluster's lookup needs of it."""
_ADDRESS: Final = "gcp:compute/globalAddress:GlobalAddress"
_BUCKET: Final = "gcp:storage/bucket:Bucket"
_GRANT_ON_BUCKET: Final = "gcp:storage/bucketIAMMember:BucketIAMMember"
_GRANT_ON_DATASET: Final = "gcp:bigquery/datasetIamMember:DatasetIamMember"
_PATHS: Final = ("network", "keyRing", "cryptoKeyId", "serviceAccountId")
"""Inputs that begin with `projects/<project>/` where a type has no input `project`."""


@dataclass(frozen=True, kw_only=True, order=True)
class Needed:
    """One permission in one project."""

    project: str
    permission: str
    roles: tuple[str, ...]
    """Predefined roles that have it."""
    existing: str = ""
    """The existing bucket or dataset that it is about, in words. A role on it alone is enough."""


def deployer_of_warehouses(subject: Subject) -> dict[str, Any]:
    """`roles` on the project of `carto:warehouses.bigqueryExports.gcp`, where the stack is on another cloud."""
    return {"roles": _of_types(subject)}


def deployer(subject: Subject) -> dict[str, Any]:
    """`roles` on the project. A host project, a zone's project and projects of BigQuery: docs/permissions-gcp.md."""
    of_types = _of_types(subject)
    of_cluster = {role for role in OF_THE_CLUSTER.values() if _MORE_THAN.get(role) not in of_types}
    roles = sorted(of_cluster.union(of_types))
    return {"roles": roles, **_lookups(subject, roles)}


def _lookups(subject: Subject, roles: Sequence[str]) -> dict[str, Any]:
    """`customRoles` for what the program looks up and no role on the stack's project has."""
    from operations.permissions.previewing.gcp import previewer

    found = []
    for each in previewer(subject)["customRoles"]:
        is_own = each["project"] == subject.config["gcp:project"]
        permissions = [
            permission
            for permission in each["role"]["includedPermissions"]
            if not (is_own and (permission in OF_THE_CLUSTER or set(ROLES_WITH.get(permission, ())) & set(roles)))
        ]
        if permissions:
            role = {**each["role"], "title": f"CARTO deployer of {subject.preview.stack}: lookups"}
            found.append({"project": each["project"], "role": {**role, "includedPermissions": permissions}})
    return {"customRoles": found} if found else {}


def needed(subject: Subject) -> list[Needed]:
    """What the deployer needs for each resource, in the project that it is created in."""
    own = subject.config["gcp:project"]
    of_buckets = {
        str(step.new["name"]): _project(step, subject)
        for step in subject.preview.steps
        if step.type == _BUCKET and "name" in step.new
    }
    found = {Needed(project=own, permission=each, roles=(role,)) for each, role in OF_THE_CLUSTER.items()}
    for step in subject.preview.steps:
        if not step.type.startswith("gcp:") or step.facts is None:
            continue
        bucket = str(step.new.get("bucket", "")) if step.type == _GRANT_ON_BUCKET else ""
        project = of_buckets.get(bucket) or _project(step, subject)
        existing = f"bucket {bucket}" if _is_known(bucket) and bucket not in of_buckets else ""
        if step.type == _GRANT_ON_DATASET:
            existing = f"dataset {project}.{step.new['datasetId']}"
        for permission in _actions(step):
            where = _network_project(step) or project if permission == BIND_ZONE else project
            found.add(Needed(project=where, permission=permission, roles=step.facts.roles, existing=existing))
    return sorted(found)


def _actions(step: Step) -> Iterator[str]:
    """The permissions for a step. Internal addresses have permissions of their own."""
    internal = step.new.get("addressType") == "INTERNAL"
    for action in step.facts.actions if step.facts is not None else ():
        verb = action.rpartition(".")[2].removesuffix("Internal")
        if step.type != _ADDRESS or verb not in {"create", "delete"} or action.endswith("Internal") == internal:
            yield action


def _project(step: Step, subject: Subject) -> str:
    """The project of a resource; by default the stack's, or that of the exports to BigQuery."""
    explicit = str(step.new.get("project", ""))
    if _is_known(explicit):
        return explicit
    paths = (re.match(r"projects/([^/]+)/", str(step.new.get(key, ""))) for key in _PATHS)
    of_path = next((found[1] for found in paths if found is not None), None)
    if of_path is not None:
        return of_path
    exports = subject.settings.warehouses.bigquery_exports.gcp
    if exports is not None and step.name.startswith(f"{PREFIX}-bigquery-exports-"):
        return exports.project
    return subject.config["gcp:project"]


def _network_project(step: Step) -> str | None:
    """The project of the network that a private zone is for."""
    networks = step.new.get("privateVisibilityConfig", {}).get("networks", ())
    found = (re.search(r"/projects/([^/]+)/", str(each.get("networkUrl"))) for each in networks)
    return next((each[1] for each in found if each is not None), None)


def _is_known(text: str) -> bool:
    return text != "" and UNKNOWN.fullmatch(text) is None


def _of_types(subject: Subject) -> list[str]:
    return sorted({role for type_ in subject.types if type_ in FACTS for role in FACTS[type_].roles})
