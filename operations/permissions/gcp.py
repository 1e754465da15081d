"""Predefined roles of Google Cloud for the deployer of one stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from components.resource_facts import FACTS

if TYPE_CHECKING:
    from operations.permissions.subject import Subject

ACCOUNT: Final = None
"""Roles are granted on the project, and have no account in them."""
OF_THE_CLUSTER: Final = "roles/container.clusterViewer"
"""The cluster is looked up. Rights inside it are the cluster's own: docs/deployer-rbac.yaml."""


def deployer_of_warehouses(subject: Subject) -> dict[str, Any]:
    """`roles` on the project of `carto:warehouses.bigqueryExports.gcp`, where the stack is on another cloud."""
    return {"roles": _of_types(subject)}


def deployer(subject: Subject) -> dict[str, Any]:
    """`roles` on the project. A host project, a zone's project and projects of BigQuery: docs/permissions-gcp.md."""
    return {"roles": sorted({OF_THE_CLUSTER, *_of_types(subject)})}


def _of_types(subject: Subject) -> list[str]:
    return sorted({role for type_ in subject.types if type_ in FACTS for role in FACTS[type_].roles})
