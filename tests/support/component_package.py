"""Programs in other languages that use the component package in plugin/, on the real engine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import yaml

from simulator.engine import ROOT, Simulator
from tests.support import fork_server
from tools.toolchain import ENGINE, Tool, engine_bin

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = {
    "aws:region": "eu-west-1",
    "carto:cloud": "aws",
    "carto:domain": "maps.acme.dev",
    "carto:placeholders": "accept",
    "carto:cluster": {"name": "platform"},
    "carto:customerPackage": {"path": str(ROOT / "examples/customer-package")},
}


def simulator(folder: Path, tool: Tool, host: Path) -> Simulator:
    """A simulator with a new, empty program folder, whose engine finds the language host."""
    program, home = folder / "program", folder / "home"
    program.mkdir()
    # The engine starts the package with the host for Python, and finds it among the plugins only.
    for kind, version, files in (
        (host.name.removeprefix("pulumi-language-"), tool.version, [host]),
        ("python", ENGINE.version, sorted(engine_bin().glob("pulumi-language-python*"))),
    ):
        plugin = home / f"pulumi/plugins/language-{kind}-{version}"
        plugin.mkdir(parents=True)
        for file in files:
            (plugin / file.name).symlink_to(file)
    (program / "Pulumi.test.yaml").write_text(yaml.safe_dump({"config": CONFIG}))
    return Simulator(home=home, program=program, python=fork_server.environment() / "bin/python")


def project(example: str, program: Path) -> dict[str, Any]:
    """The project file of an example, which is somewhere else here."""
    content: dict[str, Any] = yaml.safe_load((ROOT / "examples" / example / "Pulumi.yaml").read_text())
    content["packages"]["carto-selfhosted"] = os.path.relpath(ROOT / "plugin", program)
    return content
