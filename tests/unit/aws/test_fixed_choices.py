"""What a running stack cannot change is refused with the way out; what it can, passes."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.aws.fixed_choices import refuse

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-000000000000"
OTHER_KEY = KEY.replace("0a1b", "1a1b")
SECOND = "carto:storage.encryption.formerKmsKeys[1]"


def choices(**changes: Any) -> dict[str, Any]:
    return {
        "disposable": False,
        "namespace": "carto",
        "kms_key": "provider-managed",
        "former_kms_keys": [],
    } | changes


def change(old: dict[str, Any], new: dict[str, Any], *, created: bool = True) -> None:
    settled = {"namespace": old["namespace"]} if created else {}
    refuse(
        pulumi.ResourceHookArgs(
            urn="", id="", name="choices", type="", old_inputs=old, old_outputs=settled, new_inputs=new
        )
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (choices(), choices(namespace="maps"), "carto:namespace: CARTO's secrets are in 'carto'"),
        (choices(kms_key=KEY), choices(), f"formerKmsKeys[0]' {KEY}"),
        (choices(kms_key="create"), choices(kms_key=KEY), "formerKmsKeys[0]' create"),
        (choices(kms_key=KEY), choices(kms_key="create", former_kms_keys=[OTHER_KEY]), f"'{SECOND}' {KEY}"),
    ],
)
def test_a_change_that_cannot_be_made_names_the_way_out(old: dict[str, Any], new: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the words are compared below
        change(old, new)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (choices(), choices(kms_key="create")),
        (choices(kms_key=KEY), choices(kms_key=OTHER_KEY, former_kms_keys=[KEY])),
        (choices(kms_key=OTHER_KEY, former_kms_keys=[KEY]), choices(kms_key=KEY, former_kms_keys=[OTHER_KEY])),
        (choices(kms_key=KEY, former_kms_keys=[OTHER_KEY]), choices(kms_key=KEY)),
        (choices(kms_key="create"), choices(disposable=True, namespace="maps")),
    ],
)
def test_a_change_that_can_be_made_passes(
    old: dict[str, Any], new: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulumi.log, "warn", lambda *_: None)
    change(old, new)


def test_before_the_namespace_is_created_another_namespace_is_only_another_plan() -> None:
    change(choices(), choices(namespace="maps"), created=False)


def test_a_key_on_a_running_stack_says_what_keeps_the_old_one(monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warnings.append)
    change(choices(), choices(kms_key="create"))
    change(choices(kms_key=KEY), choices(kms_key=KEY, former_kms_keys=[OTHER_KEY]))
    (warning,) = warnings
    assert "the database and the cache keep the key they were created with" in warning
