"""Helm releases: what the provider checks, and what Helm would say about names and namespaces.

No chart is fetched and nothing is rendered; the values are written to `values/<stack>.yaml` in the simulator's home,
with secrets masked.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from simulator.core.check import Failure
from simulator.core.inventory import Record
from simulator.core.package import Checked, CloudError, Naming, Resource, State
from simulator.core.sources import described, refuses
from simulator.core.values import UNKNOWN, Properties, Secret, holds_secret, masked, plain
from simulator.kubernetes.core import Service
from simulator.kubernetes.kind import NAMESPACE

if TYPE_CHECKING:
    from simulator.kubernetes.cluster import Cluster

RELEASE = "kubernetes:helm.sh/v3:Release"
NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
SERVICE = Service.token
NAME_LIMIT = 53
DEFAULT_TIMEOUT = 300
MARK = "__autonamed"
OUTPUTS = described(
    "https://www.pulumi.com/registry/packages/kubernetes/api-docs/helm/v3/release/",
    {
        "id": "<namespace>/<name>",
        "status.appVersion": "text",
        "status.chart": "<chart>",
        "status.name": "<name>",
        "status.namespace": "<namespace>",
        "status.revision": "number",
        "status.status": "deployed",
        "status.version": "the chart's version",
        "resourceNames": "<kind>/<version>, and the names of what the release holds",
    },
)


def check(resource: Resource, old: Properties, new: Properties, naming: Naming, namespace: str) -> Checked:
    """The release's inputs with name, namespace and time-out, and what Helm refuses about them."""
    inputs: Properties = {**new, "namespace": new.get("namespace") or namespace}
    if not new.get("name"):
        suffix = hashlib.sha256(naming.seed + resource.urn.encode()).hexdigest()[:8]
        kept = plain(old.get("name")) if old.get(MARK) else None
        inputs |= {"name": kept or naming.proposed or f"{resource.name}-{suffix}", MARK: True}
    if not plain(new.get("skipAwait")) and new.get("timeout") is None:
        inputs["timeout"] = DEFAULT_TIMEOUT
    return Checked(inputs=inputs, failures=_failures(inputs))


@refuses("helm:pkg/chartutil/validate_name.go", "pulumi-kubernetes:provider/pkg/provider/helm_release.go")
def _failures(inputs: Properties) -> list[Failure]:
    found = []
    name, chart, timeout = (plain(inputs.get(key)) for key in ("name", "chart", "timeout"))
    if isinstance(name, str) and (not NAME.fullmatch(name) or len(name) > NAME_LIMIT):
        found.append(
            Failure(
                "name",
                f"release name {name!r} is invalid: lower case letters, digits, '-' and '.', at most 53 characters",
            )
        )
    if isinstance(chart, str) and chart.startswith((".", "/")) and not Path(chart).exists():
        found.append(Failure("chart", f"path {chart!r} not found; check the chart name and repository configuration."))
    if chart == "":
        found.append(Failure("chart", "must not be empty"))
    if isinstance(timeout, int) and timeout < 0:
        found.append(Failure("timeout", f"expected seconds, got {timeout}"))
    repository = plain((plain(inputs.get("repositoryOpts")) or {}).get("repo"))
    if isinstance(repository, str) and not re.match(r"(https?|oci)://\S+", repository):
        found.append(Failure("repositoryOpts.repo", f"{repository!r} is not the URL of a chart repository"))
    return found


@refuses("helm:pkg/action/install.go")
def install(cluster: Cluster, resource: Resource, inputs: Properties) -> tuple[str, str, Properties]:
    """Id, name and outputs of a new release."""
    opened = plain(inputs)
    namespace, name = opened["namespace"], opened["name"]
    if opened.get("createNamespace"):
        if not cluster.has(NAMESPACE, namespace):
            created = Record(package="kubernetes", scope=cluster.scope, type=NAMESPACE, id=namespace, name=namespace)
            cluster.inventory.save(created)
    else:
        cluster.require_namespace(namespace)
    if cluster.has(RELEASE, f"{namespace}/{name}") and not opened.get("replace"):
        raise CloudError("cannot re-use a name that is still in use")
    outputs = _outputs(inputs, revision=1)
    write_values(cluster.inventory.folder, resource, inputs)
    _keep_router(cluster, opened)
    return f"{namespace}/{name}", f"{namespace}/{name}", outputs


def computed(inputs: Properties) -> tuple[str, Properties]:
    """Id and outputs of a first revision."""
    opened = plain(inputs)
    return f"{opened['namespace']}/{opened['name']}", _outputs(inputs, revision=1)


def upgrade(cluster: Cluster, record: Record, inputs: Properties) -> Properties:
    """The outputs after an upgrade."""
    _keep_router(cluster, plain(inputs))
    revision = int((plain(record.outputs.get("status")) or {}).get("revision", 1))
    return _outputs(inputs, revision=revision + 1)


def uninstall(cluster: Cluster, id_: str) -> None:
    """Removes the objects of a release that exist here."""
    service = cluster.inventory.get("kubernetes", cluster.scope, SERVICE, _router(id_))
    if service is not None:
        cluster.inventory.remove(service)


def _keep_router(cluster: Cluster, inputs: Mapping[str, Any]) -> None:
    """Keeps the one object of CARTO's chart that a program reads: the Service of the router.

    Source: chart contract, sections 2.7 and 4.
    """
    if str(inputs["chart"]).rstrip("/").rsplit("/", 1)[-1] != "carto":
        return
    id_ = _router(f"{inputs['namespace']}/{inputs['name']}")
    namespace, name = id_.split("/")
    wanted = ((inputs.get("values") or {}).get("router") or {}).get("service") or {}
    service: Properties = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"namespace": namespace, "name": name, "annotations": wanted.get("annotations") or {}},
        "spec": {"type": wanted.get("type", "ClusterIP")},
    }
    outputs = {**service, **Service().status(service, cluster.scope)}
    cluster.inventory.save(
        Record(
            package="kubernetes",
            scope=cluster.scope,
            type=SERVICE,
            id=id_,
            name=id_,
            inputs=service,
            outputs=outputs,
        )
    )


def _router(release: str) -> str:
    namespace, _, name = release.rpartition("/")
    return f"{namespace}/{name}-router"


def as_read(found: State, before: State) -> State:
    """Helm does not know what is secret: the provider goes by the inputs in the state, of which an import has none."""
    inputs, outputs = plain(found.inputs), plain(found.outputs)
    return State(id=found.id, inputs=_marked_as(before.inputs, inputs), outputs=_marked_as(before.inputs, outputs))


def _marked_as(known: Any, value: Any) -> Any:
    if isinstance(known, Mapping) and isinstance(value, Mapping):
        return {key: _marked_as(known.get(key), item) for key, item in value.items()}
    return Secret(value) if holds_secret(known) else value


def preview_outputs(resource: Resource, inputs: Properties, before: Properties, folder: Path) -> Properties:
    """The outputs as a preview knows them."""
    write_values(folder, resource, inputs)
    return (
        {"status": UNKNOWN, "resourceNames": UNKNOWN}
        | {k: v for k, v in before.items() if k == "resourceNames"}
        | _without_marks(inputs)
    )


def _outputs(inputs: Properties, *, revision: int) -> Properties:
    opened = plain(inputs)
    namespace, name, version = opened["namespace"], opened["name"], str(opened.get("version") or "0.0.0")
    status = {
        "appVersion": version,
        "chart": str(opened["chart"]).rsplit("/", 1)[-1],
        "name": name,
        "namespace": namespace,
        "revision": revision,
        "status": "deployed",
        "version": version,
    }
    return {
        **_without_marks(inputs),
        "status": status,
        "resourceNames": {"Secret/v1": [f"{namespace}/sh.helm.release.v1.{name}.v{revision}"]},
    }


def _without_marks(inputs: Properties) -> Properties:
    return {name: value for name, value in inputs.items() if not name.startswith("__")}


def write_values(folder: Path, resource: Resource, inputs: Properties) -> None:
    """Keeps the values as YAML: one file a stack for CARTO's own chart, `<stack>-<release>.yaml` for any other."""
    stack = resource.urn.split("::")[0].rsplit(":", 1)[-1]
    chart = str(plain(inputs.get("chart"))).rstrip("/").rsplit("/", 1)[-1]
    name = stack if chart == "carto" else f"{stack}-{resource.name}"
    values: Any = inputs.get("values") or {}
    file = folder / "values" / f"{name}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    shown = masked(values.value if isinstance(values, Secret) else values)
    file.write_text(yaml.safe_dump(shown, sort_keys=False, allow_unicode=True))
