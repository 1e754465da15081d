"""What Google Cloud computes for addresses, forwarding rules, peerings, zones and records."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simulator.gcp.identifiers import COMPUTE, CREATED, last, stable
from simulator.sources import outputs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.gcp.making import Made, Making


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
def _range(m: Making) -> Made:
    path = m.place.path("global", "addresses", m.name)
    return path, m.name, {
        "address": m.inputs.get("address") or f"10.{int(stable(m.name, 2), 16)}.0.0",
        "selfLink": COMPUTE + path,
        "creationTimestamp": m.kept("creationTimestamp", lambda: CREATED),
        "labelFingerprint": stable(json.dumps(m.inputs.get("labels") or {}, sort_keys=True)),
    }  # fmt: skip


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
def _address(m: Making) -> Made:
    path = m.place.regional("addresses", m.name)
    return path, m.name, {
        "address": m.inputs.get("address") or f"10.0.{int(stable(m.name, 2), 16)}.7",
        "addressId": int(stable(path, 8), 16),
        "selfLink": COMPUTE + path,
        "users": [],
        "creationTimestamp": m.kept("creationTimestamp", lambda: CREATED),
        "labelFingerprint": stable(json.dumps(m.inputs.get("labels") or {}, sort_keys=True)),
    }  # fmt: skip


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
def _forwarding_rule(m: Making) -> Made:
    path = m.place.regional("forwardingRules", m.name)
    return path, m.name, {
        "selfLink": COMPUTE + path,
        "pscConnectionId": str(int(stable(path, 12), 16)),
        "pscConnectionStatus": "ACCEPTED",
        "forwardingRuleId": int(stable(path, 8), 16),
        "creationTimestamp": m.kept("creationTimestamp", lambda: CREATED),
        "labelFingerprint": stable(json.dumps(m.inputs.get("labels") or {}, sort_keys=True)),
    }  # fmt: skip


@outputs(
    "terraform-google:servicenetworking/resource_service_networking_connection.go",
    {"id": "<network>:<service>, / written as %2F", "peering": "servicenetworking-googleapis-com"},
)
def _connection(m: Making) -> Made:
    id_ = f"{m.inputs['network']}:{m.inputs['service']}".replace("/", "%2F")
    return id_, id_, {"peering": m.inputs["service"].replace(".", "-")}


@outputs(
    "terraform-google:dns/resource_dns_managed_zone.go",
    {
        "id": "projects/<project>/managedZones/<name>",
        "managedZoneId": "number",
        "nameServers": "list of names",
        "creationTime": "RFC 3339",
    },
)
def _zone(m: Making) -> Made:
    path = m.place.path("managedZones", m.name)
    servers = [f"ns-gcp-private.{m.inputs['dnsName']}"]
    return path, m.name, {
        "managedZoneId": int(stable(path, 8), 16),
        "nameServers": servers,
        "creationTime": m.kept("creationTime", lambda: CREATED),
    }  # fmt: skip


@outputs(
    "terraform-google:dns/resource_dns_record_set.go",
    {"id": "projects/<project>/managedZones/<zone>/rrsets/<name>/<type>"},
)
def _record(m: Making) -> Made:
    path = m.place.path("managedZones", last(m.inputs["managedZone"]), "rrsets", m.name, m.inputs["type"])
    return path, path, {}


NETWORK_MAKERS: Mapping[str, Callable[[Making], Made]] = {
    "gcp:compute/globalAddress:GlobalAddress": _range,
    "gcp:compute/address:Address": _address,
    "gcp:compute/forwardingRule:ForwardingRule": _forwarding_rule,
    "gcp:servicenetworking/connection:Connection": _connection,
    "gcp:dns/managedZone:ManagedZone": _zone,
    "gcp:dns/recordSet:RecordSet": _record,
}
