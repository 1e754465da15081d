"""Load balancers that a controller of the cluster creates: their attributes, and the domain's record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ...exposure.address import first_address, record
from ...exposure.contract import Bound
from ...lookups import look_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...settings.aws_exposure_base import BalancerEndsTls
    from .dns import HostedZone
    from .request import ExposureRequest

CONTROLLER_NAME = "carto"
"""Of the Ingress and the Gateway in the cluster."""


def attributes(exposure: BalancerEndsTls) -> dict[str, str]:
    """Attributes of the load balancer. A controller leaves an attribute that goes as it was, so each has a value.

    Source: ELB API, LoadBalancerAttribute; AWS Load Balancer Controller, "Ingress annotations".
    """
    logs = exposure.access_logs_bucket
    found = {
        "idle_timeout.timeout_seconds": str(exposure.timeout_seconds),
        "routing.http.drop_invalid_header_fields.enabled": "true",
        "access_logs.s3.enabled": "true" if logs is not None else "false",
    }
    return found | ({"access_logs.s3.bucket": logs} if logs is not None else {})


def bound(
    request: ExposureRequest,
    zone: HostedZone | None,
    addresses: pulumi.Output[Sequence[str]],
    *,
    kind: str,
    what: str,
    after: Sequence[pulumi.Resource],
) -> Bound:
    """The domain's record, last. `kind` is that of the load balancer, `what` the object that gets its address."""
    if zone is None:
        return Bound(records=[record(request.domain, addresses)])
    zone.alias(
        domain=request.domain,
        target=first_address(addresses, what, assigned_by="The controller of the cluster"),
        target_zone=_zone_of_balancers(kind, request.opts.parent),
        after=after,
    )
    return Bound()


def _zone_of_balancers(kind: str, parent: pulumi.Resource | None) -> pulumi.Output[str]:
    found = look_up(
        "aws:lb/getHostedZoneId:getHostedZoneId",
        {"loadBalancerType": kind},
        aws.lb.GetHostedZoneIdResult,
        parent=parent,
        explain=lambda cause: f"aws:region: the zone of its load balancers is unknown. AWS reports: {cause}",
    )
    return found.id
