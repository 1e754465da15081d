"""An older chart is refused before anything happens, and Helm's refusals are explained."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.carto.release_hooks import EXPLANATIONS, explain, refuse_older_chart


def change(deployed: Any, wanted: Any) -> pulumi.ResourceHookArgs:
    return pulumi.ResourceHookArgs(
        urn="urn", id="carto/carto", name="release", type="helm",
        new_inputs={"version": wanted}, old_outputs={"version": deployed},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("deployed", "wanted"),
    [
        ("1.281.0", "1.280.1"),
        ("1.280.10", "1.280.9"),
        ("2.0.0", "1.999.999"),
        ("1.287.1", "1.287.1-beta"),
        ("1.287.1-beta", "1.287.1-alpha"),
    ],
)
def test_an_older_chart_is_refused_with_both_versions_named(deployed: str, wanted: str) -> None:
    with pytest.raises(ValueError, match="only go forward") as refused:
        refuse_older_chart(change(deployed, wanted))

    assert deployed in str(refused.value)
    assert wanted in str(refused.value)
    assert "carto:chart.version" in str(refused.value)


@pytest.mark.parametrize(
    ("deployed", "wanted"),
    [
        ("1.280.1", "1.280.1"),
        ("1.280.9", "1.280.10"),
        ("1.287.1-beta", "1.287.1"),
        (None, "1.280.1"),
        ("1.280.1", None),
    ],
)
def test_the_same_or_a_newer_chart_goes_on(deployed: str | None, wanted: str | None) -> None:
    refuse_older_chart(change(deployed, wanted))


def failure(message: str) -> pulumi.ErrorHookArgs:
    return pulumi.ErrorHookArgs(urn="urn", id="", name="release-helm", type="helm", errors=[message])


@pytest.mark.parametrize("words", EXPLANATIONS)
def test_what_helm_refuses_is_explained_once_and_not_tried_again(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    errors: list[str] = []
    monkeypatch.setattr(pulumi.log, "error", errors.append)

    assert explain(failure(f"error: {words}")) is False
    assert explain(failure("something else")) is False

    assert errors == [f"release-helm: {EXPLANATIONS[words]}."]
