"""Parts of Azure's resource ids: subscription, resource group, network."""

from __future__ import annotations


def subscription_of(resource_id: str) -> str:
    """The subscription of `/subscriptions/<id>/…`."""
    return part_of(resource_id, "subscriptions")


def resource_group_of(resource_id: str) -> str:
    """The group of `/subscriptions/<id>/resourceGroups/<name>/…`, in any combination of cases."""
    return part_of(resource_id, "resourceGroups")


def network_of_subnet(subnet_id: str) -> str:
    """The virtual network's id, from the id of a subnet."""
    return subnet_id.rpartition("/subnets/")[0]


def part_of(resource_id: str, kind: str) -> str:
    """The segment after `kind`.

    Raises:
        ValueError: there is none; ids come from validated settings and from Azure.
    """
    words = resource_id.split("/")
    lowered = [word.lower() for word in words]
    return words[lowered.index(kind.lower()) + 1]
