"""Exposures on any Kubernetes: created, changed from one mode to another, and gone with the stack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.sandbox import Sandbox

DOMAIN = "carto.example.com"
EXPOSURE = "carto:exposure"
GATEWAY: dict[str, Any] = {"className": "envoy", "allowedCidrs": ["0.0.0.0/0"], "tls": {"secretName": "carto-domain"}}


def records(sandbox: Sandbox) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(sandbox.succeed("stack", "output", "exposureRecords", "--json").stdout)
    return found


def exposed(sandbox: Sandbox) -> set[str]:
    """Types of what exists because of the exposure."""
    return {record.type for record in sandbox.existing() if "exposure" in record.logical_name}


def test_an_exposure_comes_up_changes_its_mode_and_leaves_nothing(empty_sandbox: Callable[[str], Sandbox]) -> None:
    sandbox = empty_sandbox("kubernetes")
    sandbox.set({"carto:disposable": True, EXPOSURE: GATEWAY | {"className": "missing-class"}})
    refused = sandbox.pulumi("preview")
    assert refused.returncode != 0
    assert "exposure-class-of-kubectl-get-gatewayclasses" in refused.output

    balancer = GATEWAY | {"mode": "load-balancer"}
    del balancer["className"]
    for exposure in (balancer, GATEWAY):
        sandbox.set({EXPOSURE: exposure})
        sandbox.succeed("preview")
    sandbox.up()
    (record,) = records(sandbox)
    assert (record["name"], record["type"]) == (DOMAIN, "A")
    assert {type_.split(":")[-1] for type_ in exposed(sandbox)} == {"Gateway", "HTTPRoute"}
    sandbox.has_converged()

    sandbox.set({EXPOSURE: balancer})
    sandbox.succeed("preview")
    sandbox.up()
    assert records(sandbox)[0]["value"].startswith("203.0.113.")
    assert exposed(sandbox) == set()
    sandbox.has_converged()

    sandbox.succeed("destroy", "--yes", "--skip-preview")
    assert sandbox.left() == []
