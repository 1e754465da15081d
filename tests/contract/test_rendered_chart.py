"""What real Helm makes of every example stack's values with the real chart."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from components.carto import chart
from components.chart_version import PINNED_CHART
from tests.contract.rendered import chart_folder, render, rendered
from tests.support.example_stacks import NAMES, built

if chart_folder() is None:
    pytest.skip("set CARTO_CHART to the folder of the real chart to render it", allow_module_level=True)

every_stack = pytest.mark.parametrize("name", NAMES)


def router_certificate(name: str) -> str | None:
    """The Secret with the router's certificate, which the stack names and does not create."""
    tls = getattr(built(name).settings.exposure, "tls", None)
    return getattr(tls, "secret_name", None)


def test_the_facts_in_this_project_are_those_of_the_chart() -> None:
    folder = chart_folder()
    assert folder is not None
    about = yaml.safe_load((folder / "Chart.yaml").read_text())
    assert (about["name"], about["version"]) == (chart.NAME, PINNED_CHART)
    assert about["annotations"]["minVersion"] == chart.MINIMUM_PACKAGE_VERSION


def test_every_key_of_the_chart_is_known_with_its_type() -> None:
    folder = chart_folder()
    assert folder is not None
    kinds = {bool: "bool", int: "int", str: "string", list: "list", dict: "object"}
    known = chart.chart_keys().types

    def leaves(values: dict[str, Any], above: str = "") -> dict[str, Any]:
        found: dict[str, Any] = {}
        for word, value in values.items():
            inner = isinstance(value, dict) and value
            found |= leaves(value, f"{above}{word}.") if inner else {f"{above}{word}": value}
        return found

    for path, default in leaves(yaml.safe_load((folder / "values.yaml").read_text())).items():
        # Empty maps in the values, but lists in the templates.
        expected = "list" if path.endswith((".sidecars", ".initContainers")) else kinds[type(default)]
        assert known.get(path) == expected, path


@every_stack
def test_nothing_is_formatted_wrongly(name: str) -> None:
    text = rendered(name).text
    for mark in ("%!", "<nil>", "<no value>", "map[", "e+0"):
        assert mark not in text


@every_stack
def test_rendering_again_changes_nothing(name: str) -> None:
    stack = built(name)
    assert render(stack.values, namespace=stack.settings.namespace).text == rendered(name).text


@every_stack
def test_every_workload_has_pods(name: str) -> None:
    assert [pod.component for pod in rendered(name).pods() if pod.replicas == 0] == []
    components = {pod.component for pod in rendered(name).pods()}
    assert {"router", "workspace-api", "import-worker", "sql-worker", "workspace-subscriber"} <= components
    assert ({"ai-api", "aiproxy"} <= components) is built(name).settings.features.ai.enabled


@every_stack
def test_every_secret_a_pod_reads_exists_with_its_key(name: str) -> None:
    release = rendered(name)
    there = {**release.secrets(), **built(name).secrets}
    for pod in release.pods():
        for secret, key in pod.secret_keys():
            if secret == router_certificate(name):
                continue
            assert secret in there, f"{pod.component} reads the Secret {secret}"
            assert key is None or key in there[secret], f"{pod.component} reads {key} of the Secret {secret}"


@every_stack
def test_no_secret_of_the_project_has_a_name_of_the_chart(name: str) -> None:
    assert set(rendered(name).secrets()) & set(built(name).secrets) == set()


@every_stack
def test_exactly_the_pods_that_read_a_secret_roll_with_it(name: str) -> None:
    managed = built(name).secrets
    for pod in rendered(name).pods():
        read = {secret for secret, _ in pod.secret_keys() if secret in managed}
        rolled_by = {key.partition("/")[2] for key in pod.annotations if key.startswith("revision/")}
        if pod.component == "router" and router_certificate(name) is not None:
            read.add("certificate")
        assert rolled_by == read, pod.component


@every_stack
def test_backend_pods_run_as_the_account_that_has_the_permissions(name: str) -> None:
    expected = built(name).settings.identity.service_account.name
    for component in ("workspace-api", "import-api", "import-worker", "maps-api", "sql-worker"):
        assert rendered(name).pod(component).spec["serviceAccountName"] == expected
    accounts = {manifest["metadata"]["name"] for manifest in rendered(name).of_kind("ServiceAccount")}
    assert (expected in accounts) is built(name).settings.identity.service_account.create


@every_stack
def test_the_release_exposes_its_router_at_most_and_brings_no_broken_disruption_budget(name: str) -> None:
    release = rendered(name)
    assert release.of_kind("Ingress", "Gateway", "HTTPRoute", "PodDisruptionBudget", "StatefulSet") == []
    exposed = {each["metadata"]["name"] for each in release.of_kind("Service") if each["spec"]["type"] != "ClusterIP"}
    is_balanced = built(name).settings.exposure.mode == "load-balancer"
    assert exposed == ({"carto-router"} if is_balanced else set())


@every_stack
def test_services_get_the_addresses_of_database_and_cache(name: str) -> None:
    stack, release = built(name), rendered(name)
    in_cluster = stack.at("internalRedis.enabled")
    for component in ("workspace-api", "workspace-subscriber", "maps-api", "sql-worker", "import-api", "lds-api"):
        config = release.config(component)
        assert config["WORKSPACE_POSTGRES_HOST"] == stack.at("externalPostgresql.host")
        assert config["WORKSPACE_POSTGRES_DB"] == "workspace"
        assert config["WORKSPACE_POSTGRES_SSL_ENABLED"] == str(stack.at("externalPostgresql.sslEnabled")).lower()
        assert config["REDIS_HOST"] == ("carto-valkey" if in_cluster else stack.at("externalRedis.host"))


@every_stack
def test_the_cache_requires_a_password_managed_or_in_the_cluster(name: str) -> None:
    if name == "cache without a password":
        return
    reference = rendered(name).pod("workspace-api").environment("workspace-api")["REDIS_PASSWORD"]["secretKeyRef"]
    password = built(name).secrets[reference["name"]][reference["key"]]
    assert password
    if built(name).at("internalRedis.enabled"):
        served = dict(rendered(name).pod("valkey").secret_keys())
        assert served == {reference["name"]: reference["key"]}


def test_a_private_certificate_of_the_cache_reaches_every_service_as_a_file() -> None:
    release = rendered("cache with a private certificate")
    for pod in release.pods():
        config = release.config(pod.component) if "REDIS_HOST" in str(pod) or pod.component != "valkey" else {}
        if "REDIS_TLS_CA" in config:
            path = pod.environment(pod.component).get("REDIS_TLS_CA", config["REDIS_TLS_CA"])
            mounts = {mount["mountPath"] for mount in pod.spec["containers"][0]["volumeMounts"]}
            assert path == "/usr/src/certs/redis-tls-ca/ca.crt", pod.component
            assert "/usr/src/certs/redis-tls-ca" in mounts, pod.component
