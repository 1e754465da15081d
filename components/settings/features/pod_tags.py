"""The stack's tags as labels of pods."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Source: Kubernetes documentation, "Labels and Selectors", syntax and character set.
_NAME = r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
_PREFIX = r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?"
_OF_THE_CHART = ("app.kubernetes.io/", "helm.sh/")


def no_labels(tags: Mapping[str, str]) -> list[str]:
    """The names of tags that can't be labels of pods: Kubernetes refuses them, or the chart has the label itself."""
    return [
        name
        for name, value in tags.items()
        if not re.fullmatch(rf"({_PREFIX}/)?{_NAME}", name, re.ASCII)
        or not re.fullmatch(rf"({_NAME})?", value, re.ASCII)
        or name.startswith(_OF_THE_CHART)
    ]
