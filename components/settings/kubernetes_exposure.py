"""`carto:exposure` on any Kubernetes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field
from typing_extensions import override

from .exposure import Exposed, ExposureMode, NoExposure
from .exposure_tls import ExistingCertificate, OffloadedTls
from .variants import Variants

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .problems import RuleViolation


class LoadBalancerExposure(Exposed):
    """The router's Service as a load balancer, with TLS in the router."""

    mode: Literal[ExposureMode.LOAD_BALANCER] = ExposureMode.LOAD_BALANCER
    annotations: dict[str, str] = Field(default_factory=dict)
    """Annotations of the Service, which the cluster's load balancers read: a private address, an idle time-out of 605
    seconds or more, a fixed address."""
    tls: Annotated[ExistingCertificate | OffloadedTls, Variants("mode")]
    """The certificate of the domain."""

    @override
    def domain_violations(self, domain: str) -> Iterator[RuleViolation]:
        for found in self.tls.domain_violations(domain):
            yield found.below("tls")

    @override
    def warnings(self) -> Iterator[str]:
        yield from self.tls.warnings()


KubernetesExposure = Annotated[LoadBalancerExposure | NoExposure, Variants("mode")]
"""What a stack on any Kubernetes may say."""
