"""Objects with several models: a managed, an in-cluster or an existing cache, a created or an existing database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from components.settings import Cloud
from components.settings.cache import ExistingCache, InClusterCache
from components.settings.clouds import every_model
from components.settings.introspection import all_paths, nested_models, unwrap_annotation, variants_of
from components.settings.load import load
from components.settings.problems import SettingsError
from tests.support.stack_settings import as_text, error_settings, load_yaml, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

DATABASE = "existing: {host: h.acme.dev, adminUser: a, adminPassword: {secure: s}}"
SECRET = "Zq7SecretThatNobodyMayRead"


def _secrets() -> Iterator[tuple[Cloud, tuple[str, ...]]]:
    for cloud, model in every_model().items():
        paths = dict.fromkeys(
            tuple(map(str, path)) for path, each in all_paths(model) if unwrap_annotation(each.annotation) is SecretStr
        )
        yield from ((cloud, path) for path in paths)


SECRETS = [*_secrets()]


def test_secrets_of_every_variant_are_found() -> None:
    assert (Cloud.AWS, ("cache", "existing", "password")) in SECRETS
    assert (Cloud.GCP, ("identity", "existing", "key")) in SECRETS
    assert {cloud for cloud, path in SECRETS if path == ("database", "existing", "adminPassword")} == set(Cloud)


@pytest.mark.parametrize("mode", [None, "existing", "misspelt"])
@pytest.mark.parametrize(("cloud", "path"), SECRETS, ids=[f"{cloud} {'.'.join(path)}" for cloud, path in SECRETS])
def test_a_secret_of_any_variant_is_not_shown_where_it_is_repeated(
    cloud: Cloud, path: tuple[str, ...], mode: str | None
) -> None:
    """Whichever variant the stack chooses, even none: the text is a secret in every other setting too."""
    stack: dict[str, Any] = {"cloud": str(cloud), "domain": SECRET, "namespace": SECRET, SECRET: "x"}
    stack |= {"tags": {SECRET: "#"}, "chart": {"version": SECRET}, "profile": SECRET}
    inside = stack
    for step in path[:-1]:
        inside = inside.setdefault(step, {} if mode is None else {"mode": mode})
    inside[path[-1]] = SECRET
    with pytest.raises(SettingsError) as caught:
        load(as_text(stack), secret_keys={path[0]})
    assert "carto:domain" in str(caught.value)
    assert SECRET not in str(caught.value) + repr(caught.value.problems)


def _objects() -> Iterator[tuple[Cloud, tuple[str, ...], FieldInfo]]:
    for cloud, model in every_model().items():
        for path, each in all_paths(model):
            if len(nested_models(each)) > 1:
                yield cloud, tuple(map(str, path)), each


@pytest.mark.parametrize(("cloud", "path", "field"), [*_objects()], ids=lambda part: str(part)[:40])
def test_every_object_with_variants_has_a_way_to_choose(cloud: Cloud, path: tuple[str, ...], field: FieldInfo) -> None:
    variants, kinds = variants_of(field), nested_models(field)
    assert variants is not None, f"{cloud} {path}"
    if tags := variants.tags(kinds):
        assert len(tags) == len(kinds)
        assert all(variants.choose(kinds, {variants.by: tag}) is kind for tag, kind in tags.items())
    else:
        assert [variants.by in kind.model_fields for kind in kinds].count(True) == 1
    assert variants.choose(kinds, {}) is kinds[0]
    assert all(kind.__doc__ for kind in kinds)


def test_the_mode_decides_the_type() -> None:
    assert isinstance(load_yaml("carto:cache: {mode: in-cluster}").cache, InClusterCache)
    assert isinstance(load_yaml("carto:cache: {mode: existing, existing: {host: h.acme.dev}}").cache, ExistingCache)


@pytest.mark.parametrize(
    ("stack", "path", "phrase"),
    [
        (
            "carto:cache: {mode: existing, node: cache.t4g.small, existing: {host: h.acme.dev}}",
            "carto:cache.node",
            "goes with mode managed; mode is existing (an existing server)",
        ),
        (
            "carto:cache: {existing: {host: h.acme.dev}}",
            "carto:cache.existing",
            "fix: pulumi config set --path carto:cache.mode existing fix: or remove it",
        ),
        (
            f"carto:database: {{enhancedMonitoring: 'off', {DATABASE}}}",
            "carto:database.enhancedMonitoring",
            "nothing is created with `existing`",
        ),
        ("carto:cache: {mode: managed-redis}", "carto:cache.mode", "on aws one of managed, in-cluster, existing"),
        (
            "carto:cache: {mode: azure-cache, node: Standard_C1}",
            "carto:cache.mode",
            "on aws one of managed, in-cluster, existing; got 'azure-cache'",
        ),
        ("carto:cache: {mode: 5}", "carto:cache.mode", "on aws one of managed, in-cluster, existing; got 5"),
    ],
)
def test_a_setting_of_another_variant_is_explained(stack: str, path: str, phrase: str) -> None:
    error = refusal(stack)
    assert phrase in error_settings(error)[path]
    assert len(error.problems) == 1, str(error)


def test_a_wrong_cloud_leaves_what_is_wrong_on_every_cloud() -> None:
    """A setting that one of the clouds takes may be right once the cloud is."""
    error = refusal("carto:cloud: gpc\ncarto:cluster: {name: a, location: europe-west1}\ncarto:namespace: Carto")
    assert set(error_settings(error)) == {"carto:cloud", "carto:namespace"}
    assert "fix: pulumi config set --path carto:cloud gcp" in error_settings(error)["carto:cloud"]
