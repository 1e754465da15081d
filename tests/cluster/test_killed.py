"""An engine that is killed while Helm works, and the documented way out."""

from __future__ import annotations

from collections.abc import Callable

from test_cluster.nodes import UNPULLABLE
from tests.cluster.helm_cli import helm
from tests.cluster.interruptions import kill_engine
from tests.cluster.sandbox import ClusterSandbox

WAITING = {"carto:helmValues.mapsApi.image.tag": UNPULLABLE}
MENDED = {"carto:helmValues.mapsApi.image.tag": "1"}


def killed_when(it: ClusterSandbox, status: str) -> None:
    """Starts `up` and kills the engine and all it has started as soon as the release has this status."""
    engine = it.start("up", "--yes", "--skip-preview")

    def is_there() -> bool:
        assert engine.poll() is None, engine.communicate()
        return bool(it.helm_secrets()) and it.release_status() == status

    it.cluster.wait_until(f"a release that is {status}", is_there)
    kill_engine(it, engine)
    engine.communicate()


def test_an_install_that_was_killed_is_recognised_and_repaired(sandbox: Callable[[str], ClusterSandbox]) -> None:
    it = sandbox("demo")
    it.set(WAITING)
    killed_when(it, "pending-install")
    it.set(MENDED)

    it.succeed("cancel", "--yes")
    output = it.fail("up", "--yes", "--skip-preview")
    assert "A release of that name exists already" in output

    it.succeed("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
    helm(it, "uninstall", "carto")
    it.up()
    assert it.release_status() == "deployed"


def test_an_upgrade_that_was_killed_is_recognised_and_repaired(sandbox: Callable[[str], ClusterSandbox]) -> None:
    it = sandbox("demo")
    it.up()
    it.set(WAITING)
    killed_when(it, "pending-upgrade")
    it.set(MENDED)

    it.succeed("cancel", "--yes")
    output = it.fail("up", "--yes", "--skip-preview")
    assert "Another operation is in progress" in output

    it.cluster.api.delete(it.record_path(2))
    it.succeed("refresh", "--yes", "--skip-preview")
    it.up()
    assert it.release_status() == "deployed"
