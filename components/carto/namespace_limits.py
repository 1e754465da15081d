"""The limits of CARTO's namespace."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from ..frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "carto-limits"
"""Of the ResourceQuota and the LimitRange in the cluster."""


@frozen
class LimitsArgs:
    """The quota, and what containers get that name nothing."""

    quota: Mapping[str, str] = field(default_factory=dict)
    """As Kubernetes has it, such as `requests.cpu`."""
    default_requests: Mapping[str, str]
    default_limits: Mapping[str, str]
