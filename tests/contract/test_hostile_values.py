"""What somebody made to do harm, rendered by real Helm with the real chart: plain text in its place, or refused."""

from __future__ import annotations

from typing import Any

import pytest

from components.carto.customer_package import UNSAFE_INLINE
from components.carto.values import merge
from components.settings.problems import SettingsError
from tests.contract.rendered import chart_folder, render
from tests.support.example_stacks import build, built, raw_settings, settings_of

if chart_folder() is None:
    pytest.skip("set CARTO_CHART to the folder of the real chart to render it", allow_module_level=True)

STACK = "aws-quickstart"
TEMPLATE = '{{ fail "executed" }}'
NOTE = "example.com/note"
PLAIN = [
    "$(touch executed)`id`${HOME}",
    "\"'` quotes \\ and : # & *",
    "карто-地図",
    "!!python/name:os.system [id]",
]


def annotated(text: str) -> dict[str, Any]:
    return {"identity": {"serviceAccount": {"annotations": {NOTE: text}}}}


@pytest.mark.parametrize("text", PLAIN)
def test_a_note_arrives_as_it_was_written(text: str) -> None:
    stack = build(settings_of(merge(raw_settings(STACK), annotated(text))))
    release = render(stack.values, namespace=stack.settings.namespace)
    found = [one["metadata"].get("annotations") or {} for one in release.of_kind("ServiceAccount")]
    assert [notes[NOTE] for notes in found if NOTE in notes] == [text]


def test_helm_would_run_a_template_where_the_settings_refuse_it() -> None:
    values = merge(built(STACK).values, {"commonBackendServiceAccount": {"annotations": {NOTE: TEMPLATE}}})
    with pytest.raises(AssertionError, match="executed"):
        render(values, namespace="carto")
    with pytest.raises(SettingsError, match="which Helm would run"):
        settings_of(merge(raw_settings(STACK), annotated(TEMPLATE)))


@pytest.mark.parametrize("text", [TEMPLATE, *PLAIN])
def test_a_secret_of_any_text_is_no_template(text: str) -> None:
    """In Secrets it stays as it is; nothing of it is in what Helm renders."""
    existing = {"host": "db.example.com", "userPassword": text, "adminPassword": text, "adminUser": "admin"}
    try:
        stack = build(settings_of(merge(raw_settings(STACK), {"database": {"existing": existing}})))
    except SettingsError as refused:
        assert text not in str(refused)  # noqa: PT017 - either way is good, and this is one of them
        return
    assert UNSAFE_INLINE.search(text)
    assert text in {value for data in stack.secrets.values() for value in data.values()}
    assert text not in render(stack.values, namespace=stack.settings.namespace).text
