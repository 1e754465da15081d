"""What the examples made up is refused once, as a list with the commands that replace it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.carto import customer_package
from components.settings.load import load
from components.settings.placeholders import TENANT
from components.settings.problems import SettingsError
from simulator.examples import EXAMPLES, with_placeholders_accepted
from tests.support.example_stacks import STACKS

SECRET = "pulumi config set --secret --path carto:"
PLAIN = "pulumi config set --path carto:"
EXPECTED = {
    "aws-bring-your-own": [
        f"{PLAIN}domain '<yours>'",
        f"{PLAIN}storage.imports.existing '<yours>'",
        f"{PLAIN}database.existing.host '<yours>'",
        f"{SECRET}database.existing.userPassword",
        f"{PLAIN}identity.existing.roleArn '<yours>'",
        f"{PLAIN}customerPackage.path customer-package",
    ],
    "azure-production": [
        "pulumi config set --path azure-native:subscriptionId '<yours>'",
        "pulumi config set --path 'carto:storage.corsOrigins[0]' '<yours>'",
        "pulumi config set --path 'carto:storage.account.allowedCidrs[0]' '<yours>'",
    ],
    "kubernetes": [f"{SECRET}cluster.kubeconfig", f"{SECRET}identity.existing.key"],
    "gcp-bring-your-own": [
        "pulumi config set --path gcp:project '<yours>'",
        f"{PLAIN}identity.existing.email '<yours>'",
    ],
}


def _load(config: dict[str, Any]) -> None:
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
    settings = {key.removeprefix("carto:"): value for key, value in texts.items() if key.startswith("carto:")}
    load(settings, secret_keys=(), providers={key: text for key, text in texts.items() if not key.startswith("carto:")})


def _example(name: str, **changes: Any) -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load(STACKS[name].read_text())["config"]
    return {**config, **{f"carto:{key}": value for key, value in changes.items()}}


def _refused(config: dict[str, Any]) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        _load(config)
    return caught.value


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != "demo"])
def test_an_example_is_refused_once_with_a_command_for_each_value(name: str) -> None:
    error = _refused(_example(name))
    assert len(error.problems) == 1
    missing = [command for command in EXPECTED.get(name, []) if f"fix: {command}\n" not in str(error)]
    assert missing == [], str(error)
    assert f"{PLAIN}customerPackage.path customer-package" in str(error)
    assert "ExampleOnly" not in str(error)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_trial_may_keep_them(name: str) -> None:
    _load(_example(name, disposable=True))


def test_they_are_listed_with_all_other_problems() -> None:
    error = _refused(_example("aws-quickstart", profile="huge"))
    assert [refused.title for refused in error.problems] == ["2 values from the examples", "carto:profile"]


def test_a_setting_that_is_missing_is_not_taken_for_made_up() -> None:
    config = _example("gcp-quickstart", domain="maps.acme.dev", customerPackage={"path": "customer-package"})
    config["gcp:project"] = "acme-maps"
    del config["carto:domain"]
    assert [refused.title for refused in _refused(config).problems] == ["carto:domain"]


@pytest.mark.parametrize("text", ["maps.example.community", "example.acme.dev", "my-example.com", "maps.myexample.org"])
def test_other_domains_are_left_alone(text: str) -> None:
    _load(_example("aws-quickstart", domain=text, customerPackage={"path": "customer-package"}))


def test_a_copy_of_the_example_package_is_recognised_by_its_tenant() -> None:
    source = customer_package.PackageSource(path="examples/customer-package")
    customer_package.read(source)
    with pytest.raises(customer_package.CustomerPackageError, match="made-up package"):
        customer_package.read(source, refused_tenant=TENANT)


def test_the_simulator_accepts_them_for_the_examples_alone() -> None:
    assert sorted(EXAMPLES) == sorted(STACKS)
    text = Path(STACKS["aws-quickstart"]).read_text()
    _load(yaml.safe_load(with_placeholders_accepted("aws-quickstart", text))["config"])
    assert with_placeholders_accepted("mine", text) == text
