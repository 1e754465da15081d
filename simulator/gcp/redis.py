"""Memorystore for Redis: instances."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from simulator.core.account import CREATED
from simulator.core.check import Failure
from simulator.core.package import CloudError
from simulator.core.rules import known
from simulator.core.sources import outputs, refuses
from simulator.gcp.account import Project, stable
from simulator.gcp.resource_type import GcpType, Request, UsesKey, is_less
from simulator.gcp.servicenetworking import require_peering

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.core.inventory import Record
    from simulator.core.package import State
    from simulator.core.resource_type import Created, Failures
    from simulator.core.values import Properties

_CERTIFICATE = "-----BEGIN CERTIFICATE-----\nSimulated certificate of {}.\n-----END CERTIFICATE-----\n"


class Instance(GcpType):
    """A Redis instance."""

    token = "gcp:redis/instance:Instance"
    apis = ("redis",)
    uses_key = UsesKey(("customerManagedKey",), "cloud-redis")

    @refuses("terraform-google:redis/resource_redis_instance.go")
    def conditions(self, inputs: Properties) -> Failures:
        tier, replicas = known(inputs, "tier"), known(inputs, "replicaCount")
        if tier == "BASIC" and replicas:
            yield Failure("replicaCount", "a BASIC instance has no replicas")
        if known(inputs, "alternativeLocationId") and tier != "STANDARD_HA":
            yield Failure("alternativeLocationId", "only a STANDARD_HA instance has a second zone")

    def replaces(self, state: State, new: Properties, changed: set[str]) -> Iterator[str]:
        if "redisVersion" in changed and is_less(new.get("redisVersion"), state.inputs.get("redisVersion")):
            yield "redisVersion"

    @outputs(
        "terraform-google:redis/resource_redis_instance.go",
        {
            "id": "projects/<project>/locations/<region>/instances/<name>",
            "host": "IP address",
            "authString": "<uuid> with AUTH, else empty",
            "createTime": "RFC 3339",
            "currentLocationId": "<zone>",
            "effectiveReservedIpRange": "CIDR block, or the range's name",
            "readEndpointPort": "number",
            "serverCaCerts[].cert": "PEM, with TLS",
            "serverCaCerts[].serialNumber": "text",
            "nodes[].id": "node-<n>",
            "nodes[].zone": "<zone>",
        },
    )
    @outputs("google-docs:memorystore/docs/redis/about-in-transit-encryption", {"port": "6378 with TLS, else 6379"})
    def compute(self, request: Request) -> Created:
        zone = f"{request.account.region}-b"
        tls = request.inputs.get("transitEncryptionMode") == "SERVER_AUTHENTICATION"
        password = request.kept("authString", lambda: str(uuid.uuid4()))
        address = f"10.{int(stable(request.name, 2), 16)}.1.4"
        return request.account.path("locations", request.account.region, "instances", request.name), request.name, {
            "host": address,
            "port": 6378 if tls else 6379,
            "authString": password if request.inputs.get("authEnabled") else "",
            "serverCaCerts": [{"cert": _CERTIFICATE.format(request.name), "serialNumber": "0"}] if tls else [],
            "createTime": request.kept("createTime", lambda: CREATED),
            "currentLocationId": zone,
            "effectiveReservedIpRange": request.inputs.get("reservedIpRange") or "10.0.0.0/29",
            "readEndpointPort": 0,
            "nodes": [{"id": "node-0", "zone": zone}],
        }  # fmt: skip

    def validate_create(self, request: Request, id_: str, name: str) -> None:
        network = request.inputs.get("authorizedNetwork")
        if network and request.inputs.get("connectMode") == "PRIVATE_SERVICE_ACCESS":
            require_peering(request.account, network)

    @refuses("terraform-google:redis/resource_redis_instance.go")
    def validate_delete(self, account: Project, record: Record, applied: Properties) -> None:
        if applied.get("deletionProtection"):
            raise CloudError(
                "cannot destroy instance without setting deletion_protection=false and running the update before"
            )
