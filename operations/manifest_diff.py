"""The diff of a Kubernetes object's YAML, as `diff -u` shows it, without the data of Secrets."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import yaml

from operations.diagnose.redaction import redactor
from operations.preview_report.steps import SECRET
from operations.upgrade.manifests import OF_VERSION

if TYPE_CHECKING:
    from operations.upgrade.manifests import Manifest

LINES: Final = 80
"""Lines of one object's diff; a reviewer reads a longer one in the chart."""
_OF_SECRETS: Final = ("data", "stringData")
"""Source: https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1/"""
_redact = redactor(set())


def diff(old: Manifest | None, new: Manifest | None) -> str:
    """The lines that differ, with three lines around them; empty where nothing differs that may be shown."""
    before, after = (_text(each).splitlines() for each in (old, new))
    lines = list(difflib.unified_diff(before, after, lineterm="", n=3))[2:]
    left = len(lines) - LINES
    return "\n".join([*lines[:LINES], *([f"... {left} more lines"] if left > 0 else [])])


def _text(manifest: Manifest | None) -> str:
    if manifest is None:
        return ""
    shown = {
        key: dict.fromkeys(value, SECRET) if _is_secret(manifest, key) and isinstance(value, Mapping) else value
        for key, value in manifest.items()
    }
    return _redact(yaml.safe_dump(_without_version(shown), sort_keys=False, allow_unicode=True, width=10_000))


def _is_secret(manifest: Manifest, key: str) -> bool:
    return manifest.get("kind") == "Secret" and key in _OF_SECRETS


def _without_version(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_version(inner) for key, inner in value.items() if key not in OF_VERSION}
    return [_without_version(inner) for inner in value] if isinstance(value, list) else value
