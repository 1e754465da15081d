"""A real API server accepts the network policies and disruption budgets, and budgets count the intended pods."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.cluster.page_typing import type_block
from tests.cluster.sandbox import ClusterSandbox
from tests.support.network_traffic import selects
from tests.support.page_commands import PageRun

COMPONENT = "app.kubernetes.io/component"
SOON = 90
"""Seconds until autoscalers and budgets have looked at new pods; the former do it every 15."""
PAUSE = 1
"""Seconds between two looks, so that waiting does not take the time of what is waited for."""


def by_name(it: ClusterSandbox, group: str, kind: str) -> dict[str, Mapping[str, Any]]:
    found = it.cluster.api.list(f"/apis/{group}/namespaces/{it.namespace}/{kind}")
    return {one["metadata"]["name"]: one for one in found}


def counted(it: ClusterSandbox) -> dict[str, tuple[int, int]]:
    """How many pods each budget expects, and how many of them may go now."""
    budgets = by_name(it, "policy/v1", "poddisruptionbudgets")
    status = {name: one.get("status") or {} for name, one in budgets.items()}
    return {name: (one.get("expectedPods", 0), one.get("disruptionsAllowed", 0)) for name, one in status.items()}


def test_policies_and_budgets_are_valid_and_select_the_running_pods(
    sandbox: Callable[[str], ClusterSandbox], page_run: PageRun, tmp_path: Path
) -> None:
    it = sandbox("aws-production")
    it.up()

    scaled = {one["metadata"]["name"] for one in it.objects("horizontalpodautoscalers")}
    until = time.monotonic() + SOON
    while counted(it) != dict.fromkeys(scaled, (2, 1)) and time.monotonic() < until:
        time.sleep(PAUSE)
    assert counted(it) == dict.fromkeys(scaled, (2, 1))

    pods = [one["metadata"]["labels"] for one in it.objects("pods")]
    running = Counter(labels[COMPONENT] for labels in pods if COMPONENT in labels)
    for name, budget in by_name(it, "policy/v1", "poddisruptionbudgets").items():
        meant = [labels[COMPONENT] for labels in pods if selects(budget["spec"]["selector"], labels)]
        assert meant == [name.removeprefix("carto-")] * running[name.removeprefix("carto-")], name

    policies = by_name(it, "networking.k8s.io/v1", "networkpolicies")
    assert {"carto-deny", "carto-egress", "carto-router", "carto-database-bootstrap"} <= set(policies)
    for name, policy in policies.items():
        assert any(selects(policy["spec"].get("podSelector") or {}, labels) for labels in pods), name

    for _, block in page_run.blocks():
        type_block(block.text, it, tmp_path)

    it.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    it.destroy()
    assert it.gone()
