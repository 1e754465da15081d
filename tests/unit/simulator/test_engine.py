"""How the engine is run: with nothing of the user's own, and without touching the tracked stack files."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from simulator import engine
from simulator.core.schema import installed_version
from simulator.engine import ROOT, CannotRun, Simulator

ENGINE = Path("/engine")


@pytest.fixture
def simulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Simulator:
    monkeypatch.setattr(engine, "engine_bin", lambda: ENGINE)
    program = tmp_path / "program"
    (program / "stacks").mkdir(parents=True)
    (program / "Pulumi.yaml").write_text("name: carto\nruntime: python\nstackConfigDir: stacks\n")
    (program / "stacks/Pulumi.demo.yaml").write_text("config:\n  carto:cloud: aws\n")
    return Simulator(home=tmp_path / "home", program=program)


def command(simulator: Simulator, *arguments: str, stack: str | None = None) -> list[str]:
    return simulator._prepared(arguments, stack, None)[0][1:]


def test_nothing_of_the_users_own_pulumi_or_cloud_reaches_the_engine(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PULUMI_ACCESS_TOKEN", "AWS_SECRET_ACCESS_KEY", "PULUMI_HOME", "KUBECONFIG"):
        monkeypatch.setenv(name, "mine")

    environment = simulator.environment()

    assert "mine" not in environment.values()
    assert environment["PULUMI_BACKEND_URL"].startswith("file://")
    assert environment["PATH"].split(os.pathsep)[0] == str(ENGINE)


def test_every_provider_is_installed_at_the_sdks_exact_version(simulator: Simulator) -> None:
    command(simulator, "version")

    for package in ("aws", "kubernetes", "random"):
        folder = simulator.home / "pulumi/plugins" / f"resource-{package}-v{installed_version(package)}"
        assert os.access(folder / f"pulumi-resource-{package}", os.X_OK)


@pytest.mark.parametrize("text", ["config:\n\tcarto:cloud: aws\n", "- carto:cloud\n"], ids=["a tab", "a list"])
def test_a_stack_file_that_cannot_be_read_is_left_to_the_engine_to_report(simulator: Simulator, text: str) -> None:
    (simulator.program / "stacks/Pulumi.demo.yaml").write_text(text)

    assert command(simulator, "preview", stack="demo") == ["preview", "--stack", "demo"]


def test_the_simulator_is_called_the_same_way_from_any_folder(tmp_path: Path) -> None:
    environment = {**os.environ, "SIMULATOR_HOME": str(tmp_path / "home")}
    found = subprocess.run(
        [ROOT / "sim", "inventory", "--json"], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert (found.returncode, found.stdout) == (0, b"[]\n")


def test_a_new_stack_is_made_and_the_tracked_file_is_left_alone(simulator: Simulator) -> None:
    tracked = simulator.program / "stacks/Pulumi.demo.yaml"
    before = tracked.read_text()

    arguments = command(simulator, "up", "--yes", stack="demo")

    copy = simulator.home / "stacks/Pulumi.demo.yaml"
    assert arguments == ["up", "--yes", "--stack", "demo", "--config-file", str(copy)]
    assert simulator.state("demo")["checkpoint"]["stack"].endswith("/carto/demo")
    assert tracked.read_text() == before


def test_a_byte_order_mark_is_left_out_of_the_copy(simulator: Simulator) -> None:
    tracked = simulator.program / "stacks/Pulumi.demo.yaml"
    tracked.write_text("\ufeff" + tracked.read_text())

    command(simulator, "preview", stack="demo")

    assert (simulator.home / "stacks/Pulumi.demo.yaml").read_text().startswith("config:")


def test_the_engines_salt_is_kept_from_run_to_run_unless_the_tracked_file_has_one(simulator: Simulator) -> None:
    copy, tracked = simulator.home / "stacks/Pulumi.demo.yaml", simulator.program / "stacks/Pulumi.demo.yaml"
    command(simulator, "preview", stack="demo")
    copy.write_text("encryptionsalt: v1:engines\n" + copy.read_text())

    command(simulator, "preview", stack="demo")
    assert "v1:engines" in copy.read_text()

    tracked.write_text("encryptionsalt: v1:users\nconfig: {}\n")
    command(simulator, "preview", stack="demo")
    assert copy.read_text() == tracked.read_text()


@pytest.mark.parametrize("line", ["secretsprovider: awskms://alias/carto", "encryptedkey: AAAA"])
def test_a_stack_whose_secrets_need_a_cloud_key_is_refused(simulator: Simulator, line: str) -> None:
    (simulator.program / "stacks/Pulumi.demo.yaml").write_text(f"{line}\nconfig: {{}}\n")

    with pytest.raises(CannotRun, match="cloud key"):
        command(simulator, "up", stack="demo")


def test_stack_commands_spare_the_tracked_file(simulator: Simulator) -> None:
    assert command(simulator, "stack", "init", "demo") == ["stack", "select", "demo"]
    assert command(simulator, "stack", "rm", "demo", "--yes")[-1] == "--preserve-config"
    assert command(simulator, "config", "set", "a", "b", stack="demo") == ["config", "set", "a", "b", "--stack", "demo"]


def test_a_stack_may_be_called_by_its_full_name(simulator: Simulator) -> None:
    assert command(simulator, "preview", stack="organization/carto/demo")[-2] == "--config-file"


def test_an_import_generates_no_code(simulator: Simulator) -> None:
    assert "--generate-code=false" in command(simulator, "import", "aws:s3/bucket:Bucket", "b", "acme", stack="demo")


def test_a_fault_that_cannot_be_read_stops_before_anything_runs(simulator: Simulator) -> None:
    with pytest.raises(CannotRun, match="is not a fault"):
        simulator.run("up", env={"SIMULATOR_FAULTS": "create everything explode"})
