"""What another tool created is managed under its own name, which stays, and which has to exist."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from components.fixed_choices import Change
from components.naming import StackNames
from components.part_refusals import refusal
from components.parts import PARTS
from operations.adopt.importing import losses
from operations.adopt.taken_over import among
from tests.support.stack_settings import SMALLEST, load_yaml

BUCKET = "aws:s3/bucket:Bucket"
SETTING = "carto:storage.imports.takenOver"


def of_imports(was: str | None, will: str | None) -> str:
    old: dict[str, Any] = {"type": BUCKET, "protected": True} | ({} if was is None else {SETTING: was})
    new: dict[str, Any] = {"type": BUCKET, "protected": True, SETTING: will}
    change = Change(old={"imports": old}, created={"imports": was or "own"}, new={"imports": new})
    return refusal("imports", PARTS["imports"], change)


@pytest.mark.parametrize(
    ("was", "will", "reason", "fix"),
    [
        ("acme", "other", "took over acme, and other would replace it", f"set --path {SETTING} acme"),
        ("acme", "", "took over acme, and one with a name of its own would replace it", f"set --path {SETTING} acme"),
        ("", "acme", "created the imports bucket itself, and acme would replace it", f"rm --path {SETTING}"),
        (None, "acme", "created the imports bucket itself, and acme would replace it", f"rm --path {SETTING}"),
    ],
    ids=["another name", "no name", "a first name", "a stack of an earlier release"],
)
def test_the_name_of_a_running_stack_stays(was: str | None, will: str, reason: str, fix: str) -> None:
    message = of_imports(was, will)
    assert message.startswith(SETTING)
    assert reason in message
    assert message.endswith(f"Nothing was changed. Fix: pulumi config {fix}")


@pytest.mark.parametrize(("was", "will"), [("acme", "acme"), ("", ""), (None, ""), ("", None)])
def test_the_same_name_is_no_change(was: str | None, will: str | None) -> None:
    assert of_imports(was, will) == ""


def test_each_setting_gives_its_role_a_name() -> None:
    settings = load_yaml(
        f"""{SMALLEST}
carto:storage: {{thumbnails: {{takenOver: acme}}}}
carto:database: {{takenOver: maps, version: 16}}
carto:cache: {{mode: managed, takenOver: sessions}}
carto:identity: {{takenOver: carto}}
"""
    )
    assert {role: name for role, name in settings.taken_over().items() if name} == {
        "thumbnails": "acme",
        "database": "maps",
        "cache": "sessions",
        "backend": "carto",
    }
    assert settings.fixed_values()["thumbnails"] == {"carto:storage.thumbnails.takenOver": "acme"}


def test_one_role_has_the_kept_name_and_what_belongs_to_it_a_derived_one() -> None:
    async def found() -> list[str | None]:
        names = StackNames(("1", "eu"), project="carto", stack="test", kept={"database": "acme"})
        assert (names.keeps("database"), names.keeps("imports")) == (True, False)
        each = (names("database", max_length=63), names.derived("database", max_length=63))
        return [await name.future() for name in (*each, names("imports", max_length=63))]

    loop = asyncio.new_event_loop()
    own, *derived = loop.run_until_complete(found())
    loop.close()
    assert own == "acme"
    assert all(str(name).startswith("carto-test-") for name in derived)


def test_the_named_ones_are_those_that_have_to_exist() -> None:
    config = {"carto:storage": json.dumps({"imports": {"takenOver": "acme"}}), "carto:domain": "acme.example.com"}
    bucket = {"type": BUCKET, "name": "carto-storage-imports", "id": "acme"}
    policy = {"type": "aws:s3/bucketPolicy:BucketPolicy", "name": "carto-storage-imports-policy", "id": "acme"}
    own = {"type": BUCKET, "name": "carto-storage-thumbnails", "id": "carto-test-thumbnails-0a1b2c3d"}
    assert among([bucket, policy, own], config) == {"carto-storage-imports": "acme"}


def test_a_difference_that_the_cloud_can_not_change_is_named() -> None:
    urn = "urn:pulumi:test::carto::carto:aws:Database$aws:rds/instance:Instance::carto-database-instance"
    step = {"urn": urn, "op": "replace", "replaceReasons": ["storageEncrypted"]}
    (line,) = losses(lambda *_: json.dumps({"steps": [step]}), running=True)
    assert line.startswith(
        "carto-database-instance would get: replace, because the stack has another storageEncrypted. Fix:"
    )
