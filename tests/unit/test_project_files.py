"""The project's own files agree with each other."""

from __future__ import annotations

import json
import re
import tomllib

import yaml

from components.chart_version import PINNED_CHART
from components.settings import CommonSettings
from tools.toolchain import ENGINE, MODULES

ROOT = MODULES.parent


def test_defaults_in_the_project_file_are_those_of_the_settings() -> None:
    declared = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["config"]

    for name, declaration in declared.items():
        assert CommonSettings.model_fields[name].default == declaration["default"], name


def test_every_part_of_the_sdks_in_use_is_type_checked() -> None:
    overrides = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["overrides"]
    followed = {module for entry in overrides if entry.get("follow_imports") == "silent" for module in entry["module"]}
    sources = "\n".join(file.read_text() for file in (ROOT / "components").rglob("*.py"))
    services = set(re.findall(r"(?<!components\.)\baws\.([a-z0-9_]+)\.[A-Z]", sources))
    groups = set(re.findall(r"\bkubernetes\.([a-z]+\.v[0-9a-z]+)\.[A-Z]", sources))

    azures = {
        (service, re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower())
        for service, name in re.findall(r"\bazure\.([a-z]+)\.([A-Z]\w+)(?<!Args)\(", sources)
    }

    assert services
    assert groups
    assert azures
    # Azure's modules are too large to follow whole, so each resource is named.
    for service, resource in azures:
        module = f"pulumi_azure_native.{service}"
        assert {f"{module}.*", f"{module}.{resource}"} & followed, f"{module}.{resource}"
    used = {f"pulumi_aws.{service}.*" for service in services} | {f"pulumi_kubernetes.{group}.*" for group in groups}
    assert used <= followed


def test_the_engine_and_its_language_host_pin_one_sdk() -> None:
    for binary in ENGINE.binaries:
        pins = (MODULES / binary.module / "go.mod").read_text()
        assert f"github.com/pulumi/pulumi/sdk/v3 {ENGINE.version}" in pins, binary.module


def test_an_engine_older_than_the_one_tested_with_is_refused() -> None:
    required = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["requiredPulumiVersion"]
    version = ENGINE.version.removeprefix("v")
    assert required == f">={version}"
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text())
    assert f"--version {version} " in container["postCreateCommand"]


def test_the_changelog_has_the_version_of_the_project() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"\n## {version}\n" in (ROOT / "CHANGELOG.md").read_text()


def test_the_newest_section_of_the_changelog_has_the_version_of_the_chart() -> None:
    newest = (ROOT / "CHANGELOG.md").read_text().split("\n## ")[1]
    assert f"\nTested with CARTO's chart {PINNED_CHART}.\n" in newest


def test_editors_know_the_schema_of_every_stack_file() -> None:
    line = "# yaml-language-server: $schema=stack.schema.json"
    files = sorted((ROOT / "stacks").glob("Pulumi.*.yaml"))
    assert [file.name for file in files if file.read_text().splitlines()[0] != line] == []
    settings = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text())["customizations"]["vscode"][
        "settings"
    ]
    assert settings["yaml.schemas"] == {"./stacks/stack.schema.json": "stacks/Pulumi.*.yaml"}
