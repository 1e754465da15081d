"""The project of a stack on Google Cloud may not be missing."""

from __future__ import annotations

import pytest

from components.settings.clouds import PROVIDERS, Cloud
from tests.support.stack_settings import load_yaml

STACK = load_yaml("carto:cloud: gcp\ncarto:cluster: {name: platform, location: europe-west1}\n")


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROVIDERS[Cloud.GCP].environment:
        monkeypatch.delenv(name, raising=False)


def test_no_project_is_a_problem_of_the_settings() -> None:
    (problem,) = STACK.provider_problems({})
    assert str(problem).endswith("fix: pulumi config set gcp:project '<yours>'")


def test_the_stack_or_the_environment_may_name_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(STACK.provider_problems({"gcp:project": "acme-maps"})) == []
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "acme-maps")
    assert list(STACK.provider_problems({})) == []
