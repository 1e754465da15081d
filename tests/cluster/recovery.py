"""Recovery of a stack in a real cluster, with the commands of docs/troubleshooting.md only."""

from __future__ import annotations

from tests.cluster.helm_cli import helm
from tests.cluster.objects import Named, objects_in
from tests.cluster.sandbox import ClusterSandbox
from tests.support.recovery import KILLED, delete_by_hand, documented

PATIENCE = 8
"""How often `up` may point to another section of the guide before it has to succeed."""
RELEASE = "kubernetes:helm.sh/v3:Release"


def converge(it: ClusterSandbox) -> int:
    """Run `up` and follow the guide for each error until it succeeds. Returns the number of objects deleted by hand."""
    by_hand = 0
    for _ in range(PATIENCE):
        done = it.pulumi("up", "--yes", "--skip-preview")
        assert "Traceback" not in done.output, done.output
        assert "panic:" not in done.output, done.output
        if done.returncode == 0:
            return by_hand + tidy(it)
        by_hand += mend(it, done.output)
    raise AssertionError(f"the guide does not end the errors:\n{done.output}")


def mend(it: ClusterSandbox, output: str) -> int:
    """Follow the guide after an error. Returns the number of objects deleted by hand."""
    by_hand = 0
    if "the stack is currently locked" in output or "pending operations" in output:
        by_hand = after_a_kill(it)
    if "A release of that name exists already" in output:
        helm(it, "uninstall", "carto")
    if "Another operation is in progress" in output:
        it.cluster.api.delete(it.path("secrets", it.helm_secrets()[-1]))
        it.succeed("refresh", "--yes", "--skip-preview")
    return by_hand + sum(delete(it, named) for named in unknown(it) if f'"{named.name}" already exists' in output)


def after_a_kill(it: ClusterSandbox) -> int:
    """The section of the guide, up to its last command, which is `up`."""
    cancel, refresh, _ = documented(KILLED)
    it.pulumi(*cancel)  # fails if the engine had time to remove its lock
    begun = {
        str(inputs["metadata"]["name"])
        for operation in it.pending_operations()
        if operation["type"] == "creating" and "metadata" in (inputs := operation["resource"].get("inputs") or {})
    }
    in_the_cloud = {str(operation["resource"]["urn"]) for operation in it.pending_operations()}
    by_hand = delete_by_hand(it.simulator, it.stack, in_the_cloud)
    by_hand += sum(delete(it, named) for named in unknown(it) if named.name in begun)
    it.succeed(*refresh, "--skip-preview")
    return by_hand


def tidy(it: ClusterSandbox) -> int:
    """Delete objects with generated names that exist twice because a response was lost."""
    return sum(delete(it, named) for named in unknown(it) if named.kind in ("Job", "ConfigMap"))


def delete(it: ClusterSandbox, named: Named) -> bool:
    """Delete an object by hand."""
    if named.kind == "Namespace":
        it.abandon()
        it.cluster.wait_until("the namespace's end", it.gone)
    else:
        address = objects_in(it.cluster.api, it.namespace)[named]
        it.cluster.api.delete(f"{address}?propagationPolicy=Background")
    return True


def unknown(it: ClusterSandbox) -> set[Named]:
    """Objects in the cluster that are neither in the stack's state nor part of its release."""
    exists = set(objects_in(it.cluster.api, it.namespace))
    if not it.gone():
        exists.add(Named(kind="Namespace", name=it.namespace))
    return exists - in_state(it) - of_the_release(it)


def lost(it: ClusterSandbox) -> set[Named]:
    """Objects of the state or the release that the cluster does not have."""
    exists = {*objects_in(it.cluster.api, it.namespace), Named(kind="Namespace", name=it.namespace)}
    return (in_state(it) | of_the_release(it)) - exists


def in_state(it: ClusterSandbox) -> set[Named]:
    """The Kubernetes objects of the state."""
    return {
        Named(kind=str(resource["type"]).rsplit(":", 1)[-1], name=str(resource["id"]).rsplit("/", 1)[-1])
        for resource in it.simulator.resources(it.stack)
        if resource["type"].startswith("kubernetes:") and resource["type"] != RELEASE
    }


def of_the_release(it: ClusterSandbox) -> set[Named]:
    """Helm's own records, and the objects that they list."""
    records = {Named(kind="Secret", name=name) for name in it.helm_secrets()}
    return records | {Named(kind=kind, name=name) for kind, name in it.manifest()}
