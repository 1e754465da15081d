"""Secrets get to the pods that read them, and only those notice a rotation."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.api import Object
from tests.cluster.world import World


def references(template: Object) -> Iterator[tuple[str, str | None]]:
    """Every Secret a pod reads, with the key, or None for all its keys."""
    spec = template["spec"]
    for container in [*(spec.get("initContainers") or ()), *spec["containers"]]:
        for variable in container.get("env") or ():
            reference = (variable.get("valueFrom") or {}).get("secretKeyRef")
            if reference and not reference.get("optional"):
                yield reference["name"], reference["key"]
        for source in container.get("envFrom") or ():
            if "secretRef" in source:
                yield source["secretRef"]["name"], None
    for volume in spec.get("volumes") or ():
        if "secret" in volume:
            for item in volume["secret"].get("items") or [{"key": None}]:
                yield volume["secret"]["secretName"], item["key"]


def has_what_pods_read(it: World) -> None:
    """Every Secret a pod reads is there, with the key it reads."""
    secrets = it.secrets()
    read = {(workload, *reference) for workload, template in it.templates() for reference in references(template)}
    assert read
    assert not {(who, name) for who, name, _ in read if name not in secrets}
    assert not {(who, name, key) for who, name, key in read if key is not None and key not in secrets[name]}


def test_a_rotation_rolls_the_pods_that_read_the_secret_and_no_other(running: World) -> None:
    it = running
    before, password = it.revisions(), it.secrets()["carto-database-login"]["password"]
    readers = {
        template["metadata"]["labels"]["app.kubernetes.io/component"]
        for _, template in it.templates()
        if any(name == "carto-database-login" for name, _ in references(template))
        and "app.kubernetes.io/component" in template["metadata"]["labels"]
    }

    it.rotate("databasePassword")
    it.up()

    assert it.secrets()["carto-database-login"]["password"] != password
    rolled = {component for component, revision in it.revisions().items() if revision != before[component]}
    assert rolled == readers
    assert readers < set(before)
