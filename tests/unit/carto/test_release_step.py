"""A stack without CARTO's release: everything that the release needs, and what CARTO Support has to know before it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from components.carto.customer_package import read
from components.carto.from_settings import package_source
from tests.support import example_stacks
from tests.support.example_stacks import build, built, raw_settings, settings_of
from tests.support.registrations import registered

if TYPE_CHECKING:
    from tests.support.example_stacks import Built
    from tests.support.recorder import Graph

OF_THE_RELEASE = ("release", "disruption-budgets")
EMAIL = "serviceAccountEmail"
LATER = {"releaseName", "releaseVersion"}


def names(graph: Graph) -> set[str]:
    return {node.name for node in graph if not node.name.startswith(OF_THE_RELEASE)}


@pytest.mark.parametrize("stack", ["gcp-quickstart", "kubernetes"])
def test_without_the_release_everything_is_created_and_the_outputs_for_carto_exist(stack: str) -> None:
    before, after = registered(stack, release={"install": False}), registered(stack)
    assert not [node.name for node in before if node.name.startswith(OF_THE_RELEASE)]
    assert names(before) == names(after)
    assert "release-helm" in after
    assert {name: value for name, value in after.outputs.items() if name not in LATER} == {
        name: value for name, value in before.outputs.items() if name not in LATER
    }
    assert before.outputs["sendToCarto"]


@pytest.mark.parametrize(("mode", "named"), [("workload-identity", True), ("service-account-key", False)])
def test_carto_support_hears_of_the_account_that_it_has_to_let_in(mode: str, named: bool) -> None:
    outputs = registered("gcp-quickstart", identity={"mode": mode}).outputs
    assert (EMAIL in outputs["sendToCarto"]) is named


def changed(**settings: Any) -> Built:
    return build(settings_of({**raw_settings("aws-quickstart"), **settings}))


def test_the_bootstraps_pod_has_no_sidecar_and_pulls_with_the_secrets_of_the_stack() -> None:
    stack = changed(database={"bootstrapImagePullSecrets": ["registry-login"]})
    template = stack.graph["database-bootstrap-run-job"].inputs["spec"]["template"]
    assert template["metadata"]["labels"]["sidecar.istio.io/inject"] == "false"
    assert template["metadata"]["annotations"]["linkerd.io/inject"] == "disabled"
    assert template["spec"]["imagePullSecrets"] == [{"name": "registry-login"}]


def test_the_bootstraps_image_is_pinned_by_digest() -> None:
    template = built("aws-quickstart").graph["database-bootstrap-run-job"].inputs["spec"]["template"]
    assert "@sha256:" in template["spec"]["containers"][0]["image"]


def test_trackjs_is_off_until_the_stack_says_otherwise() -> None:
    assert built("aws-quickstart").at("appConfigValues.enableTrackJS") is False
    assert changed(features={"trackJs": True}).at("appConfigValues.enableTrackJS") is True


@pytest.mark.parametrize("enabled", [True, False])
def test_ai_without_a_key_for_gemini_is_warned_about(monkeypatch: pytest.MonkeyPatch, *, enabled: bool) -> None:
    warnings: list[str] = []
    whole = read(package_source(settings_of(raw_settings("aws-quickstart")).customer_package))
    secrets = {name: secret for name, secret in whole.secrets.items() if name != "cartoSecrets.geminiApiKey"}
    monkeypatch.setattr(example_stacks, "read", lambda _: replace(whole, secrets=secrets))
    monkeypatch.setattr("pulumi.log.warn", lambda message, *_, **__: warnings.append(message))
    build(settings_of({**raw_settings("aws-quickstart"), "features": {"ai": {"enabled": enabled}}}))
    assert any("carto:features.ai.geminiApiKey" in message for message in warnings) is enabled
