"""The example stacks with every feature: they come up, change the way that leads users to CARTO, and leave nothing."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.long
EXPOSURE = "carto:exposure"
CREATE, DELETE = "create-replacement", "delete-replaced"
CLIENTS = {"allowedCidrs": ["203.0.113.0/24"]}
IN_SECRET = {"mode": "existing", "secretName": "carto-domain"}
SECOND_ADDRESS = (
    "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/edge/providers/Microsoft.Network/"
    "publicIPAddresses/second"
)
OWN_KEY = {
    "type": "service_account",
    "project_id": "acme",
    "client_email": "carto@acme.iam.gserviceaccount.com",
    "private_key": "ExampleOnly",
}


def test_on_aws_the_name_leads_to_the_new_balancer_before_the_former_one_goes(
    empty_sandbox: Callable[[str], Sandbox],
) -> None:
    stack = empty_sandbox("aws-everything")
    up(stack)
    assert alias(stack).endswith(".elb.amazonaws.com")

    stack.set({f"{EXPOSURE}.internal": True})
    refused = stack.pulumi("preview")
    assert refused.returncode != 0
    assert "carto:exposure.internal: this change deletes the load balancer carto-" in refused.output

    stack.set({"carto:disposable": True, f"{EXPOSURE}.internal": None})
    stack.up()
    stack.set({"carto:domain": "maps.example.com", f"{EXPOSURE}.internal": True})
    steps = changes(stack)
    # The new certificate is in use before the former one goes, which no listener uses any more.
    assert in_order(steps, (CREATE, "certificate-request"), (CREATE, "certificate-issued"), (CREATE, "balancer-https"))
    assert in_order(steps, (CREATE, "balancer-https"), (DELETE, "balancer-https"), (DELETE, "certificate-request"))
    # The new balancer has its targets, and the name leads to it, before the former one goes.
    assert in_order(steps, (CREATE, "binding"), (CREATE, "zone-record"), (DELETE, "balancer-alb"))

    stack.set({EXPOSURE: {**CLIENTS, "mode": "load-balancer", "tls": IN_SECRET, "dns": {"zone": "example.com"}}})
    steps = changes(stack)
    assert in_order(steps, ("update", "zone-record"), ("delete", "balancer-https"), ("delete", "balancer-alb"))
    leaves_nothing(stack)


def test_on_google_cloud_every_exposure_has_the_same_address(empty_sandbox: Callable[[str], Sandbox]) -> None:
    stack = empty_sandbox("gcp-everything")
    stack.set({"carto:disposable": True})
    up(stack)
    address = public_address(stack)
    assert answers(stack) == {"carto.example.com.": [address]}

    stack.set({f"{EXPOSURE}.mode": "ingress"})
    steps = changes(stack)
    assert in_order(steps, ("create", "ingress-ingress"), ("delete", "gateway-route"), ("delete", "gateway-gateway"))
    assert in_order(steps, ("delete", "gateway-gateway"), ("delete", "backend-policy"))
    assert in_order(steps, ("delete", "gateway-gateway"), ("delete", "certificates-map"))
    assert not [step for step in steps if step[1].startswith(("address", "zone-record"))]

    stack.set({f"{EXPOSURE}.mode": "gateway"})
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
    leaves_nothing(stack)


def test_on_azure_a_gateway_takes_the_address_of_the_load_balancer(empty_sandbox: Callable[[str], Sandbox]) -> None:
    stack = empty_sandbox("azure-everything")
    stack.set({"carto:disposable": True})
    up(stack)
    (before,) = of_type(stack, "azure-native:network:PublicIPAddress")

    stack.set(
        {f"{EXPOSURE}.mode": "gateway", f"{EXPOSURE}.className": "approuting-istio", f"{EXPOSURE}.tls": IN_SECRET}
    )
    steps = changes(stack)
    # The router's Service releases the address before the Gateway asks for it.
    release = next(index for index, (op, name) in enumerate(steps) if op == "update" and name.endswith("release-helm"))
    assert release < steps.index(("create", "gateway-gateway"))
    (after,) = of_type(stack, "azure-native:network:PublicIPAddress")
    assert after.id == before.id

    stack.set({f"{EXPOSURE}.mode": "load-balancer", f"{EXPOSURE}.className": None})
    refused = stack.pulumi("up", "--yes", "--skip-preview")
    assert refused.returncode != 0
    assert "carto:exposure.mode: load-balancer, but the Gateway has the address" in refused.output
    assert of_type(stack, "azure-native:network:PublicIPAddress") == [after]

    changed = {"mode": "load-balancer", "className": None, "address": SECOND_ADDRESS}
    stack.set({f"{EXPOSURE}.{name}": value for name, value in changed.items()})
    steps = changes(stack)
    # Another address: the name leads to it before the Gateway and its address go.
    assert in_order(steps, ("update", "zone-record"), ("delete", "gateway-gateway"), ("delete", "address-ip"))
    leaves_nothing(stack)


def test_on_any_kubernetes_the_record_follows_the_mode(empty_sandbox: Callable[[str], Sandbox]) -> None:
    stack = empty_sandbox("kubernetes-everything")
    stack.set({"carto:disposable": True, f"{EXPOSURE}.className": "missing-class"})
    stack.succeed("stack", "init")
    key = "carto:features.googleServiceAccount.key"
    stack.succeed("config", "set", "--secret", "--path", key, json.dumps(OWN_KEY))
    refused = stack.pulumi("preview")
    assert refused.returncode != 0
    assert "exposure-class-of-kubectl-get-gatewayclasses" in refused.output

    stack.set({f"{EXPOSURE}.className": "envoy"})
    up(stack)
    assert {kind(found.type) for found in exposed(stack)} == {"Gateway", "HTTPRoute", "Issuer", "Certificate"}
    assert exposure_record(stack)["type"] == "A"

    stack.set({EXPOSURE: {**CLIENTS, "mode": "load-balancer", "tls": IN_SECRET}})
    stack.up()
    assert exposure_record(stack)["value"].startswith("203.0.113.")
    assert exposed(stack) == []
    leaves_nothing(stack)


def up(stack: Sandbox) -> None:
    """The first update creates what the state has, and the second one changes nothing."""
    stack.up()
    stack.has_converged()


def leaves_nothing(stack: Sandbox) -> None:
    """The account has what the state has, and nothing after a destroy."""
    stack.matches_the_account()
    stack.succeed("destroy", "--yes", "--skip-preview")
    assert stack.left() == []


def of_type(stack: Sandbox, type_: str) -> list[Any]:
    return [each for each in stack.existing() if each.type == type_]


def kind(type_: str) -> str:
    return type_.rpartition(":")[2]


def exposed(stack: Sandbox) -> list[Any]:
    """What exists because of the exposure."""
    return [record for record in stack.existing() if "exposure" in record.logical_name]


def exposure_record(stack: Sandbox) -> dict[str, str]:
    """The record that the outputs ask for."""
    records: list[dict[str, str]] = json.loads(stack.succeed("stack", "output", "exposureRecords", "--json").stdout)
    (record,) = records
    assert record["name"] == "carto.example.com"
    return record


def alias(stack: Sandbox) -> str:
    """The name that the domain's record on AWS leads to."""
    (record,) = [each for each in of_type(stack, "aws:route53/record:Record") if each.inputs.get("aliases")]
    return str(record.inputs["aliases"][0]["name"])


def public_address(stack: Sandbox) -> str:
    addresses = of_type(stack, "gcp:compute/globalAddress:GlobalAddress")
    (found,) = [each for each in addresses if each.logical_name.endswith("public")]
    return str(found.outputs["address"])


def answers(stack: Sandbox) -> dict[str, list[str]]:
    """The addresses of the domain on Google Cloud, by its name."""
    records = [each.inputs for each in of_type(stack, "gcp:dns/recordSet:RecordSet")]
    return {
        record["name"]: record["rrdatas"]
        for record in records
        if record["type"] == "A" and record["managedZone"] == "example-com"
    }


def changes(stack: Sandbox) -> list[tuple[str, str]]:
    """What an update does to the parts of the exposure, in order."""
    return [(step.op, step.name.removeprefix("carto-exposure-")) for step in stack.up()]


def in_order(steps: Iterable[tuple[str, str]], *wanted: tuple[str, str]) -> bool:
    """Whether the steps are taken one after the other."""
    taken = list(steps)
    return all(taken.index(one) < taken.index(other) for one, other in pairwise(wanted))
