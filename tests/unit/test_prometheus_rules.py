"""The rules for Prometheus watch CARTO's namespace alone, and say what is wrong."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from simulator.engine import ROOT

MANIFEST = yaml.safe_load((ROOT / "docs/prometheus-rules.yaml").read_text())
RULES: list[dict[str, Any]] = [rule for group in MANIFEST["spec"]["groups"] for rule in group["rules"]]


def test_it_is_a_rule_of_the_operator_in_the_default_namespace() -> None:
    assert (MANIFEST["apiVersion"], MANIFEST["kind"]) == ("monitoring.coreos.com/v1", "PrometheusRule")
    assert MANIFEST["metadata"]["namespace"] == "carto"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_a_rule_reads_metrics_of_the_namespace_alone(rule: dict[str, Any]) -> None:
    metrics = re.findall(r"\bkube_\w+(\S*)", rule["expr"])
    assert metrics
    assert all(selector.startswith('{namespace="carto"}') for selector in metrics)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_a_rule_names_the_object_and_how_bad_it_is(rule: dict[str, Any]) -> None:
    assert "$labels." in rule["annotations"]["summary"]
    assert rule["labels"]["severity"] in ("critical", "warning")
