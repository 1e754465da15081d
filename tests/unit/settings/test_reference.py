"""The reference and the schema say what the loader does."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from components.settings.clouds import clouds_with, every_model
from components.settings.docs import __main__ as reference
from components.settings.docs.configuration_page import configuration_page
from components.settings.docs.json_schema import stack_schema
from components.settings.introspection import all_paths, nested_models
from tests.support.stack_settings import SMALLEST, load_yaml

STACKS = sorted((reference.ROOT / "stacks").glob("Pulumi.*.yaml"))
PAGE = (reference.ROOT / "docs/configuration.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```yaml\n(config:\n.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = re.findall(r"pulumi config set .*", PAGE)


@functools.cache
def _schema() -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(stack_schema())


def _complaints(stack: Any) -> list[str]:
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in _schema().iter_errors(stack)]


def _with_smallest(snippet: str) -> dict[str, Any]:
    return {"config": {**yaml.safe_load(SMALLEST), **yaml.safe_load(snippet)}}


def test_generated_files_are_current() -> None:
    assert reference.stale() == [], "run `python -m components.settings.docs`"


def test_every_figure_of_a_profile_is_overridden_by_a_setting_that_exists() -> None:
    profiles = configuration_page().partition("### Profiles")[2].partition("\n## ")[0]
    named = re.findall(r"^\| `([\w.]+)` \|", profiles, re.MULTILINE)
    assert len(named) > 10
    assert [name for name in named if not clouds_with(name.split("."))] == []


def test_check_names_stale_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    for folder in ("docs", "stacks"):
        (tmp_path / folder).mkdir()
    monkeypatch.setattr(reference, "ROOT", tmp_path)
    monkeypatch.setattr(reference, "stale", lambda: [p for p in reference.generated() if not (tmp_path / p).exists()])
    assert reference.main(["--check"]) == 1
    assert "docs/configuration.md is stale" in capsys.readouterr().err
    assert reference.main([]) == 0
    assert reference.main(["--check"]) == 0


def test_schema_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(stack_schema())


def test_an_environment_may_have_the_settings_that_a_stack_file_lacks() -> None:
    folder = reference.ROOT / "examples/esc"
    stack = yaml.safe_load((folder / "Pulumi.production.yaml").read_text("utf-8"))
    environment = yaml.safe_load((folder / "environment.yaml").read_text("utf-8"))["values"]["pulumiConfig"]
    assert _complaints(stack) == []
    assert _complaints({"config": stack["config"]}) != []
    config = {**environment, **stack["config"]}
    secrets = config["carto:customerPackage"].pop("secrets")
    assert list(secrets) == ["fn::secret"]
    assert _complaints({"config": config}) == []


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.name)
def test_example_stacks_are_valid_for_schema_and_loader(path: Path) -> None:
    stack = yaml.safe_load(path.read_text("utf-8"))
    assert _complaints(stack) == []
    load_yaml(yaml.safe_dump(stack["config"]), with_smallest=False)


@pytest.mark.parametrize(
    ("snippet", "complaint"),
    [
        ("carto:databse: {}", "databse"),
        ("carto:database: {versoin: '16'}", "versoin"),
        ("carto:cloud: moon", "moon"),
        ("carto:database: {version: '9'}", "'9'"),
        ("carto:database: {storageGb: {initial: 5}}", "5"),
        ("carto:database: {storageGb: {initial: many}}", "many"),
        ("carto:cache: {mode: existing, existing: {password: ExampleOnly}}", "cache"),
        ("carto:cache: {mode: existing, existing: {host: h.example.com, password: Hunter2}}", "cache"),
        ("carto:network: {subnetIds: [subnet-0a1b2c3d]}", "subnetIds"),
        ("carto:network: {vpcId: main}", "main"),
        ("carto:disposable: maybe", "maybe"),
        ("carto:tags: {live: true}", "live"),
        ("carto:tags: [a]", "tags"),
        ("carto:storage: {imports: bucket}", "bucket"),
    ],
)
def test_schema_complains_about_what_the_loader_refuses(snippet: str, complaint: str) -> None:
    assert complaint in "\n".join(_complaints(_with_smallest(snippet)))


@pytest.mark.parametrize(
    "snippet",
    [
        "aws:region: eu-west-1\nother:thing: {any: [1]}",
        "carto:disposable: 'true'",
        "carto:database: {version: 16, highAvailability: 'true', storageGb: {initial: '50'}}",
        "carto:database: {secure: v1:abc}",
        "carto:cache: {mode: existing, existing: {host: h.example.com, password: {secure: v1:abc}}}",
        "carto:helmValues: {router: {replicas: 2, list: [1]}}",
    ],
)
def test_schema_has_nothing_against_what_pulumi_writes(snippet: str) -> None:
    assert _complaints(_with_smallest(snippet)) == []


def test_a_stack_without_the_inputs_is_incomplete() -> None:
    assert "'carto:domain' is a required property" in "\n".join(_complaints({"config": {}}))


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_of_the_reference_can_be_copied(example: str) -> None:
    config = {**yaml.safe_load(SMALLEST), **yaml.safe_load(example)["config"]}
    assert _complaints({"config": config}) == []
    # Secrets are set by the command below such an example, so that none is in it.
    secrets = {"database": ["adminPassword", "userPassword"]}
    server = config.get("carto:database", {}).get("existing")
    if server:
        secret = secrets["database"][0] if "adminUser" in server else secrets["database"][1]
        server[secret] = {"secure": "Hunter2"}
    load_yaml(yaml.safe_dump(config), with_smallest=False)


def test_commands_of_the_reference_name_settings_that_exist() -> None:
    known = {".".join(map(str, path)) for model in every_model().values() for path, _ in all_paths(model)}
    named = {found for line in COMMANDS for found in re.findall(r"carto:([A-Za-z0-9.]+)", line) if "=" not in line}
    assert len(named) > 15
    free = {"tags", "extraEnv"}
    assert {name for name in named if name not in known and "." in name and name.partition(".")[0] not in free} == set()


def test_every_setting_is_in_the_reference_with_its_meaning() -> None:
    page = configuration_page()
    for path, field in (found for model in every_model().values() for found in all_paths(model)):
        if not nested_models(field):
            shown = ".".join(map(str, path if len(path) == 1 else path[1:]))
            assert f"| `{shown}` |" in page or f"| `<workload>.{'.'.join(map(str, path[2:]))}` |" in page, path
        assert field.description, path
