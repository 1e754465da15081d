"""Compute Engine: addresses, forwarding rules, and lookups of networks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simulator.core.account import CREATED
from simulator.core.check import Failure
from simulator.core.package import CloudError
from simulator.core.references import last
from simulator.core.rules import known
from simulator.core.services import lookup
from simulator.core.sources import outputs, refuses
from simulator.core.values import plain
from simulator.gcp.account import COMPUTE, Project, stable
from simulator.gcp.gke import ADDRESSES
from simulator.gcp.load_balancing import refuse_in_use
from simulator.gcp.resource_type import GcpType, Request
from simulator.gcp.servicenetworking import is_peered

if TYPE_CHECKING:
    from simulator.core.inventory import Record
    from simulator.core.resource_type import Created, Failures
    from simulator.core.values import Properties

RESERVED = "reserved-"
"""Addresses with this prefix exist."""
PEERING = "servicenetworking-googleapis-com"
"""Name of the peering that Service Networking creates. Source: the `peering` output of the provider's connection."""


class GlobalAddress(GcpType):
    """A global address, or a range of private ones."""

    token = "gcp:compute/globalAddress:GlobalAddress"
    apis = ("compute",)

    @refuses("google-docs:compute/docs/reference/rest/v1/globalAddresses")
    def conditions(self, inputs: Properties) -> Failures:
        if known(inputs, "network") and known(inputs, "addressType") != "INTERNAL":
            yield Failure("network", "may be set with addressType INTERNAL only")

    @outputs(
        "terraform-google:compute/resource_compute_global_address.go",
        {
            "id": "projects/<project>/global/addresses/<name>",
            "address": "IP address",
            "selfLink": "https://www.googleapis.com/compute/v1/<id>",
            "creationTimestamp": "RFC 3339",
            "labelFingerprint": "text",
        },
    )
    def compute(self, request: Request) -> Created:
        path = request.account.path("global", "addresses", request.name)
        return path, request.name, {
            "address": request.inputs.get("address") or _first_of(request),
            "selfLink": COMPUTE + path,
            "creationTimestamp": request.kept("creationTimestamp", lambda: CREATED),
            "labelFingerprint": stable(json.dumps(request.inputs.get("labels") or {}, sort_keys=True)),
        }  # fmt: skip

    @refuses("google-docs:compute/docs/reference/rest/v1/globalAddresses/delete")
    def validate_delete(self, account: Project, record: Record, applied: Properties) -> None:
        refuse_in_use(account, record, ADDRESSES)


def _first_of(request: Request) -> str:
    """The address, or the first one of a range."""
    number = int(stable(request.name, 2), 16)
    return f"10.{number}.0.0" if request.inputs.get("addressType") == "INTERNAL" else f"198.51.100.{number}"


class Address(GcpType):
    """An address of a region."""

    token = "gcp:compute/address:Address"
    apis = ("compute",)

    @outputs(
        "terraform-google:compute/resource_compute_address.go",
        {
            "id": "projects/<project>/regions/<region>/addresses/<name>",
            "address": "IP address",
            "addressId": "number",
            "selfLink": "https://www.googleapis.com/compute/v1/<id>",
            "users": "list of addresses",
            "creationTimestamp": "RFC 3339",
            "labelFingerprint": "text",
        },
    )
    def compute(self, request: Request) -> Created:
        path = request.account.regional("addresses", request.name)
        return path, request.name, {
            "address": request.inputs.get("address") or f"10.0.{int(stable(request.name, 2), 16)}.7",
            "addressId": int(stable(path, 8), 16),
            "selfLink": COMPUTE + path,
            "users": [],
            "creationTimestamp": request.kept("creationTimestamp", lambda: CREATED),
            "labelFingerprint": stable(json.dumps(request.inputs.get("labels") or {}, sort_keys=True)),
        }  # fmt: skip

    @refuses("google-docs:compute/docs/reference/rest/v1/addresses/delete")
    def validate_delete(self, account: Project, record: Record, applied: Properties) -> None:
        refuse_in_use(account, record, ADDRESSES)


class ForwardingRule(GcpType):
    """A forwarding rule of a region."""

    token = "gcp:compute/forwardingRule:ForwardingRule"
    apis = ("compute",)

    @outputs(
        "terraform-google:compute/resource_compute_forwarding_rule.go",
        {
            "id": "projects/<project>/regions/<region>/forwardingRules/<name>",
            "selfLink": "https://www.googleapis.com/compute/v1/<id>",
            "pscConnectionId": "digits",
            "pscConnectionStatus": "ACCEPTED",
            "forwardingRuleId": "number",
            "creationTimestamp": "RFC 3339",
            "labelFingerprint": "text",
        },
    )
    def compute(self, request: Request) -> Created:
        path = request.account.regional("forwardingRules", request.name)
        return path, request.name, {
            "selfLink": COMPUTE + path,
            "pscConnectionId": str(int(stable(path, 12), 16)),
            "pscConnectionStatus": "ACCEPTED",
            "forwardingRuleId": int(stable(path, 8), 16),
            "creationTimestamp": request.kept("creationTimestamp", lambda: CREATED),
            "labelFingerprint": stable(json.dumps(request.inputs.get("labels") or {}, sort_keys=True)),
        }  # fmt: skip


@lookup("gcp:compute/getNetwork:getNetwork")
@outputs(
    "terraform-google:compute/data_source_google_compute_network.go",
    {
        "id": "projects/<project>/global/networks/<name>",
        "name": "<name>",
        "selfLink": "https://www.googleapis.com/compute/v1/<id>",
    },
)
def get_network(project: Project, arguments: Properties) -> Properties:
    """A network."""
    path = project.path("global", "networks", str(arguments["name"]))
    return {"id": path, "name": arguments["name"], "selfLink": COMPUTE + path}


@lookup("gcp:compute/getNetworkPeering:getNetworkPeering")
@outputs(
    "terraform-google:compute/data_source_compute_network_peering.go",
    {
        "id": "<network>/<name>",
        "name": "text",
        "network": "projects/<project>/global/networks/<name>",
        "state": "ACTIVE",
    },
)
@refuses("terraform-google:compute/data_source_compute_network_peering.go")
def get_network_peering(project: Project, arguments: Properties) -> Properties:
    """A peering of a network. Only the one with Google's services may exist."""
    network, name = str(arguments["network"]), str(arguments["name"])
    if name != PEERING or not is_peered(project, network):
        raise CloudError(f"{last(network)}/{name} not found")
    return {"id": f"{last(network)}/{name}", "name": name, "network": network, "state": "ACTIVE"}


@lookup("gcp:compute/getGlobalAddress:getGlobalAddress")
@outputs(
    "terraform-google:compute/data_source_google_compute_global_address.go",
    {
        "id": "projects/<project>/global/addresses/<name>",
        "name": "text",
        "project": "<project>",
        "address": "IP address",
        "addressType": "INTERNAL or EXTERNAL",
        "purpose": "VPC_PEERING, or empty",
        "selfLink": "https://www.googleapis.com/compute/v1/projects/<project>/global/addresses/<name>",
    },
)
@refuses("terraform-google:compute/data_source_google_compute_global_address.go")
def get_global_address(project: Project, arguments: Properties) -> Properties:
    """A global address that a program created, or one whose name says that it is reserved."""
    name = str(arguments["name"])
    path = project.path("global", "addresses", name)
    created = project.get(GlobalAddress.token, path)
    if created is None and not name.startswith(RESERVED):
        raise CloudError(f"Global Address Not Found : {name} not found")
    found = plain(created.outputs) if created is not None else {}
    inputs = plain(created.inputs) if created is not None else {}
    return {
        "id": path,
        "name": name,
        "project": project.id,
        "address": found.get("address") or f"198.51.100.{int(stable(name, 2), 16)}",
        "addressType": inputs.get("addressType") or "EXTERNAL",
        "purpose": inputs.get("purpose") or "",
        "selfLink": COMPUTE + path,
    }


@lookup("gcp:compute/getAddress:getAddress")
@outputs(
    "terraform-google:compute/data_source_google_compute_address.go",
    {
        "id": "projects/<project>/regions/<region>/addresses/<name>",
        "name": "text",
        "project": "<project>",
        "region": "<region>",
        "address": "IP address",
        "addressType": "INTERNAL",
        "purpose": "SHARED_LOADBALANCER_VIP",
        "selfLink": "https://www.googleapis.com/compute/v1/<id>",
    },
)
@refuses("terraform-google:compute/data_source_google_compute_address.go")
def get_address(project: Project, arguments: Properties) -> Properties:
    """An address of a region, if its name says that it is reserved: an internal one for several ports."""
    name = str(arguments["name"])
    path = project.regional("addresses", name)
    if not name.startswith(RESERVED):
        raise CloudError(f"Address Not Found : {name} not found")
    return {
        "id": path,
        "name": name,
        "project": project.id,
        "region": project.region,
        "address": f"10.0.{int(stable(name, 2), 16)}.7",
        "addressType": "INTERNAL",
        "purpose": "SHARED_LOADBALANCER_VIP",
        "selfLink": COMPUTE + path,
    }


@lookup("gcp:compute/getSubnetworks:getSubnetworks")
@outputs(
    "terraform-google:compute/data_source_google_compute_subnetworks.go",
    {
        "subnetworks[].name": "text",
        "subnetworks[].ipCidrRange": "<address>/<length>",
        "subnetworks[].network": "https://www.googleapis.com/compute/v1/projects/<project>/global/networks/<name>",
    },
)
def get_subnetworks(project: Project, arguments: Properties) -> Properties:
    """The proxy-only subnetwork of the network `main`. Regions of Australia have none."""
    proxies = {
        "name": "proxy-only",
        "description": "",
        "ipCidrRange": "10.129.0.0/23",
        "network": COMPUTE + project.path("global", "networks", "main"),
        "networkSelfLink": COMPUTE + project.path("global", "networks", "main"),
        "privateIpGoogleAccess": False,
        "selfLink": COMPUTE + project.regional("subnetworks", "proxy-only"),
    }
    asked = "REGIONAL_MANAGED_PROXY" in str(arguments.get("filter"))
    there = asked and not project.region.startswith("australia-")
    return {"id": project.path("regions", project.region), "subnetworks": [proxies] if there else []}
