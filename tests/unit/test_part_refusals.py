"""What the stack created is not deleted because the settings name it as an existing one, or because a key goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from components.fixed_choices import Change
from components.left_behind import problem_of_left_behind, with_left_behind
from components.part_refusals import refusal
from components.parts import HOLDERS, PARTS

RDS, KEY, GROUP = "aws:rds/instance:Instance", "aws:kms/key:Key", "azure-native:resources:ResourceGroup"
OWN = "carto-database.abc123.eu-west-1.rds.amazonaws.com"
REMEMBERED = {"database": "db-ABC", "database addresses": OWN}


def of_database(host: str, **old: object) -> str:
    new: dict[str, Any] = {"type": None, "protected": False, "taken as existing": host}
    before = {"type": RDS, "protected": False, **old}
    return refusal(
        "database", PARTS["database"], Change(old={"database": before}, created=REMEMBERED, new={"database": new})
    )


@pytest.mark.parametrize("host", [OWN, OWN.upper(), f"{OWN}."])
def test_the_stacks_own_server_is_no_existing_one(host: str) -> None:
    message = of_database(host)
    assert message.startswith(f"carto:database.existing: {host} is the database server that this stack created")
    assert "Nothing was changed" in message
    assert "'carto:retain[0]' database" in message


def test_a_server_that_stays_in_the_cloud_may_leave_a_disposable_stack_and_another_may_come() -> None:
    assert of_database(OWN, stays=True) == ""
    assert of_database("postgres.example.com") == ""


def test_a_server_is_not_replaced_under_a_name_that_google_reserves() -> None:
    setting, type_ = "carto:network.gcp.databaseConnection", "gcp:sql/databaseInstance:DatabaseInstance"
    old = {"type": type_, "protected": False, setting: "private-services-access"}

    def refused(**new: object) -> str:
        after = Change(old={"database": old}, created=REMEMBERED, new={"database": {**old, **new}})
        return refusal("database", PARTS["database"], after)

    message = refused(**{setting: "private-service-connect"})
    assert "Nothing was changed. Fix: pulumi config set --path" in message
    assert refused() == refused(type=None) == ""


def change(key: str, type_: str, *, old: Mapping[str, Any], new: Mapping[str, Any], deleted: bool = True) -> Change:
    choice = {"type": type_, "holds": new, "is_deleted": deleted, "retained": 1}
    return Change(old={key: {"type": type_, **old}}, created={key: "id"}, new={key: choice})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"holds": {"database": True}}, {}),
        ({"holds": {}, "left": ["database"]}, {"database": False}),
        ({"holds": {"database": False}}, {"database": True}),
    ],
    ids=["it leaves", "it has left", "it may leave"],
)
@pytest.mark.parametrize(
    ("key", "type_", "fix"),
    [("key", KEY, "'carto:retain[1]' key"), ("resource-group", GROUP, "carto:decommission true")],
)
def test_a_destroy_deletes_no_key_or_group_of_what_stays(
    old: Mapping[str, Any], new: Mapping[str, Any], key: str, type_: str, fix: str
) -> None:
    message = problem_of_left_behind(key, change(key, type_, old=old, new=new), PARTS)
    assert "what the cloud keeps: the database server. Nothing was changed" in message
    assert fix in message
    assert problem_of_left_behind(key, change(key, type_, old=old, new=new, deleted=False), PARTS) == ""


def test_what_a_disposable_stack_deletes_does_not_keep_the_key() -> None:
    deleted = change("key", KEY, old={"holds": {"database": False}}, new={})
    assert problem_of_left_behind("key", deleted, PARTS) == ""
    assert with_left_behind(deleted)["key"]["left"] == []


def test_the_stack_remembers_what_has_left() -> None:
    left = change("key", KEY, old={"holds": {"database": True, "imports": True}}, new={"imports": True})
    assert with_left_behind(left)["key"]["left"] == ["database"]


def test_only_keys_and_groups_hold_other_parts() -> None:
    assert {"key", "resource-group"} == HOLDERS
