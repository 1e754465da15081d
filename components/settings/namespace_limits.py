"""`carto:namespaceLimits`: the quota of CARTO's namespace, and what containers get that ask for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field
from typing_extensions import override

from ..quantities import mebibytes, thousandths
from .model import Model
from .problems import RuleViolation
from .types.quantities import Cpu, Size

if TYPE_CHECKING:
    from collections.abc import Iterator


class QuotaAmounts(Model):
    """The sum of all pods."""

    cpu: Cpu | None = None
    """Processors."""
    memory: Size | None = None
    """Memory."""


class Quota(Model):
    """What all pods of the namespace may take together."""

    requests: QuotaAmounts = Field(default_factory=QuotaAmounts)
    """What pods request."""
    limits: QuotaAmounts = Field(default_factory=QuotaAmounts)
    """What pods may use."""
    pods: int | None = Field(default=None, ge=1)
    """How many pods there may be."""

    def hard(self) -> dict[str, str]:
        """The quota as Kubernetes has it; empty without one."""
        amounts = {
            "requests.cpu": self.requests.cpu,
            "requests.memory": self.requests.memory,
            "limits.cpu": self.limits.cpu,
            "limits.memory": self.limits.memory,
            "pods": None if self.pods is None else str(self.pods),
        }
        return {name: amount for name, amount in amounts.items() if amount is not None}


class DefaultRequests(Model):
    """What a container requests that names nothing."""

    cpu: Cpu = "50m"
    """Processors."""
    memory: Size = "64Mi"
    """Memory."""


class DefaultLimits(Model):
    """What a container may use that names nothing."""

    cpu: Cpu = "500m"
    """Processors."""
    memory: Size = "512Mi"
    """Memory."""


class ContainerDefaults(Model):
    """What a container gets that names nothing, such as a sidecar or one of `kubectl debug`."""

    requests: DefaultRequests = Field(default_factory=DefaultRequests)
    """What a node must have free."""
    limits: DefaultLimits = Field(default_factory=DefaultLimits)
    """The most the container may use."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        pairs = (
            ("cpu", thousandths, self.requests.cpu, self.limits.cpu),
            ("memory", mebibytes, self.requests.memory, self.limits.memory),
        )
        for name, measure, request, limit in pairs:
            if measure(request) > measure(limit):
                yield RuleViolation(
                    path=f"requests.{name}",
                    reason=f"{request}, more than the limit of {limit}; Kubernetes refuses such a LimitRange",
                    fix="raise the limit, or lower it",
                    about=(f"limits.{name}",),
                )


class NamespaceLimits(Model):
    """Limits of CARTO's namespace."""

    quota: Quota = Field(default_factory=Quota)
    """What all pods may take together. A quota that CARTO's pods would not fit into is refused."""
    container_defaults: ContainerDefaults | None = None
    """What a container gets that names nothing. Kubernetes refuses it in a namespace with a quota otherwise, so a quota
    sets the defaults as well."""
