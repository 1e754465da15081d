"""Predefined roles of Google Cloud for the deployer of one stack."""

from __future__ import annotations

from typing import Final

from components.resource_facts import FACTS

OF_THE_CLUSTER: Final = "roles/container.clusterViewer"
"""The cluster is looked up. Rights inside it are the cluster's own: docs/deployer-rbac.yaml."""


def roles(types: frozenset[str]) -> list[str]:
    """On the project. A host project, a zone's project and projects of BigQuery: docs/permissions-gcp.md."""
    return sorted({OF_THE_CLUSTER, *(role for type_ in types if type_ in FACTS for role in FACTS[type_].roles)})
