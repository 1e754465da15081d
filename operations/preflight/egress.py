"""Whether a pod reaches what CARTO connects to, and nodes pull its image: only if somebody asks for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from components.carto.egress import ALWAYS, IMAGES, registry
from components.carto.from_settings import scheduling_args
from components.images import mirrored
from components.kubernetes.without_mesh import WITHOUT_PROXY, WITHOUT_SIDECAR
from operations.restricted_container import RESTRICTED
from operations.room import on_usable_nodes
from operations.verify.findings import Finding, failed, passed, skipped
from operations.verify.in_cluster import IMAGE
from operations.verify.kubectl import CannotVerify, Kubectl

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from components.settings import Settings

NAME: Final = "carto-preflight"
_SECONDS: Final = 120
_MARK: Final = "carto-preflight "
_PAGE: Final = "docs/egress.md"
_PROGRAM: Final = f"""
import json, socket, ssl, sys
for host, port in json.loads(sys.argv[1]):
    try:
        with socket.create_connection((host, port), timeout=10) as connection:
            if port == 443:
                ssl._create_unverified_context().wrap_socket(connection, server_hostname=host).close()
        error = ""
    except OSError as caught:
        error = str(caught) or type(caught).__name__
    print("{_MARK}" + json.dumps([host, port, error]))
"""
"""Certificates are not checked: a proxy may replace them, which CARTO can be configured for."""


def destinations(settings: Settings) -> dict[tuple[str, int], str]:
    """Hosts and ports that are known before the update, with the reason. Names with `*` are of no single host."""
    proxy = settings.network.external_proxy
    if proxy is not None:
        return {(proxy.address.host, proxy.address.port): "the proxy, through which CARTO reaches the rest"}
    own, found = settings.images.registry, [*ALWAYS, *settings.features.destinations()]
    found += IMAGES if own is None else [registry(f"{own}/", "images, pulled by the nodes")]
    return {(each.host, each.port): each.reason for each in found if "*" not in each.host}


def check_egress(settings: Settings, cluster: Kubectl) -> Iterator[Finding]:
    """Start a pod in the namespace of `cluster` that connects to each, and delete it."""
    wanted = destinations(settings)
    try:
        cluster.run("delete", f"pod/{NAME}", "--ignore-not-found")
        cluster.run("create", "--filename", "-", stdin=json.dumps(manifest(settings, list(wanted))))
        try:
            yield from _found(cluster, wanted)
        finally:
            cluster.run("delete", f"pod/{NAME}", "--ignore-not-found", "--wait=false")
    except CannotVerify as error:
        yield skipped("egress", "pod", f"not checked in the namespace {cluster.namespace}: {error}")


def _found(cluster: Kubectl, wanted: Mapping[tuple[str, int], str]) -> list[Finding]:
    try:
        until = "--for=jsonpath={.status.phase}=Succeeded"
        cluster.run("wait", f"pod/{NAME}", until, f"--timeout={_SECONDS}s", timeout=_SECONDS + 10)
    except CannotVerify as reason:
        detail = f"it did not end: {_waiting(cluster) or reason}"
        return [failed("egress", "pod", detail, "docs/registries.md if the nodes can't pull its image")]
    found = [passed("egress", "pod", "a node pulled its image")]
    for line in cluster.run("logs", f"pod/{NAME}").splitlines():
        if line.startswith(_MARK):
            host, port, wrong = json.loads(line.removeprefix(_MARK))
            check, use = f"{host}:{port}", wanted[host, port]
            found.append(failed("egress", check, f"{use}: {wrong}", _PAGE) if wrong else passed("egress", check, use))
    return found


def _waiting(cluster: Kubectl) -> str:
    """Why its container does not start, such as `ImagePullBackOff`."""
    try:
        status = cluster.get("pod", NAME)["status"]
    except (CannotVerify, KeyError):
        return ""
    states = [each.get("state", {}).get("waiting") or {} for each in status.get("containerStatuses") or ()]
    pending = [str(each["message"]) for each in status.get("conditions") or () if each.get("message")]
    reasons = [f"{each.get('reason')}: {each.get('message', '')}" for each in states if each]
    return "; ".join([*reasons, *([] if reasons else pending)])


def manifest(settings: Settings, places: list[tuple[str, int]]) -> dict[str, Any]:
    """The pod, on the nodes that CARTO's pods may run on, and as restricted as they are."""
    own = settings.images.registry
    container = {
        "name": "egress",
        "image": mirrored(IMAGE, own) if own is not None else IMAGE,
        "command": ["python", "-c", _PROGRAM, json.dumps(places)],
        "securityContext": dict(RESTRICTED),
        "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"cpu": "500m", "memory": "128Mi"}},
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": NAME, "labels": dict(WITHOUT_SIDECAR), "annotations": dict(WITHOUT_PROXY)},
        "spec": {
            "restartPolicy": "Never",
            "activeDeadlineSeconds": _SECONDS,
            "automountServiceAccountToken": False,
            **on_usable_nodes(scheduling_args(settings.scheduling)),
            "imagePullSecrets": [{"name": each} for each in settings.images.pull_secrets.existing],
            "containers": [container],
        },
    }
