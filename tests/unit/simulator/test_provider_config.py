"""Providers of Pulumi's bridge refuse a configuration key that they don't know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pulumi.runtime.proto import provider_pb2

from simulator.core.values import Properties, to_struct
from tests.unit.simulator.simulated import STACK, Cloud

if TYPE_CHECKING:
    from pathlib import Path


def refusals(package: str, home: Path, config: Properties) -> list[str]:
    request = provider_pb2.CheckRequest(urn=f"{STACK}::pulumi:providers:{package}::default", news=to_struct(config))
    return [failure.reason for failure in Cloud(package, home).call("CheckConfig", request).failures]


@pytest.mark.parametrize(
    ("package", "config", "key", "meant"),
    [
        ("aws", {"allowedAccountId": '["111122223333"]'}, "aws:allowedAccountId", "aws:allowedAccountIds"),
        ("aws", {"assumeRoles": '[{"roleAnr": "x"}]'}, "aws:assumeRoles[0].roleAnr", "aws:assumeRoles[0].roleArn"),
        ("aws", {"defaultTags": '{"tgas": {}}'}, "aws:defaultTags.tgas", "aws:defaultTags.tags"),
        ("gcp", {"projcet": "acme-maps"}, "gcp:projcet", "gcp:project"),
    ],
)
def test_an_unknown_key_is_refused_with_the_one_that_is_meant(
    tmp_path: Path, package: str, config: Properties, key: str, meant: str
) -> None:
    (reason,) = refusals(package, tmp_path, config)

    assert f"`{key}` is not a valid configuration key for the {package} provider. Did you mean `{meant}`?" in reason


def test_known_keys_and_what_the_engine_adds_pass(tmp_path: Path) -> None:
    config: Properties = {
        "region": "eu-west-1",
        "allowedAccountIds": '["111122223333"]',
        "assumeRoles": '[{"roleArn": "arn:aws:iam::111122223333:role/deployer"}]',
        "defaultTags": '{"tags": {"team": "maps"}}',
        "version": "7.0.0",
        "pluginDownloadURL": "https://example.org",
    }

    assert refusals("aws", tmp_path, config) == []
