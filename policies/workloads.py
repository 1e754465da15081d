"""Policies about Kubernetes and tags: pinned chart and images, restricted pods, no secrets in plain text, tags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from components.resource_facts.checks import value_at
from operations.preview_report.steps import UNKNOWN_VALUES, mapping_at, mappings_at

from .model import Policy, Resource, Stack

_ENFORCED = "pod-security.kubernetes.io/enforce"
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
_ACCESS_KEY = re.compile(r"\b(AKIA|ASIA)[A-Z2-7]{16}\b")
"""Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes"""
_SECRET_NAME = re.compile(r"PASSWORD|SECRET|TOKEN|PRIVATE_?KEY", re.IGNORECASE)


def tagged(resource: Resource, _stack: Stack) -> Iterator[str]:
    """A resource that takes tags or labels has none."""
    facts = resource.facts
    if facts and facts.tags and not value_at(resource.inputs, facts.tags):
        yield f"has no {facts.tags}"


def chart_pinned(resource: Resource, _stack: Stack) -> Iterator[str]:
    """A chart of a repository has no version: each update may install another one."""
    if resource.type != "kubernetes:helm.sh/v3:Release":
        return
    chart, version = str(resource.inputs.get("chart", "")), str(resource.inputs.get("version") or "")
    is_local = chart.startswith((".", "/")) or chart.endswith(".tgz")
    if not is_local and not re.fullmatch(r"v?\d+\.\d+\.\d+\S*", version):
        yield f"installs the chart {chart} in the version {version or 'of the day'}, which is not pinned"


def images_pinned(resource: Resource, _stack: Stack) -> Iterator[str]:
    """A pod pulls an image without a tag or digest, or with the tag `latest`: each node may run another one.

    Source: https://kubernetes.io/docs/concepts/containers/images/#image-names
    """
    for container in _containers(_pod(resource)):
        image = str(container.get("image") or "")
        if image in UNKNOWN_VALUES:
            continue
        tag = image.rpartition("/")[2].partition(":")[2]
        if "@sha256:" not in image and tag in ("", "latest"):
            yield f"runs the image {image} in the container {container.get('name')}, which is not pinned"


def pods_restricted(resource: Resource, _stack: Stack) -> Iterator[str]:
    """A pod may become root, or a namespace accepts privileged pods.

    Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
    """
    if resource.type == "kubernetes:core/v1:Namespace":
        labels = mapping_at(resource.inputs, "metadata.labels")
        if labels.get(_ENFORCED) not in ("baseline", "restricted"):
            yield f"accepts privileged pods: the label {_ENFORCED} is neither baseline nor restricted"
        return
    pod = _pod(resource)
    whole = mapping_at(pod, "securityContext")
    for container in _containers(pod):
        own = mapping_at(container, "securityContext")
        missing = [
            text
            for text, is_met in (
                ("runAsNonRoot: true", {**whole, **own}.get("runAsNonRoot") is True),
                ("allowPrivilegeEscalation: false", own.get("allowPrivilegeEscalation") is False),
                ("capabilities.drop: [ALL]", "ALL" in _listed(mapping_at(own, "capabilities").get("drop"))),
                ("seccompProfile", bool({**whole, **own}.get("seccompProfile"))),
            )
            if not is_met
        ]
        if missing:
            yield f"has a container {container.get('name')} without {', '.join(missing)}"


def no_plain_secrets(resource: Resource, _stack: Stack) -> Iterator[str]:
    """A secret is in a ConfigMap or an environment variable, where everybody with read access sees it."""
    if resource.type == "kubernetes:core/v1:ConfigMap":
        for name, text in mapping_at(resource.inputs, "data").items():
            if _PRIVATE_KEY.search(str(text)) or _ACCESS_KEY.search(str(text)):
                yield f"has a private key or an access key of AWS in data.{name}"
    for container in _containers(_pod(resource)):
        for variable in mappings_at(container, "env"):
            if variable.get("value") and _SECRET_NAME.search(str(variable.get("name"))):
                yield f"has the secret {variable['name']} in plain text in the container {container.get('name')}"


def _containers(pod: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Those that run first too. What is known after the update only has none."""
    return [*mappings_at(pod, "initContainers"), *mappings_at(pod, "containers")]


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _pod(resource: Resource) -> Mapping[str, Any]:
    """The pod's specification, of a pod or of what creates pods; empty for everything else."""
    if not resource.type.startswith(("kubernetes:apps/", "kubernetes:batch/", "kubernetes:core/")):
        return {}
    kind = resource.type.rpartition(":")[2]
    paths = {"Pod": "spec", "CronJob": "spec.jobTemplate.spec.template.spec"}
    return mapping_at(resource.inputs, paths.get(kind, "spec.template.spec"))


POLICIES: Final = (
    Policy(
        name="tagged",
        description="What takes tags or labels has them, so that costs and owners can be found.",
        rule=tagged,
        remedy="Set carto:tags.",
        severity="low",
        controls={
            "gcp:storage/bucket:Bucket": "labels",
            "gcp:sql/databaseInstance:DatabaseInstance": "labels",
            "gcp:redis/instance:Instance": "labels",
        },
    ),
    Policy(
        name="chart-pinned",
        description="A Helm chart has a fixed version.",
        rule=chart_pinned,
        remedy="Set carto:chart.version.",
        severity="medium",
    ),
    Policy(
        name="images-pinned",
        description="A pod's image has a tag or a digest.",
        rule=images_pinned,
        remedy="Add a tag or a digest; in this project, carto:images and carto:database.bootstrapImage.",
        severity="medium",
    ),
    Policy(
        name="pods-restricted",
        description="Pods can't become root, and namespaces refuse privileged pods.",
        rule=pods_restricted,
        remedy="Stacks of this project have it; change your own objects, or carto:helmValues.",
    ),
    Policy(
        name="no-plain-secrets",
        description="Secrets are in Secrets.",
        rule=no_plain_secrets,
        remedy="Use a Secret; in this project, pulumi config set --secret.",
        severity="critical",
        controls={"kubernetes:core/v1:ConfigMap": "secrets"},
    ),
)
