"""What a stack writes into helmValues against its own settings is a warning that names the setting."""

from __future__ import annotations

from typing import Any

import pytest

from components.carto.value_conflicts import SETTINGS, conflicts
from components.settings.clouds import clouds_with

MANAGED: dict[str, Any] = {
    "appConfigValues": {"selfHostedDomain": "maps.acme.dev", "storageProvider": "s3"},
    "internalPostgresql": {"enabled": False},
    "externalPostgresql": {"host": "db.internal", "sslEnabled": True},
    "router": {"service": {"type": "ClusterIP"}},
}


@pytest.mark.parametrize(
    ("values", "key", "setting"),
    [
        ({"appConfigValues": {"selfHostedDomain": "other.acme.dev"}}, "selfHostedDomain", "carto:domain"),
        ({"appConfigValues": {"workspaceImportsBucket": "other"}}, "ImportsBucket", "carto:storage.imports.existing"),
        ({"appConfigValues": {"storageProvider": "gcp"}}, "storageProvider", "carto:identity.mode"),
        ({"internalPostgresql": {"enabled": True}}, "internalPostgresql.enabled", "carto:database.existing"),
        ({"externalPostgresql": {"host": "other"}}, "externalPostgresql.host", "carto:database.existing.host"),
        ({"externalPostgresql": {"sslEnabled": False}}, "externalPostgresql.sslEnabled", "carto:database.existing"),
        ({"externalProxy": {"enabled": True}}, "externalProxy.enabled", "carto:network.externalProxy"),
        ({"gateway": {"enabled": True}}, "gateway.enabled", "carto:exposure.mode"),
        ({"router": {"ingress": {"enabled": True}}}, "router.ingress.enabled", "carto:exposure.mode"),
        ({"tlsCerts": {"httpsEnabled": True}}, "tlsCerts.httpsEnabled", "carto:exposure.tls"),
        ({"externalRedis": {"password": "hidden"}}, "externalRedis.password", "carto:cache.existing.password"),
    ],
)
def test_a_contradiction_names_key_setting_and_command(values: dict[str, Any], key: str, setting: str) -> None:
    (warning,) = conflicts(values, MANAGED)
    assert f"set {setting}," in warning
    assert f"pulumi config rm --path carto:helmValues.{warning.partition(':')[0]}" in warning
    assert key in warning
    assert "hidden" not in warning


@pytest.mark.parametrize(
    "values",
    [
        {"appConfigValues": {"selfHostedDomain": "maps.acme.dev"}},
        {"router": {"service": {"type": "NodePort"}, "nginxConfig": {"client_max_body_size": "20M"}}},
        {"externalPostgresql": {"poolSize": 5}},
        {"mapsApi": {"replicaCount": 3}},
        {"appConfigValues": {"s3Endpoint": None}},
    ],
)
def test_what_agrees_or_is_nobody_elses_is_no_contradiction(values: dict[str, Any]) -> None:
    assert conflicts(values, MANAGED) == []


def test_every_setting_that_is_named_exists() -> None:
    settings = [setting.removeprefix("carto:") for setting in SETTINGS.values() if setting.startswith("carto:")]
    assert [setting for setting in settings if not clouds_with(setting.split("."))] == []
