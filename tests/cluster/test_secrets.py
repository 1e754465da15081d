"""Secrets get to the pods that read them, and only those notice a rotation."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cluster.api import Object
from tests.cluster.objects import objects_in
from tests.cluster.world import World
from tests.engine.secrets import SHORTEST, VERBOSE, leaks, without_own_traffic


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


def test_no_object_but_secrets_and_no_log_holds_a_secret(running: World) -> None:
    """The real provider's log at its highest verbosity, and everything in the namespace that anybody may read."""
    it = running
    secrets = contents(it)
    assert len(secrets) > SHORTEST
    found = {
        f"{named.kind} {named.name}": names
        for named, address in objects_in(it.cluster.api, it.namespace).items()
        if named.kind != "Secret" and (names := leaks(secrets, json.dumps(it.cluster.api.get(address))))
    }
    # The chart writes the AI proxy's master key into the headers of its probes; the stand-in has no probes.
    exceptions = {where for where in found if where == "Deployment carto-aiproxy"}
    assert set(found) == exceptions, found
    it.rotate("databasePassword")
    for command in (("preview", "--diff"), ("up", "--yes", "--skip-preview")):
        said = without_own_traffic(it.succeed(*command, *VERBOSE).output)
        assert leaks(secrets | contents(it), said) == [], command


def contents(it: World) -> dict[str, str]:
    """What is secret in the Secrets: the bootstrap has addresses and names as well, others the id of an access key."""
    return {
        f"{name}.{key}": text
        for name, data in it.secrets().items()
        for key, text in data.items()
        if len(text) >= SHORTEST
        and not key.endswith("AccessKeyId")
        and (name != "carto-database-bootstrap" or key.endswith("PASSWORD"))
    }
