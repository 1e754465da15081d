"""The real chart, rendered by real Helm with the values of a stack. The user who runs the tests provides both:

CARTO_CHART=<folder of the chart, with its dependencies> python -m pytest tests/contract
"""

from __future__ import annotations

import base64
import functools
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from components.carto.chart import RELEASE
from operations.helm import HelmFailed
from tests.support.example_stacks import built

KUBERNETES = "1.30.0"
"""The oldest version the chart's preflight does not warn about."""

Manifest = Mapping[str, Any]


def chart_folder() -> Path | None:
    """The chart's folder, if the environment names one."""
    named = os.environ.get("CARTO_CHART")
    return Path(named) if named else None


def helm() -> str:
    """Helm from `make helm`, from HELM, or from PATH."""
    from tools.toolchain import helm_bin

    found = os.environ.get("HELM") or helm_bin() or shutil.which("helm")
    assert found, "there is no Helm to render a chart with: run `make helm`"
    return str(found)


def run_helm(arguments: Sequence[str], text: str) -> str:
    """What the commands of `operations` call, with this repository's Helm."""
    done = subprocess.run([helm(), *arguments], input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        raise HelmFailed(done.stderr)
    return done.stdout


@dataclass(frozen=True, kw_only=True)
class Pod:
    """The pods of one workload."""

    component: str
    kind: str
    replicas: int | None
    """None when an autoscaler decides."""
    annotations: Mapping[str, str]
    spec: Mapping[str, Any]

    def containers(self) -> Iterator[Mapping[str, Any]]:
        """Init containers first."""
        yield from self.spec.get("initContainers") or []
        yield from self.spec["containers"]

    def environment(self, container: str | None = None) -> dict[str, Any]:
        """Variables written into the pod, by name: their text, or where they come from."""
        return {
            variable["name"]: variable.get("value", variable.get("valueFrom"))
            for one in self.containers()
            if container in (None, one["name"])
            for variable in one.get("env") or []
        }

    def secret_keys(self) -> Iterator[tuple[str, str | None]]:
        """Every Secret the pods read, with the key, or None for all its keys."""
        for container in self.containers():
            for variable in container.get("env") or []:
                reference = (variable.get("valueFrom") or {}).get("secretKeyRef")
                if reference:
                    yield reference["name"], reference["key"]
            for source in container.get("envFrom") or []:
                if "secretRef" in source:
                    yield source["secretRef"]["name"], None
        for volume in self.spec.get("volumes") or []:
            if "secret" in volume:
                for item in volume["secret"].get("items") or [{"key": None}]:
                    yield volume["secret"]["secretName"], item["key"]


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """Every manifest of the release."""

    text: str
    manifests: tuple[Manifest, ...]

    def of_kind(self, *kinds: str) -> list[Manifest]:
        """Manifests of these kinds."""
        return [manifest for manifest in self.manifests if manifest["kind"] in kinds]

    def pods(self) -> list[Pod]:
        """Pods of every Deployment, not of hooks."""
        return [
            Pod(
                component=manifest["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/component"],
                kind=manifest["kind"],
                replicas=manifest["spec"].get("replicas"),
                annotations=manifest["spec"]["template"]["metadata"].get("annotations") or {},
                spec=manifest["spec"]["template"]["spec"],
            )
            for manifest in self.of_kind("Deployment", "StatefulSet", "DaemonSet")
        ]

    def pod(self, component: str) -> Pod:
        """The pods of one component."""
        (found,) = [pod for pod in self.pods() if pod.component == component]
        return found

    def config(self, component: str) -> dict[str, str]:
        """The content of a component's ConfigMap."""
        (found,) = [one for one in self.of_kind("ConfigMap") if one["metadata"]["name"] == f"{RELEASE}-{component}"]
        return dict(found["data"])

    def secrets(self) -> dict[str, dict[str, str]]:
        """The chart's own Secrets: name, key, content."""
        return {
            manifest["metadata"]["name"]: {
                **{key: base64.b64decode(value or "").decode() for key, value in (manifest.get("data") or {}).items()},
                **(manifest.get("stringData") or {}),
            }
            for manifest in self.of_kind("Secret")
        }


@functools.cache
def rendered(name: str) -> Rendered:
    """An example stack or a variant, rendered once."""
    stack = built(name)
    return render(stack.values, namespace=stack.settings.namespace)


def render(values: Mapping[str, Any], *, namespace: str, chart: Path | None = None) -> Rendered:
    """Render any values, with the real chart or another.

    Raises:
        AssertionError: Helm refused them; the message is Helm's.
    """
    folder = str(chart or chart_folder())
    done = subprocess.run(
        [helm(), "template", RELEASE, folder, "--namespace", namespace, "--kube-version", KUBERNETES, "--values", "-"],
        input=json.dumps(values), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    manifests = tuple(document for document in yaml.safe_load_all(done.stdout) if document)
    return Rendered(text=done.stdout, manifests=manifests)
