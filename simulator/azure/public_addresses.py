"""Azure Virtual Network: public IP addresses, and what holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.azure.account import PROVIDERS, Subscription, stable
from simulator.azure.errors import error
from simulator.azure.network import WAITING
from simulator.azure.resource_type import AzureType, Fixed, Request
from simulator.core.rules import Autoname, Rules
from simulator.core.sources import outputs, refuses
from simulator.core.values import Properties, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.azure.errors import Refusals
    from simulator.core.inventory import Record

PIP_NAME = "service.beta.kubernetes.io/azure-pip-name"
"""The annotation with which a Service holds an address by its name. Source: cloud-provider-azure, consts.go."""
RELEASE = "kubernetes:helm.sh/v3:Release"
GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway"


class PublicIPAddress(AzureType):
    """A public IP address."""

    token = "azure-native:network:PublicIPAddress"
    id_format = PROVIDERS + "Microsoft.Network/publicIPAddresses/{publicIpAddressName}"
    name_input = "publicIpAddressName"
    fixed = Fixed(("zones", "ipTags", "extendedLocation"), "terraform-azurerm:network/public_ip_resource.go")
    actions = WAITING
    rules = Rules(
        source="azure-api:microsoft.network/2024-05-01/publicipaddresses",
        replace=("publicIpAddressName", "resourceGroupName", "location", "publicIPAddressVersion", "sku"),
        required=("resourceGroupName",),
        autoname=Autoname(property="publicIpAddressName", max_length=80),
        on_write=Rules(
            source="azure-api:microsoft.network/2024-05-01/publicipaddresses",
            ranges={"idleTimeoutInMinutes": (4, 30)},
        ),
    )

    @outputs(
        "https://learn.microsoft.com/en-us/rest/api/virtualnetwork/public-ip-addresses/get",
        {"ipAddress": "an IPv4 address, with Static allocation"},
    )
    def own_outputs(self, request: Request) -> Properties:
        number = int(stable(str(request.inputs["publicIpAddressName"]), 4), 16)
        return {"ipAddress": f"20.50.{number // 256}.{number % 256}"}

    @refuses("azure-docs:azure/virtual-network/ip-services/public-ip-addresses")
    def refusals(self, inputs: Properties) -> Refusals:
        sku = (inputs.get("sku") or {}).get("name")
        if sku == "Basic":
            yield (
                "IPv4BasicSkuPublicIpCountLimitReached",
                "Cannot create more than 0 IPv4 Basic SKU addresses",
            )
        if sku == "Standard" and inputs.get("publicIPAllocationMethod") != "Static":
            yield "PublicIPAndLBSkuDoNotMatch", "Standard sku publicIp must have AllocationMethod set to Static"

    @refuses("azure-docs:azure/virtual-network/troubleshoot-public-ip-address-in-use")
    def validate_delete(self, account: Subscription, record: Record, applied: Properties) -> None:
        super().validate_delete(account, record, applied)
        if record.name in set(_held(account)):
            raise error("PublicIPAddressCannotBeDeleted", f"{record.id} is still allocated to a load balancer")


def _held(account: Subscription) -> Iterator[str]:
    """Names of addresses that Services of the cluster hold: the router's, and those of Gateways."""
    for release in account.inventory.of_type("kubernetes", RELEASE):
        values: Any = plain(release.inputs).get("values") or {}
        service = (values.get("router") or {}).get("service") or {}
        yield str((service.get("annotations") or {}).get(PIP_NAME))
    for gateway in account.inventory.of_type("kubernetes", GATEWAY):
        infrastructure = (plain(gateway.inputs).get("spec") or {}).get("infrastructure") or {}
        yield str((infrastructure.get("annotations") or {}).get(PIP_NAME))
