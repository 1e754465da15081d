"""No secret can be read anywhere but in Kubernetes: not in the state, not in what the engine says, not in a log.

One exception, which the engine makes: from -v=9 on it writes down everything that goes between it and its plugins, as
docs/troubleshooting.md warns, with the command that leaves these lines out.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable

import pytest
import yaml

from simulator.engine import ROOT
from tests.support import secrets_service
from tests.support.leaks import leaks
from tests.support.sandbox import STACKS, Sandbox
from tests.support.secret_sources import secrets_in_package, secrets_in_settings
from tests.support.stack_secrets import VERBOSE, secret_settings, secrets_of, without_own_traffic

RELEASE = "carto-release-helm"
USABLE_KEY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n|\bAKIA[0-9A-Z]{16}|\bAIza[\w-]{35}|\bgh[pousr]_[0-9A-Za-z]{36}"
    r"|\beyJ[\w-]{20,}\.eyJ|\bsk-[0-9A-Za-z]{16,}|(?<!SHA512 = \")\b[0-9A-Za-z+/]{86}=="
)
"""Of AWS, Google, GitHub, LiteLLM and Azure, a signed token, and any private key. A checksum is as long as Azure's."""
HELM_VALUE = ("carto:helmValues.appSecrets.googleMapsApiKey.value", "ExampleOnlyMapsKey")
"""A secret that somebody encrypts where the program itself expects none."""


@pytest.mark.long
@pytest.mark.parametrize("stack", STACKS)
def test_no_secret_can_be_read(stack: str, empty_sandbox: Callable[[str], Sandbox]) -> None:
    """Everything a person, a CI log or a backup could keep: of a run that fails at its very end, and of the next."""
    sandbox = empty_sandbox(stack)
    encrypt_settings(sandbox)
    log = sandbox.folder / "operations.jsonl"
    fault = {"SIMULATOR_FAULTS": f"create {RELEASE} fail", "SIMULATOR_LOG": str(log)}
    failed = sandbox.pulumi("up", "--yes", "--skip-preview", *VERBOSE, env=fault)
    assert f"create of {RELEASE}" in failed.output, failed.output
    shown = sandbox.succeed("preview", "--diff", *VERBOSE)
    preview = sandbox.succeed("preview", "--json")
    again = sandbox.succeed("up", "--yes", "--skip-preview", "--json", *VERBOSE, env={"SIMULATOR_LOG": str(log)})
    texts = {
        "the output of an up that failed": without_own_traffic(failed.output),
        "preview --diff": without_own_traffic(shown.output),
        "preview --json": preview.output,
        "up --json": without_own_traffic(again.output),
        "the stack's outputs": sandbox.succeed("stack", "output", "--json").output,
        "the log of the simulator": log.read_text(),
    }
    files = [file for file in (sandbox.folder / "home").rglob("*") if file.is_file() and file != config_copy(sandbox)]
    texts |= {str(file.relative_to(sandbox.folder)): file.read_bytes().decode("latin-1") for file in files}
    secrets = secrets_of(sandbox) | dict([HELM_VALUE])
    assert {where.split()[0] for where in secrets if "package" in where}, "the customer package has secrets"
    assert len(secrets) > 5
    found = {where: names for where, text in texts.items() if (names := leaks(secrets, text))}
    assert found == {}


def encrypt_settings(sandbox: Sandbox) -> None:
    """Does to the made-up secrets of an example what a person does with their own."""
    sandbox.succeed("stack", "init", "--secrets-provider", secrets_service.PROVIDER)
    for path, secret in [*secret_settings(sandbox).items(), HELM_VALUE]:
        sandbox.succeed("config", "set", "--secret", "--path", path, secret)


def config_copy(sandbox: Sandbox) -> object:
    """The simulator's copy of the stack file, which says what the stack file says."""
    return sandbox.folder / "home/stacks" / sandbox.stack_file.name


def test_nothing_that_is_kept_in_git_is_a_secret() -> None:
    """Every one in an example says that it is made up, and none has the shape of a key that somebody could use."""
    secrets = {
        f"{file.name}: {where}": text
        for file in (ROOT / "stacks").glob("Pulumi.*.yaml")
        for where, text in secrets_in_settings(yaml.safe_load(file.read_text())["config"]).items()
    } | secrets_in_package(ROOT / "examples/customer-package")
    assert len(secrets) > 5
    assert [where for where, text in secrets.items() if "example" not in text.lower()] == []
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = [ROOT / name for name in listed.split("\0") if name]
    assert len(files) > 100
    found = {
        file.name: match[0]
        for file in files
        if file.is_file()
        for match in USABLE_KEY.finditer(file.read_bytes().decode("latin-1"))
        if not match[0].endswith("EXAMPLE")
    }
    assert found == {}


@pytest.mark.parametrize("text", ["AKIA" + 16 * "Z", "-----BEGIN RSA PRIVATE" + " KEY-----\nMIIE", "ghp_" + 36 * "a"])
def test_a_usable_key_is_known_by_its_shape(text: str) -> None:
    assert USABLE_KEY.search(f"before {text} after")
