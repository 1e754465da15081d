"""What a container of these commands may do in the cluster: nothing that the level `restricted` refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

RESTRICTED: Final[Mapping[str, Any]] = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
    "runAsUser": 65534,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}
"""Source: Kubernetes documentation, "Pod Security Standards", restricted."""
