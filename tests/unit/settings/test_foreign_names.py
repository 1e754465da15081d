"""Settings in the words of other products, and set the way one sets them there."""

from __future__ import annotations

import pytest

from components.carto.chart import chart_keys
from components.settings import Cloud
from components.settings.clouds import clouds_with, every_model
from components.settings.foreign_words import MEANT, is_of_the_chart
from components.settings.introspection import all_paths, fields, model_at
from tests.support.stack_settings import error_settings, refusal

GCP = "carto:cloud: gcp\ncarto:cluster: {name: platform, location: europe-west1}"
AZURE = "carto:cloud: azure\ncarto:cluster: {name: platform, resourceGroup: platform}"


@pytest.mark.parametrize(
    ("stack", "path", "meant"),
    [
        ("carto:database: {multiAz: true}", "carto:database.multiAz", "carto:database.highAvailability?"),
        ("carto:database: {size: large}", "carto:database.size", "carto:database.instance?"),
        ("carto:database: {allocated_storage: 100}", "carto:database.allocated_storage", "database.storageGb.initial?"),
        ("carto:cache: {nodeType: cache.t4g.small}", "carto:cache.nodeType", "carto:cache.node?"),
        ("carto:cache: {replicas: 2}", "carto:cache.replicas", "carto:cache.highAvailability?"),
        ("carto:replicas: '3'", "carto:replicas", "carto:profile?"),
        ("carto:proxy: {}", "carto:proxy", "carto:network.externalProxy?"),
        ("carto:region: us-east-2", "carto:region", "pulumi config set aws:region us-east-2"),
        ("carto:region: Hunter2", "carto:region", "pulumi config set aws:region eu-west-1"),
        ("carto:cluster: {name: a, region: eu-west-1}", "carto:cluster.region", "config set aws:region eu-west-1"),
        (f"{GCP}\ncarto:region: europe-west1", "carto:region", "did you mean carto:cluster.location?"),
        (f"{GCP}\ncarto:project: acme-maps", "carto:project", "pulumi config set gcp:project acme-maps"),
        (f"{AZURE}\ncarto:region: westeurope", "carto:region", "in the region of the cluster fix: pulumi config rm"),
        (f"{AZURE}\ncarto:subscription: Main", "carto:subscription", "azure-native:subscriptionId '<yours>'"),
        ("carto:ingress: {}", "carto:ingress", "carto:exposure?"),
        ("carto:tolerations: []", "carto:tolerations", "carto:scheduling.tolerations?"),
        ("carto:chartVersion: 1.280.1", "carto:chartVersion", "carto:chart.version?"),
        ("carto:features: {basemaps: {}}", "carto:features.basemaps", "carto:features.googleMaps?"),
        ("carto:appConfigValues: {}", "carto:appConfigValues", "move it as it is to carto:helmValues.appConfigValues"),
        (
            "carto:network: {externalProxy: {enabled: true, host: p, port: 1}}",
            "carto:network.externalProxy.enabled",
            "pulumi config rm --path carto:network.externalProxy.enabled",
        ),
    ],
)
def test_the_setting_that_is_meant_is_named(stack: str, path: str, meant: str) -> None:
    error = refusal(stack)
    assert meant in error_settings(error)[path]
    assert len(error.problems) == 1, str(error)


def test_every_setting_that_is_named_exists_and_no_word_is_one() -> None:
    for place, words in MEANT.items():
        models = [model_at(every_model()[cloud], place) for cloud in Cloud if not place or cloud in clouds_with(place)]
        names = {name.lower() for model in models if model is not None for name in fields(model)}
        assert names.isdisjoint(words), place
        assert [path for path in words.values() if not clouds_with((*place, *path))] == []


def test_every_group_of_the_chart_is_known_as_one() -> None:
    groups = {key.split(".")[0] for key in chart_keys().types}
    # Tried first as names of settings elsewhere, such as carto:network.externalProxy.
    settings = {str(path[-1]) for model in every_model().values() for path, _ in all_paths(model)}
    assert [name for name in sorted(groups - settings) if not is_of_the_chart((name,))] == []


@pytest.mark.parametrize(
    ("stack", "key", "commands"),
    [
        (
            "carto:cluster:\ncarto:cluster.name: maps",
            'carto:["cluster.name"]',
            ["pulumi config rm carto:cluster.name", "pulumi config set --path carto:cluster.name maps"],
        ),
        (
            "carto:database.storageGb.initial: '5'",
            'carto:["database.storageGb.initial"]',
            ["pulumi config set --path carto:database.storageGb.initial 5"],
        ),
        (
            "carto:features.ai.geminiApiKey: {secure: Hunter2}",
            'carto:["features.ai.geminiApiKey"]',
            ["pulumi config set --secret --path carto:features.ai.geminiApiKey"],
        ),
        (
            "carto:storage.corsOrigins[0]: https://maps.acme.dev",
            'carto:["storage.corsOrigins[0]"]',
            ["pulumi config rm 'carto:storage.corsOrigins[0]'"],
        ),
    ],
)
def test_a_forgotten_path_is_answered_with_both_commands(stack: str, key: str, commands: list[str]) -> None:
    error = refusal(stack)
    assert [command for command in commands if f"fix: {command}" not in error_settings(error)[key]] == []
    assert "Hunter2" not in str(error)
    missing = [text for text in error_settings(error).values() if "missing" in text]
    assert missing == []


@pytest.mark.parametrize(
    ("stack", "path", "lines"),
    [
        ("carto:enableApis: true", "carto:enableApis", ["pulumi config rm --path carto:enableApis"]),
        ("carto:xyz123: a", "carto:xyz123", ["pulumi config rm --path carto:xyz123"]),
        (
            "carto:cache: {mode: in-cluster, node: cache.t4g.micro}",
            "carto:cache.node",
            ["pulumi config rm --path carto:cache.node", "or set mode to managed"],
        ),
    ],
)
def test_remove_it_comes_with_the_command(stack: str, path: str, lines: list[str]) -> None:
    message = error_settings(refusal(stack))[path]
    assert [line for line in lines if f"fix: {line}" not in message] == []
    assert "remove it" not in message
