"""A custom role of Azure for the deployer of one stack, and where each of its actions is needed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from components.resource_facts import FACTS

if TYPE_CHECKING:
    from operations.permissions.subject import Subject
    from operations.preview_report.steps import Step

ACCOUNT: Final = "az account show --query id --output tsv"
"""Prints what `--account` takes."""
OF_THE_CLUSTER: Final = frozenset(
    {
        "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
        "Microsoft.ContainerService/managedClusters/read",
    }
)
"""The cluster is looked up."""
_GROUP: Final = "azure-native:resources:ResourceGroup"
_SUBNET: Final = "azure-native:network:Subnet"
_NETWORKS: Final = "Microsoft.Network/virtualNetworks/"
_PARENTS: Final = {
    "azure-native:dns:RecordSet": "Microsoft.Network/dnsZones/{zoneName}",
    _SUBNET: "Microsoft.Network/virtualNetworks/{virtualNetworkName}",
    "azure-native:privatedns:PrivateRecordSet": "Microsoft.Network/privateDnsZones/{privateZoneName}",
}
"""Types whose parents exist before the stack."""
_RESOURCE: Final = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/([^/]+(?:/[^/]+/[^/]+)+)", re.IGNORECASE
)
_OF_AZURE: Final = "azure-native:"
"""Types of other clouds, such as a warehouse's bucket on AWS, have actions of their own cloud."""


def deployer(subject: Subject) -> dict[str, Any]:
    """`role`, as `az role definition create --role-definition` takes it."""
    from operations.permissions.previewing.azure import looked_up

    types = (type_ for type_ in subject.types if type_ in FACTS and type_.startswith(_OF_AZURE))
    actions = OF_THE_CLUSTER.union(looked_up(subject), *(FACTS[type_].actions for type_ in types))
    role = {
        "Name": f"CARTO deployer of {subject.preview.stack}",
        "Description": "What pulumi up and pulumi destroy call for this stack.",
        "AssignableScopes": [f"/subscriptions/{subject.account}"],
        "Actions": sorted(actions),
    }
    return {"role": role}


def needed(subject: Subject) -> dict[str, set[str]]:
    """Actions by the scope that exists already: a resource, its group, or the subscription where both are created."""
    subscription = f"/subscriptions/{subject.account}"
    steps = [step for step in subject.preview.steps if step.type.startswith(_OF_AZURE) and step.facts is not None]
    scopes = dict(zip((step.urn for step in steps), _scopes(steps, subject), strict=True))
    # The id of a created subnet is not known yet: its network has the permission to join it.
    networks = [scopes[step.urn] for step in steps if step.type == _SUBNET]
    found: dict[str, set[str]] = {_cluster(subject, subscription): set(OF_THE_CLUSTER)}
    for step in steps:
        existing = list(_existing(step.new))
        for action in step.facts.actions if step.facts is not None else ():
            where = [id_ for id_ in existing if _is_of(action, id_)] or [scopes[step.urn]]
            if is_of_no_group(action):
                where = [subscription]
            elif step.type != _SUBNET and action.startswith(_NETWORKS) and where == [scopes[step.urn]]:
                where = networks
            for scope in where:
                found.setdefault(scope, set()).add(action)
    return found


def _scopes(steps: Sequence[Step], subject: Subject) -> Iterator[str]:
    """What exists already around each resource."""
    created = {str(step.new.get("resourceGroupName")) for step in steps if step.type == _GROUP}
    own = next((str(step.new["resourceGroupName"]) for step in steps if "resourceGroupName" in step.new), "")
    for step in steps:
        group = str(step.new.get("resourceGroupName", own))
        if group in created:
            yield f"/subscriptions/{subject.account}"
            continue
        scope = f"{_subscription(step, subject)}/resourceGroups/{group}"
        yield f"{scope}/providers/{_PARENTS[step.type].format_map(step.new)}" if step.type in _PARENTS else scope


def is_of_no_group(action: str) -> bool:
    """Whether an action asks for the state of a long operation, which belongs to the subscription."""
    return re.search(r"/(locations|operationresults|privateDnsOperation\w+)/", action) is not None


def _cluster(subject: Subject, subscription: str) -> str:
    group = json.loads(subject.config.get("carto:cluster") or "{}").get("resourceGroup")
    if group is None:
        return subscription
    cluster = subject.settings.cluster.name
    return f"{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerService/managedClusters/{cluster}"


def _subscription(step: Step, subject: Subject) -> str:
    """The subscription of a resource: only the records of an exposure may have one of their own."""
    dns = json.loads(subject.config.get("carto:exposure") or "{}").get("dns") or {}
    of_records = dns.get("subscriptionId") if step.type.endswith("RecordSet") else None
    return f"/subscriptions/{of_records or subject.account}"


def _existing(value: Any) -> Iterator[str]:
    """The ids of resources in the inputs. Those of created resources are not known before the update."""
    if isinstance(value, str) and _RESOURCE.fullmatch(value):
        yield value
    children = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for each in children:
        yield from _existing(each)


def _is_of(action: str, id_: str) -> bool:
    """Whether an action is about the type of a resource: `Microsoft.Network/virtualNetworks/subnets/join/action`."""
    namespace, *parts = id_.rpartition("/providers/")[2].split("/")
    return action.lower().startswith(f"{'/'.join([namespace, *parts[::2]])}/".lower())
