"""Bringing a stack back in a real cluster, by what docs/troubleshooting.md says and in no other way."""

from __future__ import annotations

from tests.cluster.helm_cli import helm
from tests.cluster.objects import Named, objects_in
from tests.cluster.sandbox import ClusterSandbox
from tests.support.recovery import KILLED, delete_by_hand, documented

PATIENCE = 8
"""How often `up` may point to another section of the guide before it has to succeed."""
RELEASE = "kubernetes:helm.sh/v3:Release"


def converge(it: ClusterSandbox) -> int:
    """Runs `up` and does what its errors ask for until it succeeds. Returns how many objects were deleted by hand."""
    by_hand = 0
    for _ in range(PATIENCE):
        done = it.pulumi("up", "--yes", "--skip-preview")
        assert "Traceback" not in done.output, done.output
        assert "panic:" not in done.output, done.output
        if done.returncode == 0:
            return by_hand + tidy(it)
        by_hand += mend(it, done.output)
    raise AssertionError(f"the guide leads nowhere:\n{done.output}")


def mend(it: ClusterSandbox, said: str) -> int:
    """What the guide asks for after an error. Returns how many objects were deleted by hand."""
    by_hand = 0
    if "the stack is currently locked" in said or "pending operations" in said:
        by_hand = after_a_kill(it)
    if "A release of that name exists already" in said:
        helm(it, "uninstall", "carto")
    if "Another operation is in progress" in said:
        it.cluster.api.delete(it.path("secrets", it.helm_secrets()[-1]))
        it.succeed("refresh", "--yes", "--skip-preview")
    return by_hand + sum(delete(it, named) for named in unknown(it) if f'"{named.name}" already exists' in said)


def after_a_kill(it: ClusterSandbox) -> int:
    """The section of the guide, up to its last command, which is `up`."""
    cancel, refresh, _ = documented(KILLED)
    it.pulumi(*cancel)  # fails when the engine had the time to take its lock away
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
    """Deletes what came twice because its answer was lost, and has no name of its own to be refused by."""
    return sum(delete(it, named) for named in unknown(it) if named.kind in ("Job", "ConfigMap"))


def delete(it: ClusterSandbox, named: Named) -> bool:
    """By hand."""
    if named.kind == "Namespace":
        it.abandon()
        it.cluster.wait_until("the namespace's end", it.gone)
    else:
        address = objects_in(it.cluster.api, it.namespace)[named]
        it.cluster.api.delete(f"{address}?propagationPolicy=Background")
    return True


def unknown(it: ClusterSandbox) -> set[Named]:
    """What exists in the cluster and is neither in the stack's state nor of its release."""
    exists = set(objects_in(it.cluster.api, it.namespace))
    if not it.gone():
        exists.add(Named(kind="Namespace", name=it.namespace))
    return exists - in_state(it) - of_the_release(it)


def lost(it: ClusterSandbox) -> set[Named]:
    """What the state or the release has and the cluster has not."""
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
    """Helm's own records, and what they say was made."""
    records = {Named(kind="Secret", name=name) for name in it.helm_secrets()}
    return records | {Named(kind=kind, name=name) for kind, name in it.manifest()}
