"""Google Cloud's command line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from components.gcp import tags
from operations.clouds.command import CommandFailed
from operations.clouds.exposure import NAME, ROUTER, Exposure
from operations.clouds.question import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from operations.acceptance_engine import Engine

KEYS_THAT_STAY = "cloudkms.googleapis.com/"
"""Google Cloud never deletes key rings and keys: https://docs.cloud.google.com/kms/docs/resource-hierarchy."""

TOOLS: Final = {
    "gcloud": "https://cloud.google.com/sdk/docs/install",
    "gke-gcloud-auth-plugin": "gcloud components install gke-gcloud-auth-plugin",
}
"""How to install what a stack's kubeconfig and the commands call."""
LOGIN: Final = "gcloud auth application-default login"
QUESTIONS: Final = (
    Question(key="gcp:project", text="Project of the GKE cluster"),
    Question(key="carto:cluster.name", text="Name of the GKE cluster"),
    Question(key="carto:cluster.location", text="Its region or zone"),
)
"""What a new stack needs to know about the cloud."""


def who(command: Callable[[Sequence[str]], str]) -> str:
    """Who is logged in. Source: gcloud reference, `gcloud auth list`."""
    found = json.loads(command(["gcloud", "auth", "list", "--filter", "status:ACTIVE", "--format", "json(account)"]))
    if not found:
        raise CommandFailed("gcloud has no active account")
    return str(found[0]["account"])


def clusters(answers: Mapping[str, str], command: Callable[[Sequence[str]], str]) -> list[str]:
    """Clusters of the project, with their places. Source: gcloud reference, `gcloud container clusters list`."""
    list_ = ["gcloud", "container", "clusters", "list", "--project", answers["gcp:project"], "--format", "json"]
    return [f"{each['name']} ({each['location']})" for each in json.loads(command(list_))]


def kubeconfig_commands(
    engine: Engine,
    cluster: Mapping[str, Any],
    file: str,  # noqa: ARG001 - gcloud writes to KUBECONFIG
) -> list[list[str]]:
    """Commands that write a kubeconfig. Source: gcloud reference, `gcloud container clusters get-credentials`."""
    place = [f"--location={cluster.get('location')}", f"--project={engine.setting('gcp:project')}"]
    return [["gcloud", "container", "clusters", "get-credentials", str(cluster.get("name")), *place]]


def tagged(engine: Engine, tag: str, command: Callable[[Sequence[str]], str]) -> list[str]:
    """Names of resources with the stack's label.

    Needs the API cloudasset.googleapis.com: https://docs.cloud.google.com/asset-inventory/docs/search-resources.
    """
    scope = f"--scope=projects/{engine.setting('gcp:project')}"
    query = f"--query=labels.{tag}={tags.label_value(engine.name)}"
    found = json.loads(command(["gcloud", "asset", "search-all-resources", scope, query, "--format=json"]) or "[]")
    return [str(each["name"]) for each in found if not str(each["assetType"]).startswith(KEYS_THAT_STAY)]


def exposure_left(engine: Engine, command: Callable[[Sequence[str]], str]) -> list[str]:
    """What GKE created for the exposure, and records, which have no labels.

    GKE's controllers delete network endpoint groups and load balancers after the objects in the cluster, and leave them
    when the cluster goes first. Addresses and certificates have the stack's label. Sources: kubernetes/ingress-gce,
    package `utils`, NegDescription (`namespace` and `service-name` of a group), and the description of its forwarding
    rules (`kubernetes.io/ingress-name`). GKE names what it creates for a Gateway
    `gkegw1-<id>-<namespace>-<name>-<id>`.
    """
    exposure = Exposure.of(engine)
    if exposure.mode in (None, "none"):
        return []
    project = [f"--project={engine.setting('gcp:project')}", "--format=json"]
    groups = json.loads(command(["gcloud", "compute", "network-endpoint-groups", "list", *project]) or "[]")
    rules = json.loads(command(["gcloud", "compute", "forwarding-rules", "list", *project]) or "[]")
    left = [str(each["selfLink"]) for each in groups if _is_of_router(each, exposure)]
    left += [str(each["selfLink"]) for each in rules if _leads_to_carto(each, exposure)]
    if exposure.zone is None:
        return left
    zone = exposure.dns.get("zoneName") or exposure.zone.replace(".", "-")
    owner = exposure.dns.get("project") or engine.setting("gcp:project")
    list_ = ["gcloud", "dns", "record-sets", "list", f"--zone={zone}", f"--project={owner}", "--format=json"]
    left += [
        f"record {name} {each['type']} in the zone {zone}"
        for each in json.loads(command(list_) or "[]")
        if exposure.has(name := str(each["name"]).rstrip("."), str(each["type"]), each.get("rrdatas", ()))
    ]
    return left


def name_servers(
    dns: Mapping[str, Any], config: Mapping[str, str], command: Callable[[Sequence[str]], str]
) -> list[str]:
    """Those of the zone. Source: gcloud reference, `gcloud dns managed-zones describe`."""
    name, project = dns.get("zoneName") or dns["zone"].replace(".", "-"), dns.get("project") or config["gcp:project"]
    describe = ["gcloud", "dns", "managed-zones", "describe", name, "--project", project, "--format=json"]
    return [str(each) for each in json.loads(command(describe))["nameServers"]]


def _is_of_router(group: Mapping[str, Any], exposure: Exposure) -> bool:
    found = _description(group)
    return found.get("namespace") == exposure.namespace and found.get("service-name") == ROUTER


def _leads_to_carto(rule: Mapping[str, Any], exposure: Exposure) -> bool:
    ingress = _description(rule).get("kubernetes.io/ingress-name")
    of_gateway = re.fullmatch(rf"gkegw\d+-[a-z0-9]+-{exposure.namespace}-{NAME}-[a-z0-9]+", str(rule["name"]))
    return ingress == f"{exposure.namespace}/{NAME}" or of_gateway is not None


def _description(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """The JSON with which GKE's controllers describe what they create; empty for anything else."""
    try:
        described = json.loads(str(found.get("description") or "{}"))
    except ValueError:
        return {}
    return described if isinstance(described, dict) else {}


def id_parts(config: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001 - the same question to every cloud
    """The parts of ids that are in no resource's inputs: none."""
    return {}
