"""Parts of Azure's resource ids, which say where a thing is."""

from __future__ import annotations


def subscription_of(resource_id: str) -> str:
    """From `/subscriptions/<id>/…`."""
    return part_of(resource_id, "subscriptions")


def resource_group_of(resource_id: str) -> str:
    """From `/subscriptions/<id>/resourceGroups/<name>/…`, in whatever case Azure answered it."""
    return part_of(resource_id, "resourceGroups")


def network_of_subnet(subnet_id: str) -> str:
    """The virtual network's id, from that of a subnet in it."""
    return subnet_id.rpartition("/subnets/")[0]


def part_of(resource_id: str, kind: str) -> str:
    """The word behind `kind`.

    Raises:
        ValueError: there is none; ids come from settings that were checked, and from Azure.
    """
    words = resource_id.split("/")
    lowered = [word.lower() for word in words]
    return words[lowered.index(kind.lower()) + 1]
