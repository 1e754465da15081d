"""The settings stand alone, and of each stack only the model of its cloud is imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from components.settings import Cloud

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = ROOT / "components" / "settings"
MODELS = {Cloud.AWS: "aws", Cloud.GCP: "gcp", Cloud.AZURE: "azure", Cloud.KUBERNETES: "kubernetes"}

SHARED = (
    "components.addresses",
    "components.chart_resources",
    "components.quantities",
    "components.scaling",
)
"""Facts that settings and components share, in modules of the standard library."""
_PROGRAM = """
import sys, yaml, json
from components.settings.load import load
config = yaml.safe_load(open(sys.argv[1]))["config"]
own = {key.removeprefix("carto:"): value for key, value in config.items() if key.startswith("carto:")}
load({key: value if isinstance(value, str) else json.dumps(value) for key, value in own.items()})
print(*sorted(name for name in sys.modules if name.startswith("components") or name == "pulumi"))
"""


@pytest.mark.parametrize("cloud", [*Cloud])
def test_a_stack_loads_the_settings_of_its_cloud_and_nothing_else_of_the_product(cloud: Cloud) -> None:
    stack = "kubernetes" if cloud is Cloud.KUBERNETES else f"{cloud}-production"
    command = [sys.executable, "-c", _PROGRAM, f"stacks/Pulumi.{stack}.yaml"]
    loaded = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    package = ("components", "components.exports", "components.feature", "components.chart_version", *SHARED)
    assert [name for name in loaded if name not in package and not name.startswith("components.settings")] == []
    models = {f"components.settings.{name}" for name in MODELS.values()}
    assert models & set(loaded) == {f"components.settings.{MODELS[cloud]}"}


def test_no_module_is_imported_by_a_computed_name() -> None:
    """Import-linter cannot see such an import."""
    files = [file for file in SETTINGS.rglob("*.py") if "import_module" in file.read_text("utf-8")]
    assert files == []
