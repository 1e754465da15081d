"""The first preview of a stack: it creates nothing, and loads its own cloud's code and SDK and nothing of another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.engine import ROOT
from tests.engine.scenarios import STACKS
from tests.support.sandbox import Sandbox

CODE = {
    "aws": {"pulumi_aws", "components.aws"},
    "azure": {"pulumi_azure_native", "components.azure"},
    "kubernetes": {"components.any_kubernetes"},
    "gcp": {"pulumi_gcp", "components.gcp"},
}
ALL = {name for names in CODE.values() for name in names}
AT_THE_END = """
import atexit, os, sys
if any("pulumi-language-python-exec" in word for word in sys.orig_argv):
    atexit.register(lambda: open(os.environ["LOADED"], "w").write("\\n".join(sys.modules)))
"""


@pytest.mark.parametrize("cloud", CODE)
def test_a_preview_creates_nothing_and_loads_the_code_of_its_own_cloud_alone(
    cloud: str, empty_sandbox: Callable[[str], Sandbox], tmp_path: Path
) -> None:
    sandbox = empty_sandbox(STACKS[cloud])
    cold = sandbox.simulator.program / ".venv"
    cold.unlink()
    cold.symlink_to(ROOT / ".venv")
    (tmp_path / "sitecustomize.py").write_text(AT_THE_END)
    loaded = tmp_path / "loaded"
    done = sandbox.succeed("preview", env={"PYTHONPATH": str(tmp_path), "LOADED": str(loaded)})
    assert "helm.sh/v3:Release" in done.output
    assert "to create" in done.output
    assert sandbox.simulator.inventory() == []
    assert set(loaded.read_text().split()) & ALL == CODE[cloud]
