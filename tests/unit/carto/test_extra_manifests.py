"""`carto:extraManifests`: objects in CARTO's namespace, in an order in which nothing waits for itself."""

from __future__ import annotations

from typing import Any

import pytest

from components.settings.load import load
from components.settings.problems import SettingsError
from tests.support.example_stacks import Built, build, raw_settings, settings_of
from tests.support.recorder import Secret
from tests.support.stack_settings import as_text

CONFIG_MAP = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "partner"}, "data": {"mode": "strict"}}
LOGIN = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "login"}, "stringData": {"key": "Hunter2"}}
EXTERNAL = {"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "metadata": {"name": "login"}, "spec": {}}
DEPLOYMENT = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "proxy"}, "spec": {}}
SERVICE = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "internal"}, "spec": {"ports": [{"port": 80}]}}


def stack_with(*manifests: dict[str, Any], encrypted: bool = False, **settings: Any) -> Built:
    raw = {**raw_settings("aws-quickstart"), "extraManifests": list(manifests), **settings}
    return build(load(as_text(raw), secret_keys=["extraManifests"]) if encrypted else settings_of(raw))


def test_an_object_is_in_cartos_namespace_under_a_stable_name() -> None:
    graph = stack_with(CONFIG_MAP, namespace="maps").graph
    (found,) = [each for each in graph.of_type("kubernetes:core/v1:ConfigMap") if "manifest" in each.name]
    assert found.name == "manifest-configmap-partner"
    assert found.inputs["metadata"] == {"name": "partner", "namespace": "maps"}
    assert found.inputs["data"] == {"mode": "strict"}


def test_a_custom_resource_keeps_its_kind() -> None:
    (found,) = stack_with(EXTERNAL).graph.of_type("kubernetes:external-secrets.io/v1:ExternalSecret")
    assert found.name == "manifest-externalsecret-login"
    assert found.inputs["spec"] == {}


def test_pods_can_read_what_they_need_and_nothing_waits_for_itself() -> None:
    graph = stack_with(CONFIG_MAP, EXTERNAL, DEPLOYMENT, SERVICE).graph
    (release,) = graph.of_type("kubernetes:helm.sh/v3:Release")
    needed = graph.before(release.name)
    assert {"manifest-configmap-partner", "manifest-externalsecret-login"} <= needed
    assert not {"manifest-deployment-proxy", "manifest-service-internal"} & needed
    (service,) = [each for each in graph.of_type("kubernetes:core/v1:Service") if "manifest" in each.name]
    assert release.name in graph.before(service.name)


def test_encrypted_content_is_secret_and_its_name_is_not() -> None:
    graph = stack_with(LOGIN, encrypted=True).graph
    (found,) = [each for each in graph.of_type("kubernetes:core/v1:Secret") if "manifest" in each.name]
    assert isinstance(found.inputs["stringData"]["key"], Secret)
    assert found.inputs["metadata"]["name"] == "login"


@pytest.mark.parametrize(
    ("manifest", "path"),
    [
        (LOGIN, "carto:extraManifests[0].stringData.key"),
        ({**CONFIG_MAP, "data": {"apiKey": "Hunter2"}}, "carto:extraManifests[0].data.apiKey"),
    ],
)
def test_a_secret_in_plain_text_is_refused(manifest: dict[str, Any], path: str) -> None:
    raw = {**raw_settings("aws-quickstart"), "extraManifests": [manifest]}
    with pytest.raises(SettingsError) as refused:
        load(as_text(raw), secret_keys=["identity", "database"])
    assert f"\n  {path}\n" in str(refused.value)
    assert "Hunter2" not in str(refused.value)
