"""An exposure on AWS on the real engine: it comes up, changes without an outage, and goes without a trace."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.sandbox import Sandbox

RECORD = "aws:route53/record:Record"
CREATE, DELETE = "create-replacement", "delete-replaced"
ALB: dict[str, Any] = {"allowedCidrs": ["203.0.113.0/24"], "dns": {"zone": "example.com"}}
NLB: dict[str, Any] = {
    **ALB,
    "mode": "load-balancer",
    "tls": {"mode": "existing", "secretName": "carto-domain"},
}


def test_an_exposure_changes_without_an_outage_and_leaves_nothing(empty_sandbox: Callable[[str], Sandbox]) -> None:
    stack = empty_sandbox("aws-quickstart")
    stack.set({"carto:disposable": True, "carto:exposure": {**ALB, "targets": "controller"}})
    stack.up()
    stack.matches_the_account()
    assert alias(stack)["name"].endswith(".elb.amazonaws.com")

    stack.set({"carto:domain": "maps.example.com", "carto:exposure.internal": True})
    steps = changes(stack)
    # The new certificate is in use before the former one goes, which no listener uses any more.
    assert in_order(steps, (CREATE, "certificate-request"), (CREATE, "certificate-issued"), (CREATE, "balancer-https"))
    assert in_order(steps, (CREATE, "balancer-https"), (DELETE, "balancer-https"), (DELETE, "certificate-request"))
    # The new balancer has its targets, and the name leads to it, before the former one goes.
    assert in_order(steps, (CREATE, "binding"), (CREATE, "zone-record"), (DELETE, "balancer-alb"))
    stack.matches_the_account()

    stack.set({"carto:exposure": NLB})
    steps = changes(stack)
    assert in_order(steps, ("update", "zone-record"), ("delete", "balancer-https"), ("delete", "balancer-alb"))
    stack.matches_the_account()

    stack.succeed("destroy", "--yes", "--skip-preview")
    assert stack.left() == []


def test_a_protected_balancer_is_not_replaced_before_its_protection_ends(
    empty_sandbox: Callable[[str], Sandbox],
) -> None:
    stack = empty_sandbox("aws-quickstart")
    stack.set({"carto:exposure": {**ALB, "targets": "controller"}})
    stack.up()

    stack.set({"carto:exposure.internal": True})
    refused = stack.pulumi("preview")
    assert refused.returncode != 0
    assert "carto:exposure.internal: this change deletes the load balancer carto-" in refused.output

    stack.set({"carto:exposure.internal": None, "carto:exposure.deletionProtection": False})
    stack.up()
    stack.set({"carto:exposure.internal": True})
    stack.up()
    stack.matches_the_account()


def alias(stack: Sandbox) -> dict[str, Any]:
    (record,) = [each for each in stack.existing() if each.type == RECORD and each.inputs.get("aliases")]
    target: dict[str, Any] = record.inputs["aliases"][0]
    return target


def changes(stack: Sandbox) -> list[tuple[str, str]]:
    """What an update does to the parts of the exposure, in order."""
    return [(step.op, step.name.removeprefix("carto-exposure-")) for step in stack.up()]


def in_order(steps: list[tuple[str, str]], *wanted: tuple[str, str]) -> bool:
    """Whether the steps are taken one after the other."""
    return all(steps.index(one) < steps.index(other) for one, other in pairwise(wanted))
