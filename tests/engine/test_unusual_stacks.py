"""Stacks with settings that no example has, each written from docs/configuration.md only."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.sandbox import Sandbox

UNUSUAL = sorted(file.name.split(".")[1] for file in (Path(__file__).parent / "unusual_stacks").glob("Pulumi.*.yaml"))
CREATED = {
    "unusual-gcp": {"gcp:storage/bucket:Bucket", "gcp:sql/databaseInstance:DatabaseInstance"},
    "unusual-azure": {"azure-native:storage:StorageAccount", "azure-native:keyvault:Key"},
    "unusual-kubernetes": {"kubernetes:helm.sh/v3:Release"},
}
EXISTING = {
    "unusual-gcp": {"gcp:servicenetworking/connection:Connection", "gcp:kms/cryptoKey:CryptoKey"},
    "unusual-azure": {"azure-native:resources:ResourceGroup", "azure-native:privatedns:PrivateZone"},
    "unusual-kubernetes": {"kubernetes:batch/v1:Job"},
}


@pytest.mark.parametrize("stack", UNUSUAL)
def test_it_deploys_with_its_settings_and_has_no_drift(stack: str, tmp_path: Path) -> None:
    sandbox = Sandbox.empty(tmp_path, stack)
    shutil.copy(Path(__file__).parent / "unusual_stacks" / f"Pulumi.{stack}.yaml", sandbox.stack_file)
    done = sandbox.up()
    assert {step.op for step in done} == {"create"}
    types = {step.type for step in done}
    assert types >= CREATED[stack]
    assert not types & EXISTING[stack]
    sandbox.has_converged()
