"""What Kubernetes' Pod Security level `restricted` refuses in a pod.

Source: Kubernetes documentation, "Pod Security Standards".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}


def refused(pod: Mapping[str, Any]) -> list[str]:
    """Everything in a pod's `spec` that the level does not let in."""
    return [*_of_pod(pod), *(problem for one in containers(pod) for problem in _of_container(pod, one))]


def containers(pod: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """All kinds of them."""
    return [one for kind in ("initContainers", "containers", "ephemeralContainers") for one in pod.get(kind) or ()]


def _of_pod(pod: Mapping[str, Any]) -> Iterator[str]:
    yield from (field for field in ("hostNetwork", "hostPID", "hostIPC") if pod.get(field))
    for volume in pod.get("volumes") or ():
        kinds = set(volume) - {"name"}
        if not kinds <= VOLUMES:
            yield f"volume {volume['name']}: {kinds - VOLUMES}"
    if (pod.get("securityContext") or {}).get("sysctls"):
        yield "sysctls"


def _of_container(pod: Mapping[str, Any], container: Mapping[str, Any]) -> Iterator[str]:
    own = container.get("securityContext") or {}
    both = {**(pod.get("securityContext") or {}), **own}
    expected = {
        "privileged": not own.get("privileged"),
        "allowPrivilegeEscalation": own.get("allowPrivilegeEscalation") is False,
        "procMount": own.get("procMount", "Default") == "Default",
        "runAsNonRoot": both.get("runAsNonRoot") is True,
        "runAsUser": both.get("runAsUser") != 0,
        "seccompProfile": (both.get("seccompProfile") or {}).get("type") in ("RuntimeDefault", "Localhost"),
        "capabilities": "ALL" in ((own.get("capabilities") or {}).get("drop") or ()),
        "added capabilities": set((own.get("capabilities") or {}).get("add") or ()) <= {"NET_BIND_SERVICE"},
        "hostPort": not any(port.get("hostPort") for port in container.get("ports") or ()),
    }
    yield from (f"{container['name']}: {field}" for field, fits in expected.items() if not fits)
