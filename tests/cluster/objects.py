"""All objects in a namespace, of every kind, and who created them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from test_cluster.api import Api

MADE_BY_THE_CLUSTER = {("ConfigMap", "kube-root-ca.crt"), ("ServiceAccount", "default")}
"""Objects that Kubernetes creates in every namespace."""
PASSING = ("Event", "EndpointSlice", "Endpoints", "Lease", "ControllerRevision")
"""Kinds that Kubernetes creates itself for other objects."""


@dataclass(frozen=True, kw_only=True, order=True)
class Named:
    """One object."""

    kind: str
    name: str


def objects_in(api: Api, namespace: str) -> dict[Named, str]:
    """Every object that a client created, with its address; not those that Kubernetes created for another object."""
    found = {}
    for path, kind in _kinds(api):
        if kind in PASSING:
            continue
        collection = path.format(namespace=namespace)
        for one in api.list(collection):
            name = str(one["metadata"]["name"])
            if not one["metadata"].get("ownerReferences") and (kind, name) not in MADE_BY_THE_CLUSTER:
                found[Named(kind=kind, name=name)] = f"{collection}/{name}"
    return found


def _kinds(api: Api) -> Iterator[tuple[str, str]]:
    """The collections that every namespace has, once each, with their kinds."""
    groups = [f"/apis/{group['preferredVersion']['groupVersion']}" for group in api.get("/apis")["groups"]]
    seen = set()
    for address in ("/api/v1", *groups):
        for resource in api.get(address)["resources"]:
            kind = str(resource["kind"])
            if resource["namespaced"] and "list" in resource["verbs"] and kind not in seen:
                seen.add(kind)
                yield f"{address}/namespaces/{{namespace}}/{resource['name']}", kind
