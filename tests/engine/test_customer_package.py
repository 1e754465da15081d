"""A later customer package: the keys CARTO encrypts with stay, and another tenant's is refused. Without a preview."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import yaml

from simulator.core.values import Secret
from simulator.engine import ROOT
from tests.support.sandbox import Sandbox

EXAMPLE = ROOT / "examples/customer-package"
ENCRYPTION_KEY, SALT_KEY = "encryptionSecretKey", "litellmSaltKey"


def bring(sandbox: Sandbox, secrets: Mapping[str, str] | None = None, **config: str) -> None:
    """The example's package with other keys."""
    values = yaml.safe_load((EXAMPLE / "carto-values.yaml").read_text())
    values["cartoConfigValues"] |= config
    all_secrets = yaml.safe_load((EXAMPLE / "carto-secrets.yaml").read_text())
    all_secrets["cartoSecrets"] |= {key: {"value": value} for key, value in (secrets or {}).items()}
    folder = sandbox.folder / "program/later-package"
    folder.mkdir(exist_ok=True)
    (folder / "carto-values.yaml").write_text(yaml.safe_dump(values))
    (folder / "carto-secrets.yaml").write_text(yaml.safe_dump(all_secrets))
    sandbox.set({"carto:customerPackage": {"path": str(folder)}})


def keys_in_the_cluster(sandbox: Sandbox) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for record in sandbox.existing():
        if record.type == "kubernetes:core/v1:Secret":
            data = record.inputs["stringData"]
            found |= data.value if isinstance(data, Secret) else data
    return {key: _text(found[key]) for key in (ENCRYPTION_KEY, SALT_KEY)}


def _text(value: Any) -> str:
    return str(value.value if isinstance(value, Secret) else value)


def test_the_keys_carto_encrypts_with_stay_whatever_a_later_package_says(
    sandbox_with: Callable[[str], Sandbox],
) -> None:
    sandbox = sandbox_with("kubernetes")
    first = keys_in_the_cluster(sandbox)
    bring(sandbox, {ENCRYPTION_KEY: "ExampleOnlyAnother", SALT_KEY: "ExampleOnlySalt"})
    done = sandbox.succeed("up", "--yes", "--skip-preview")
    assert keys_in_the_cluster(sandbox) == first
    for key in (ENCRYPTION_KEY, SALT_KEY):
        assert f"later-package: cartoSecrets.{key} is not the key" in done.output
    assert "ExampleOnlyAnother" not in done.output

    bring(sandbox)
    done = sandbox.succeed("up", "--yes", "--skip-preview")
    assert keys_in_the_cluster(sandbox) == first
    assert "is not the key" not in done.output
    sandbox.has_converged()


def test_the_way_to_another_key_that_the_warning_shows(sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with("kubernetes")
    bring(sandbox, {ENCRYPTION_KEY: "ExampleOnlyAnother"})
    (urn,) = (r["urn"] for r in sandbox.created() if r["urn"].endswith("::carto-secrets-encryption-secret-key-kept"))
    assert f"'{urn}'" in sandbox.succeed("preview").output
    sandbox.succeed("state", "unprotect", urn, "--yes")
    sandbox.succeed("up", "--yes", "--skip-preview", "--replace", urn)
    assert keys_in_the_cluster(sandbox)[ENCRYPTION_KEY] == "ExampleOnlyAnother"


def test_another_tenants_package_is_refused_before_anything_changes(sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with("kubernetes")
    former = yaml.safe_load((EXAMPLE / "carto-values.yaml").read_text())["cartoConfigValues"]["selfHostedTenantId"]
    before = list(sandbox.simulator.inventory())
    bring(sandbox, {"jwtApiSecret": "ExampleOnlyJwt"}, selfHostedTenantId="onp-another")
    sandbox.set({"carto:domain": "another.example.com", "carto:tags": {"team": "maps"}})
    for command in (["preview"], ["up", "--yes", "--skip-preview"]):
        done = sandbox.pulumi(*command)
        assert done.returncode != 0
        assert f"'onp-another', but this stack is the installation of '{former}'" in done.output
    assert sandbox.simulator.inventory() == before
