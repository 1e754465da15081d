"""A later customer package: the keys CARTO encrypts with stay, and another tenant's is refused. Without a preview."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import yaml

from simulator.engine import ROOT
from simulator.values import Secret
from tests.support.sandbox import World

EXAMPLE = ROOT / "examples/customer-package"
ENCRYPTION_KEY, SALT_KEY = "encryptionSecretKey", "litellmSaltKey"


def bring(world: World, secrets: Mapping[str, str] | None = None, **config: str) -> None:
    """The example's package with other keys."""
    values = yaml.safe_load((EXAMPLE / "carto-values.yaml").read_text())
    values["cartoConfigValues"] |= config
    all_secrets = yaml.safe_load((EXAMPLE / "carto-secrets.yaml").read_text())
    all_secrets["cartoSecrets"] |= {key: {"value": value} for key, value in (secrets or {}).items()}
    folder = world.folder / "program/later-package"
    folder.mkdir(exist_ok=True)
    (folder / "carto-values.yaml").write_text(yaml.safe_dump(values))
    (folder / "carto-secrets.yaml").write_text(yaml.safe_dump(all_secrets))
    world.set({"carto:customerPackage": {"path": str(folder)}})


def keys_in_the_cluster(world: World) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for record in world.existing():
        if record.type == "kubernetes:core/v1:Secret":
            data = record.inputs["stringData"]
            found |= data.value if isinstance(data, Secret) else data
    return {key: _text(found[key]) for key in (ENCRYPTION_KEY, SALT_KEY)}


def _text(value: Any) -> str:
    return str(value.value if isinstance(value, Secret) else value)


def test_the_keys_carto_encrypts_with_stay_whatever_a_later_package_says(world_with: Callable[[str], World]) -> None:
    world = world_with("existing")
    first = keys_in_the_cluster(world)
    bring(world, {ENCRYPTION_KEY: "ExampleOnlyAnother", SALT_KEY: "ExampleOnlySalt"})
    done = world.succeed("up", "--yes", "--skip-preview")
    assert keys_in_the_cluster(world) == first
    for key in (ENCRYPTION_KEY, SALT_KEY):
        assert f"later-package: cartoSecrets.{key} is not the key" in done.output
    assert "ExampleOnlyAnother" not in done.output

    bring(world)
    done = world.succeed("up", "--yes", "--skip-preview")
    assert keys_in_the_cluster(world) == first
    assert "is not the key" not in done.output
    world.has_converged()


def test_the_way_to_another_key_that_the_warning_shows(world_with: Callable[[str], World]) -> None:
    world = world_with("existing")
    bring(world, {ENCRYPTION_KEY: "ExampleOnlyAnother"})
    (urn,) = (r["urn"] for r in world.created() if r["urn"].endswith("::secrets-encryption-secret-key-kept"))
    assert f"'{urn}'" in world.succeed("preview").output
    world.succeed("state", "unprotect", urn, "--yes")
    world.succeed("up", "--yes", "--skip-preview", "--replace", urn)
    assert keys_in_the_cluster(world)[ENCRYPTION_KEY] == "ExampleOnlyAnother"


def test_another_tenants_package_is_refused_before_anything_changes(world_with: Callable[[str], World]) -> None:
    world = world_with("existing")
    former = yaml.safe_load((EXAMPLE / "carto-values.yaml").read_text())["cartoConfigValues"]["selfHostedTenantId"]
    before = list(world.simulator.inventory())
    bring(world, {"jwtApiSecret": "ExampleOnlyJwt"}, selfHostedTenantId="onp-another")
    world.set({"carto:domain": "another.example.com", "carto:tags": {"team": "maps"}})
    for command in (["preview"], ["up", "--yes", "--skip-preview"]):
        done = world.pulumi(*command)
        assert done.returncode != 0
        assert f"'onp-another', but this stack is the installation of '{former}'" in done.output
    assert world.simulator.inventory() == before
