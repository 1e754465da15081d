"""An exposure on Google Cloud on the real engine: it changes with the same address, and goes without a trace."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.sandbox import Sandbox

ADDRESS = "gcp:compute/globalAddress:GlobalAddress"
RECORD = "gcp:dns/recordSet:RecordSet"
CREATE, DELETE = "create-replacement", "delete-replaced"
GATEWAY: dict[str, Any] = {"allowedCidrs": ["203.0.113.0/24"], "dns": {"zone": "example.com"}}


def test_an_exposure_keeps_its_address_and_leaves_nothing(empty_sandbox: Callable[[str], Sandbox]) -> None:
    stack = empty_sandbox("gcp-quickstart")
    stack.set({"carto:disposable": True, "carto:exposure": GATEWAY})
    stack.up()
    stack.matches_the_account()
    address = public_address(stack)
    assert answers(stack) == {"carto.example.com.": [address]}

    stack.set({"carto:exposure.mode": "ingress"})
    steps = changes(stack)
    assert in_order(steps, ("create", "ingress-ingress"), ("delete", "gateway-route"), ("delete", "gateway-gateway"))
    assert in_order(steps, ("delete", "gateway-gateway"), ("delete", "backend-policy"))
    assert in_order(steps, ("delete", "gateway-gateway"), ("delete", "certificates-map"))
    assert not [step for step in steps if step[1].startswith(("address", "zone-record"))]
    stack.matches_the_account()

    stack.set({"carto:exposure.mode": "gateway"})
    steps = changes(stack)
    assert in_order(steps, ("create", "gateway-gateway"), ("delete", "ingress-ingress"), ("delete", "backend-config"))
    assert answers(stack) == {"carto.example.com.": [address]}

    stack.set({"carto:domain": "maps.example.com"})
    steps = changes(stack)
    # The new certificate is in the map before the former one goes.
    assert in_order(steps, (CREATE, "certificate-managed"), (CREATE, "certificates-entry"))
    assert in_order(steps, (CREATE, "certificates-entry"), (DELETE, "certificates-entry"))
    assert in_order(steps, (DELETE, "certificates-entry"), (DELETE, "certificate-managed"))
    assert answers(stack) == {"maps.example.com.": [address]}

    stack.succeed("destroy", "--yes", "--skip-preview")
    assert stack.left() == []


def public_address(stack: Sandbox) -> str:
    (found,) = [each for each in stack.existing() if each.type == ADDRESS and each.logical_name.endswith("public")]
    return str(found.outputs["address"])


def answers(stack: Sandbox) -> dict[str, list[str]]:
    """The addresses of the domain, by its name."""
    records = [each.inputs for each in stack.existing() if each.type == RECORD]
    return {
        record["name"]: record["rrdatas"]
        for record in records
        if record["type"] == "A" and record["managedZone"] == "example-com"
    }


def changes(stack: Sandbox) -> list[tuple[str, str]]:
    """What an update does to the parts of the exposure, in order."""
    return [(step.op, step.name.removeprefix("carto-exposure-")) for step in stack.up()]


def in_order(steps: list[tuple[str, str]], *wanted: tuple[str, str]) -> bool:
    """Whether the steps are taken one after the other."""
    return all(steps.index(one) < steps.index(other) for one, other in pairwise(wanted))
