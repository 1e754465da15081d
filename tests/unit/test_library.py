"""Other programs can install the components as `carto_selfhosted` and use one of them alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("any_kubernetes", "aws", "azure", "carto", "exposure", "gcp", "kubernetes", "settings", "warehouses")
EXAMPLE = ROOT / "examples" / "object-storage" / "__main__.py"
pytestmark = pytest.mark.xdist_group("the wheel")  # one process builds it


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the wheel's content."""
    folder = tmp_path_factory.mktemp("wheel")
    source, target = folder / "source", folder / "installed"
    # A copy: the build writes into the source folder.
    shutil.copytree(ROOT / "components", source / "components", ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "setup.py"):
        shutil.copy(ROOT / file, source)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*build, "--wheel-dir", str(folder), str(source)], check=True, capture_output=True)
    (wheel,) = folder.glob("carto_selfhosted-*.whl")
    with zipfile.ZipFile(wheel) as content:
        content.extractall(target)
    return target


def python(program: str, installed: Path, *further: Path) -> str:
    path = os.pathsep.join(map(str, (installed, *further)))
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=installed,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_package_has_its_licence_and_its_typed_readme(installed: Path) -> None:
    metadata = next(installed.glob("*.dist-info/METADATA")).read_text()
    for line in ("License-Expression: Apache-2.0", "Classifier: Typing :: Typed", "# CARTO Self-Hosted on Pulumi"):
        assert f"\n{line}\n" in metadata
    assert (installed / "carto_selfhosted/py.typed").exists()


def test_every_exported_name_can_be_imported(installed: Path) -> None:
    program = f"""
import importlib, sys
import carto_selfhosted
for package in {PACKAGES!r}:
    module = importlib.import_module(f"carto_selfhosted.{{package}}")
    for name in module.__all__:
        assert getattr(module, name).__name__ == name
print(carto_selfhosted.SelfHosted.__module__, carto_selfhosted.__file__, "components" in sys.modules)
"""
    module, file, repository = python(program, installed).split()
    assert module == "carto_selfhosted.self_hosted"
    assert Path(file).is_relative_to(installed)
    assert repository == "False"


def test_importing_a_package_loads_no_sdk_before_something_of_it_is_used(installed: Path) -> None:
    program = "import sys, carto_selfhosted.aws; print(*[name for name in sys.modules if name.startswith('pulumi')])"
    assert python(program, installed).split() == []


def test_the_wheel_has_what_the_components_read(installed: Path) -> None:
    kept = {".json", ".md", ".pem", ".py", ".sh", ".sql", ".typed"}
    wanted = {p.relative_to(ROOT / "components") for p in (ROOT / "components").rglob("*") if p.suffix in kept}
    found = {path.relative_to(installed / "carto_selfhosted") for path in installed.rglob("carto_selfhosted/**/*.*")}
    assert wanted <= found, "package-data of pyproject.toml"


def test_a_program_of_fifteen_lines_creates_the_buckets_and_nothing_else(installed: Path) -> None:
    assert len(EXAMPLE.read_text().split('"""')[-1].strip().splitlines()) <= 15
    program = f"""
import runpy
from tests.support.clouds.aws import AwsCloud
from tests.support.recorder import run
graph = run(lambda: runpy.run_path({str(EXAMPLE)!r}), cloud=AwsCloud(), project="maps")
print(*sorted({{node.type for node in graph}}))
print(*sorted(node.inputs["bucket"] for node in graph.of_type("aws:s3/bucket:Bucket")))
"""
    types, buckets = python(program, installed, ROOT).splitlines()
    assert {type_.partition("/")[0] for type_ in types.split()} == {"aws:s3", "carto:aws:ObjectStorage"}
    assert [name.rpartition("-")[0] for name in buckets.split()] == [
        "maps-test-maps-imports",
        "maps-test-maps-thumbnails",
    ]


@pytest.mark.parametrize("cloud", ["aws", "azure", "gcp"])
def test_each_cloud_has_an_extra_for_its_sdk(cloud: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (requirement,) = project["optional-dependencies"][cloud]
    pins = (ROOT / "requirements.in").read_text().splitlines()
    name = requirement.partition(">=")[0]
    (pin,) = (line.partition("==")[2] for line in pins if line.startswith(f"{name}=="))
    assert pin.startswith(requirement.partition(">=")[2].partition(",")[0]), "the range begins at the pinned version"
