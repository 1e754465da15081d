"""Two stacks in one network on Google Cloud: its one peering is used by both, and outlives each."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.sandbox import Sandbox

FIRST, SECOND = "gcp-quickstart", "gcp-production"
MODE = "carto:network.gcp.privateServicesAccess"
NAMESPACE = "kubernetes:core/v1:Namespace"
APIS = "gcp:projects/service:Service"
NETWORK = {"carto-network-range", "carto-network-peering"}


def test_a_second_stack_uses_the_peering_of_the_first_and_keeps_it(sandbox_with: Callable[[str], Sandbox]) -> None:
    first = sandbox_with(FIRST)
    second = Sandbox(folder=first.folder, stack=SECOND)
    assert "carto:network.gcp.privateServicesAccess existing" in refused(second)
    assert {record.type for record in second.existing() if f":{SECOND}::" in record.urn} <= {APIS, NAMESPACE}
    second.set({MODE: "existing", "carto:network.gcp.prefixLength": None})
    second.up()
    first.set({"carto:disposable": True})
    first.up()
    first.succeed("destroy", "--yes", "--skip-preview")
    assert {record.logical_name for record in first.existing()} >= NETWORK
    assert f"{MODE} existing" in refused(first), "the range has the name of the one that it creates"
    second.succeed("up", "--yes", "--skip-preview", "--refresh", "--run-program", "--expect-no-changes")


def refused(sandbox: Sandbox) -> str:
    done = sandbox.pulumi("up", "--yes", "--skip-preview")
    assert done.returncode != 0
    return done.output


def test_what_cannot_change_is_refused_with_nothing_changed_and_can_be_taken_back(
    sandbox_with: Callable[[str], Sandbox],
) -> None:
    """Another mode; and in one go a smaller profile without a replica, TLS for the cache, an older PostgreSQL."""
    sandbox = sandbox_with(FIRST)
    before = sandbox.existing()
    sandbox.set({MODE: "existing"})
    assert "privateServicesAccess create" in refused(sandbox)
    assert sandbox.existing() == before
    sandbox.set({MODE: None})
    sandbox.set(
        {"carto:profile": "development", "carto:cache.inTransitEncryption": True, "carto:database.version": "15"}
    )
    output = refused(sandbox)
    for setting in ("cache.highAvailability true", "cache.inTransitEncryption false", "database.version '16'"):
        assert f"carto:{setting}" in output
    assert sandbox.existing() == before
    sandbox.set({"carto:profile": None, "carto:cache": None, "carto:database": None})
    sandbox.has_converged()
