"""Problems of Helm values that the chart ignores or misreads."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.carto.values_validation import problems_of
from tests.support.recorder import run

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"router": {"ports": {"httpsTargetPort": "http"}}}, "the nearest it knows is router.service.ports"),
    ({"appConfigValues": {"workspaceImportBucket": "b"}}, "appConfigValues.workspaceImportsBucket"),
    ({"mapsAPI": {"replicaCount": 2}}, "mapsApi"),
    ({"appConfigValues": {"aiFeaturesEnabled": "false"}}, "would switch it on"),
    ({"externalPostgresql": {"port": "5432"}}, "expected int, not string"),
    ({"externalPostgresql": {"port": True}}, "expected int, not bool"),
    ({"appConfigValues": {"selfHostedDomain": None}}, "expected string, not null"),
    ({"appConfigValues": "text"}, "expected further keys below it"),
    ({"appConfigValues": {"storageProvider": "aws"}}, "expected one of gcp, s3, azure-blob"),
    ({"importWorker": {"resources": {"limits": {"memory": "12Gi"}}}}, "write memory in Mi"),
    ({"importWorker": {"sidecars": {}}}, "expected list, not object"),
    ({"router": {"serviceAccount": {"create": True}}}, "does not read this key"),
    ({"externalPostgresql": {"adminPassword": "x"}}, "does not read this key"),
    ({"trustedCACerts": {"value": "x"}}, "the chart has no such key"),
]


@pytest.mark.parametrize(("values", "message"), REFUSED)
def test_a_key_that_the_chart_ignores_is_reported(values: dict[str, Any], message: str) -> None:
    (problem,) = problems_of(values)
    assert message in problem


NOT_TEXT: list[tuple[dict[str, Any], str]] = [
    ({"mapsApi": {"extraEnvVars": [{"name": "A", "value": 100}]}}, "mapsApi.extraEnvVars[0].value: expected text"),
    ({"router": {"service": {"annotations": {"a/b": True}}}}, 'router.service.annotations["a/b"]: expected text'),
    ({"mapsApi": {"podAnnotations": {"timeout": 605}}}, "mapsApi.podAnnotations.timeout: expected text, not a number"),
    ({"mapsApi": {"nodeSelector": {"pool": 1}}}, "mapsApi.nodeSelector.pool: expected text"),
    ({"internalPostgresql": {"commonLabels": {"tier": 1.5}}}, "internalPostgresql.commonLabels.tier: expected text"),
]


@pytest.mark.parametrize(("values", "message"), NOT_TEXT)
def test_a_value_that_kubernetes_accepts_only_as_text_is_reported(values: dict[str, Any], message: str) -> None:
    (problem,) = problems_of(values)
    assert message in problem
    assert "quotes" in problem


def test_null_takes_a_default_away_in_values_that_helm_merges() -> None:
    values = {"appConfigValues": {"selfHostedDomain": None}, "router": None, "mapsApi": {"podAnnotations": {"a": None}}}
    assert problems_of(values, null_removes=True) == []


ACCEPTED: list[dict[str, Any]] = [
    {"mapsApi": {"podAnnotations": {"any/key": "value"}, "nodeSelector": {"pool": "carto"}}},
    {"mapsApi": {"extraEnvVars": [{"name": "A", "value": "b"}], "tolerations": [{"operator": "Exists"}]}},
    {"importWorker": {"resources": {"requests": {"ephemeral-storage": "20Gi", "memory": "6144Mi"}}}},
    {"internalPostgresql": {"anything": {"of": "the subchart"}}},
    {"appConfigValues": {"enableTrackJS": "false"}},
    {"mapsApi": {"podDisruptionBudget": {"minAvailable": "50%"}}},
    {"cartoConfigValues": {"customerPackageVersion": "2026.7.16"}},
    {"importWorker": {"nodeProcessMaxOldSpacePercentage": 75}},
    {"mapsApi": {"resources": {"limits": {"cpu": 1.5}, "requests": {"cpu": 1}}}},
    {"mapsApi": {"extraEnvVars": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]}},
]


@pytest.mark.parametrize("values", ACCEPTED)
def test_a_key_the_chart_reads_is_accepted(values: dict[str, Any]) -> None:
    assert problems_of(values) == []


def test_what_a_cloud_computes_counts_as_text() -> None:
    def program() -> None:
        host = pulumi.Output.secret("db")
        assert problems_of({"externalPostgresql": {"host": host}}) == []
        assert problems_of({"externalPostgresql": {"sslEnabled": host}}) != []

    run(program)


def test_no_value_is_part_of_a_message() -> None:
    values = {"appSecrets": {"awsAccessKeyID": {"value": "hidden"}}, "appConfigValues": {"storageProvider": "hidden"}}
    assert problems_of(values)
    assert not any("hidden" in problem for problem in problems_of(values))
