"""The same setting, in every way Pulumi's commands and YAML may spell it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from components.settings import Cloud, Profile
from components.settings.cache import CacheMode, ExistingCache
from tests.support.stack_settings import load_yaml
from tests.unit.settings.certificate import CERTIFICATE

if TYPE_CHECKING:
    from components.settings import Settings


def _reach(settings: Settings, path: str) -> Any:
    value: Any = settings
    for step in path.split("."):
        value = getattr(value, step)
    return value


@pytest.mark.parametrize(
    ("stack", "path", "value"),
    [
        ("carto:disposable: true", "disposable", True),
        ("carto:disposable: 'true'", "disposable", True),
        ("carto:disposable: 'false'", "disposable", False),
        ("carto:features: {ai: {enabled: 'true'}}", "features.ai.enabled", True),
        ("carto:database: {highAvailability: 'false'}", "database.high_availability", False),
        ("carto:database: {storageGb: {initial: '100'}}", "database.storage_gb.initial", 100),
        ("carto:database: {storageGb: '{\"initial\": 100}'}", "database.storage_gb.initial", 100),
        ("carto:database: '{\"version\": 17}'", "database.version", "17"),
        ("carto:database: {version: 17}", "database.version", "17"),
        ("carto:cache: {version: '8.0'}", "cache.version", "8.0"),
        ("carto:cache: {version: 8.0}", "cache.version", "8.0"),
        ("carto:cache: {version: 8}", "cache.version", "8.0"),
        ("carto:cache: {version: 7.2}", "cache.version", "7.2"),
        ("carto:tags: {cost-center: 4711}", "tags", {"cost-center": "4711"}),
        ("carto:storage: {corsOrigins: '[\"*\"]'}", "storage.cors_origins", ["*"]),
        ("carto:database:", "database.version", "16"),
        ("carto:database: {storageGb: , instance: }", "database.instance", "db.m7g.large"),
        ("carto:database: {storageGb: , existing: }", "database.storage_gb.initial", 50),
        ("carto:helmValues: {router: null}", "helm_values", {"router": None}),
        ("carto:helmValues: {a: 'true', b: 1}", "helm_values", {"a": "true", "b": 1}),
        (
            "carto:customerPackage: {values: 'cartoConfigValues: {a: b}', secrets: {secure: 'c: d'}}",
            "customer_package.values",
            {"cartoConfigValues": {"a": "b"}},
        ),
        ('carto:cluster: {secure: \'{"name": "a"}\'}', "cluster.name", "a"),
    ],
)
def test_every_spelling_means_the_same(stack: str, path: str, value: Any) -> None:
    reached = _reach(load_yaml(stack), path)
    assert reached == value
    assert type(reached) is type(value)


def test_certificates_are_kept_as_they_are() -> None:
    bundle = CERTIFICATE + CERTIFICATE
    stack = "carto:cache: {mode: existing, existing: {host: h.example.com, tlsCa: BUNDLE}}"
    settings = load_yaml(stack.replace("BUNDLE", '"' + bundle.replace("\n", "\\n") + '"'))
    assert isinstance(settings.cache, ExistingCache)
    assert settings.cache.existing.tls_ca == bundle


def test_the_smallest_stack_has_safe_defaults() -> None:
    settings = load_yaml("")
    assert settings.cloud is Cloud.AWS
    assert settings.profile is Profile.STANDARD
    assert settings.namespace == "carto"
    assert settings.disposable is False
    assert settings.cache.mode is CacheMode.MANAGED
    assert settings.database.bootstrap is True
    assert settings.storage.thumbnails.access.is_public is False
    assert settings.warehouses.s3_exports.enabled is False
    assert settings.features.ai.enabled is False
    assert settings.identity.service_account.name == "carto-common-backend"
    assert settings.chart.version == "1.280.1"


def test_settings_cannot_be_changed_on_the_way() -> None:
    settings = load_yaml("")
    with pytest.raises(ValueError, match="frozen"):
        settings.disposable = True
