"""Values of a preview as a report may show them: without secrets, also those that a provider does not mark."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from operations.diagnose.redaction import without_patterns

from .steps import SECRET, is_unknown

if TYPE_CHECKING:
    from .steps import Step

_NAME: Final = re.compile(
    r"(?<!existing)(?<!pull)(password|passwd|passphrase|secret|token|kubeconfig"
    r"|(api|access|account|client|master|private|salt|secret|shared)_?key|connection_?string)$",
    re.IGNORECASE,
)
"""Inputs whose texts are secrets. `existingSecret` and `pullSecret` are names."""
_OF_SECRETS: Final = ("data", "stringData")
"""Source: https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1/"""
_COPY: Final = "kubectl.kubernetes.io/last-applied-configuration"
"""An annotation with the whole object, written by `kubectl apply`."""
_NAMES: Final = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|([^.\[\]]+)')


def masked(step: Step, path: str) -> tuple[Any, Any]:
    """The values before and after at a path: where one is a secret, the other is one too."""
    names = [quoted or name for quoted, name in _NAMES.findall(path)]
    is_object = step.type.endswith(":Secret") and step.type.startswith("kubernetes:")
    before, after = step.before(path), step.after(path)
    if SECRET in (before, after) or (is_object and names and names[0] in _OF_SECRETS):
        return _secret(before), _secret(after)
    is_secret = any(_is_secret(name) for name in names)
    before, after = (_without_names(value, is_secret=is_secret) for value in (before, after))
    return _paired(before, after), _paired(after, before)


def _secret(value: Any) -> Any:
    return value if value is None or is_unknown(value) else SECRET


def _is_secret(name: str) -> bool:
    return name == _COPY or _NAME.search(name) is not None


def _without_names(value: Any, *, is_secret: bool = False) -> Any:
    """Without the texts below a name of a secret, and without what looks like a secret."""
    if isinstance(value, Mapping):
        return {
            name: _without_names(inner, is_secret=is_secret or _is_secret(str(name))) for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_without_names(inner, is_secret=is_secret) for inner in value]
    if isinstance(value, str) and value:
        return _secret(value) if is_secret else without_patterns(value)
    return value


def _paired(value: Any, other: Any) -> Any:
    """A value whose parts are secrets where those of the other one are."""
    if other == SECRET:
        return _secret(value)
    if isinstance(value, Mapping) and isinstance(other, Mapping):
        return {name: _paired(inner, other.get(name)) for name, inner in value.items()}
    if isinstance(value, list) and isinstance(other, list):
        return [_paired(inner, other[at] if at < len(other) else None) for at, inner in enumerate(value)]
    return value
