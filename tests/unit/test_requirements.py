"""The pinned requirements: with hashes, and without the SDKs of other clouds for a stack of one."""

from __future__ import annotations

import ast
import re
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pulumi
import pytest

from components import installed
from components.settings import Cloud
from tools import install
from tools.progress import StepFailed
from tools.requirements import DEVELOPMENT, POLICIES, PROGRAM, SDKS, for_clouds, normalized, pins

SDKS_OF_CLOUDS = {sdk for sdk in SDKS.values() if sdk}


def needs(package: str) -> set[str]:
    """The names of what a package requires, without its extras."""
    return {
        normalized(re.split(r"[^A-Za-z0-9._-]", each)[0]) for each in requires(package) or () if "extra ==" not in each
    }


@pytest.mark.parametrize("file", [PROGRAM, DEVELOPMENT, POLICIES], ids=str)
def test_every_pin_has_hashes(file: Path) -> None:
    blocks = re.split(r"^(?=\w)", file.read_text(), flags=re.MULTILINE)[1:]
    assert len(blocks) > 10
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("cloud", SDKS)
def test_a_stack_of_one_cloud_needs_the_sdk_of_one_cloud(cloud: str) -> None:
    everything = pins(PROGRAM.read_text(), platform="linux")
    wanted = pins(for_clouds(PROGRAM.read_text(), cloud), platform="linux")

    assert set(everything) - set(wanted) == SDKS_OF_CLOUDS - {SDKS[cloud]}
    # Nothing is left that only another cloud's SDK needs, and nothing is missing.
    needed = set().union(*(needs(package) for package in wanted)) & set(everything)
    assert needed <= set(wanted)
    for sdk in SDKS_OF_CLOUDS:
        assert needs(sdk) <= needs("pulumi-random") | needs("pulumi-kubernetes"), sdk


def test_an_unknown_cloud_is_refused_with_those_there_are() -> None:
    with pytest.raises(StepFailed, match="CLOUD=amazon: expected aws, gcp, azure, kubernetes"):
        install.install("amazon")


@pytest.mark.parametrize("cloud", Cloud)
def test_a_stack_of_a_cloud_whose_sdk_is_left_out_is_refused_with_the_command(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installed, "find_spec", lambda _package: None)
    if SDKS[cloud] is None:
        installed.require_sdks(cloud, {})
        return
    with pytest.raises(pulumi.RunError, match=f"{SDKS[cloud]} is not installed.*\n.*make install CLOUD={cloud}"):
        installed.require_sdks(cloud, {})


@pytest.mark.parametrize("cloud", Cloud)
def test_an_installed_sdk_is_found(cloud: Cloud) -> None:
    installed.require_sdks(cloud, {})


def test_a_stack_that_uses_a_second_cloud_needs_its_sdk_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "find_spec", lambda name: None if name == "pulumi_aws" else object())
    with pytest.raises(
        pulumi.RunError, match=r"carto:warehouses\.s3Exports, but its SDK pulumi-aws(.|\n)*CLOUD=gcp,aws"
    ):
        installed.require_sdks(Cloud.GCP, {Cloud.AWS: "carto:warehouses.s3Exports"})


def test_the_sdks_of_two_clouds_are_installed_together() -> None:
    wanted = pins(for_clouds(PROGRAM.read_text(), "gcp", "aws"), platform="linux")
    assert {"pulumi-gcp", "pulumi-aws"} <= set(wanted)
    assert "pulumi-azure-native" not in wanted


def imported(folder: Path) -> set[str]:
    """The distributions that the modules of a folder import, also in functions, but not for type checks alone."""
    found: set[str] = set()
    for file in folder.rglob("*.py"):
        module = ast.parse(file.read_text("utf-8"))
        unused = {
            each
            for block in ast.walk(module)
            if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
            for each in ast.walk(block)
        }
        for node in set(ast.walk(module)) - unused:
            if isinstance(node, ast.Import):
                found |= {each.name.partition(".")[0] for each in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                found.add(node.module.partition(".")[0])
    by_module = packages_distributions()
    return {normalized(by_module[name][0]) for name in found if name in by_module}


@pytest.mark.parametrize("folder", ["components", "operations"])
def test_what_a_user_runs_imports_no_tool_of_development(folder: str) -> None:
    """`make install` and `pulumi install` install requirements.txt alone."""
    assert imported(PROGRAM.parent / folder) - set(pins(PROGRAM.read_text(), platform="linux")) == set()
