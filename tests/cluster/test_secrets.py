"""Secrets get to the pods that read them, and only those notice a rotation."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from test_cluster.api import Object
from tests.cluster.objects import objects_in
from tests.cluster.sandbox import ClusterSandbox
from tests.support.known_leaks import OF_THE_AI_PROXY
from tests.support.leaks import SHORTEST, Place, leaks, leaks_in
from tests.support.secret_sources import secrets_in_kubernetes
from tests.support.stack_secrets import VERBOSE, without_own_traffic


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


def has_what_pods_read(it: ClusterSandbox) -> None:
    """Every Secret a pod reads is there, with the key it reads."""
    secrets = it.secrets()
    read = {(workload, *reference) for workload, template in it.templates() for reference in references(template)}
    assert read
    assert not {(who, name) for who, name, _ in read if name not in secrets}
    assert not {(who, name, key) for who, name, key in read if key is not None and key not in secrets[name]}


def test_a_rotation_rolls_the_pods_that_read_the_secret_and_no_other(running: ClusterSandbox) -> None:
    it = running
    before, password = it.revisions(), it.secrets()["carto-database-login"]["password"]
    readers = {
        template["metadata"]["labels"]["app.kubernetes.io/component"]
        for _, template in it.templates()
        if any(name == "carto-database-login" for name, _ in references(template))
        and "app.kubernetes.io/component" in template["metadata"]["labels"]
    }

    address = it.path("secrets", "carto-database-login")
    uid = it.cluster.api.get(address)["metadata"]["uid"]

    it.rotate("databasePassword")
    it.up()

    assert it.secrets()["carto-database-login"]["password"] != password
    # Changed where it is: a pod that starts in between would not find one that is deleted and made again.
    assert it.cluster.api.get(address)["metadata"]["uid"] == uid
    rolled = {component for component, revision in it.revisions().items() if revision != before[component]}
    assert rolled == readers
    assert readers < set(before)


def test_no_object_but_secrets_and_no_log_holds_a_secret(running: ClusterSandbox) -> None:
    """The real provider's log at its highest verbosity, and everything in the namespace that anybody may read."""
    it = running
    secrets = contents(it)
    assert len(secrets) > SHORTEST
    # The simulated chart has no probes.
    assert set(leaks_in(secrets, readable(it))) <= {leak.place for leak in OF_THE_AI_PROXY}
    it.rotate("databasePassword")
    for command in (("preview", "--diff"), ("up", "--yes", "--skip-preview")):
        output = without_own_traffic(it.succeed(*command, *VERBOSE).output)
        assert leaks(secrets | contents(it), output) == [], command


def test_a_secret_in_another_object_is_found_and_its_place_named(running: ClusterSandbox) -> None:
    """The search itself works: it finds a secret that the test puts into a ConfigMap."""
    it = running
    before = leaks_in(contents(it), readable(it))
    password = it.secrets()["carto-database-login"]["password"]
    encoded = base64.b64encode(f"user:{password}".encode()).decode()
    planted = {
        "metadata": {"name": "planted", "annotations": {"example.com/note": f"the password is {password}"}},
        "data": {"login": f"Basic {encoded}", "other": "nothing"},
    }
    it.cluster.api.create(it.path("configmaps"), planted)
    try:
        found = leaks_in(contents(it), readable(it))
    finally:
        it.cluster.api.delete(it.path("configmaps", "planted"))
    paths = ("data.login", "metadata.annotations.example.com/note")
    places = {Place(kind="ConfigMap", name="planted", path=path) for path in paths}
    assert set(found) - set(before) == places
    assert all("Secret carto-database-login.password" in found[place] for place in places)


def readable(it: ClusterSandbox) -> list[Object]:
    """Everything in the namespace that more than the readers of Secrets can see."""
    found = objects_in(it.cluster.api, it.namespace)
    return [it.cluster.api.get(address) for named, address in found.items() if named.kind != "Secret"]


def contents(it: ClusterSandbox) -> dict[str, str]:
    """What is secret in the Secrets, but for the ids of access keys."""
    secrets = secrets_in_kubernetes(it.secrets())
    return {
        where: text for where, text in secrets.items() if len(text) >= SHORTEST and not where.endswith("AccessKeyId")
    }
