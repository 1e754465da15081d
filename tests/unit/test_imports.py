"""A program on one cloud loads no other cloud's SDK or settings: an SDK costs seconds, and may not be installed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from benchmarks import imports
from components.settings import Cloud

ROOT = Path(__file__).resolve().parents[2]
SDKS = {"aws": "pulumi_aws", "gcp": "pulumi_gcp", "azure": "pulumi_azure_native", "any_kubernetes": ""}
NAMES = [sdk for sdk in SDKS.values() if sdk]
PLATFORMS = [cloud for cloud in SDKS if (ROOT / "components" / cloud / "platform.py").is_file()]

# What a stack of each cloud imports, without the engine behind it.
_PROGRAM = """
import sys
import components.self_hosted, components.settings.load
{platform}
print(*sorted(name for name in sys.modules if name in {names!r}))
"""


def loaded(cloud: str, names: Collection[str] = NAMES) -> set[str]:
    """The modules `names` in memory once the program has imported what a stack of that cloud needs."""
    platform = f"import components.{cloud}.platform" if cloud else ""
    program = _PROGRAM.format(platform=platform, names=[*names])
    # A process of its own: whatever other tests imported stays out of this one.
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("cloud", PLATFORMS)
def test_a_stack_loads_its_own_clouds_sdk_and_no_other(cloud: str) -> None:
    assert loaded(cloud) == ({SDKS[cloud]} if SDKS[cloud] else set())


def test_settings_and_carto_load_no_cloud_at_all() -> None:
    assert loaded("") == set()


@pytest.mark.parametrize("cloud", PLATFORMS)
def test_a_stack_loads_no_other_clouds_settings(cloud: str) -> None:
    other = [f"components.settings.{each}" for each in Cloud if each != cloud.removeprefix("any_")]
    assert loaded(cloud, other) == set()


@pytest.mark.parametrize("cloud", PLATFORMS)
def test_the_program_imports_a_platform_only_where_the_stack_chooses_it(cloud: str) -> None:
    program = (ROOT / "components" / "by_cloud.py").read_text("utf-8")
    lines = [line for line in program.splitlines() if f"from .{cloud}" in line]
    assert lines
    assert all(line.startswith("            ") for line in lines), "inside its own case of the match statement"


def test_nothing_is_searched_for_garbage_while_the_sdks_load_and_later_garbage_is_collected() -> None:
    statements = imports.of_the_program("KUBERNETES", ["pulumi_kubernetes.core.v1"])
    program = f"{statements}\nprint(gc.get_stats()[2]['collections'], gc.get_freeze_count() > 0, gc.isenabled())"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "True", "True"]
