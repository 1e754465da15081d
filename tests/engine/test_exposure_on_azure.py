"""An exposure on Azure on the real engine: it keeps its address when the mode changes, and goes without a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.sandbox import Sandbox

ADDRESS = "azure-native:network:PublicIPAddress"
BALANCER: dict[str, Any] = {
    "allowedCidrs": ["203.0.113.0/24"],
    "tls": {"secretName": "carto-domain"},
    "dns": {"zone": "example.com", "resourceGroup": "dns"},
}
GATEWAY: dict[str, Any] = {**BALANCER, "mode": "gateway", "className": "approuting-istio"}


def test_a_gateway_takes_the_address_of_the_load_balancer_and_nothing_is_left(
    empty_sandbox: Callable[[str], Sandbox],
) -> None:
    stack = empty_sandbox("azure-quickstart")
    stack.set({"carto:disposable": True, "carto:exposure": BALANCER})
    stack.up()
    stack.matches_the_account()
    before = address(stack)

    stack.set({"carto:exposure": GATEWAY})
    steps = [(step.op, step.name.removeprefix("carto-exposure-")) for step in stack.up()]
    # The router's Service releases the address before the Gateway asks for it.
    release = next(index for index, (op, name) in enumerate(steps) if op == "update" and name.endswith("release-helm"))
    assert release < steps.index(("create", "gateway-gateway"))
    assert address(stack) == before
    stack.matches_the_account()

    stack.succeed("destroy", "--yes", "--skip-preview")
    assert stack.left() == []


def address(stack: Sandbox) -> str:
    (found,) = [each for each in stack.existing() if each.type == ADDRESS]
    return str(found.id)
