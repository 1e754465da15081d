"""Every resource of an example stack can be adopted: its id follows from its name, or docs/adopt.md shows it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from components.resource_facts import FACTS, HOLDS_DATA, LookedUp, NoImportId
from operations.adopt.__main__ import as_json, main
from operations.adopt.planning import Adoption, CannotAdopt, refuse_another_name
from operations.physical_ids import LATER, UNKNOWN, id_of
from simulator.engine import ROOT

if TYPE_CHECKING:
    from pathlib import Path

LOOKED_UP = sorted(facts.import_id.logical_name for facts in FACTS.values() if isinstance(facts.import_id, LookedUp))


def test_what_holds_data_is_never_created_again() -> None:
    assert [type_ for type_ in HOLDS_DATA if FACTS[type_].import_id is NoImportId.CREATED_AGAIN] == []


@pytest.mark.parametrize("logical_name", LOOKED_UP)
def test_the_page_has_a_command_for_each_generated_id(logical_name: str) -> None:
    assert f"`carto-{logical_name}`" in (ROOT / "docs/adopt.md").read_text()


@pytest.mark.parametrize(
    ("type_", "inputs", "expected"),
    [
        ("aws:s3/bucket:Bucket", {"bucket": "imports"}, "imports"),
        ("aws:s3/bucket:Bucket", {"bucket": UNKNOWN[0]}, LATER),
        ("gcp:kms/cryptoKey:CryptoKey", {"keyRing": UNKNOWN[0], "name": "carto"}, LATER),
        ("gcp:sql/user:User", {"project": "p", "instance": "i", "name": "n"}, "p/i/n"),
        ("azure-native:resources:ResourceGroup", {"resourceGroupName": "g"}, LATER),
        (
            "azure-native:resources:ResourceGroup",
            {"resourceGroupName": "g", "subscriptionId": "s"},
            "/subscriptions/s/resourceGroups/g",
        ),
        ("kubernetes:core/v1:Secret", {"metadata": {"namespace": "carto", "name": "s"}}, "carto/s"),
        ("kubernetes:core/v1:Namespace", {"metadata": {"name": "carto"}}, "carto"),
        ("aws:kms/key:Key", {"description": "d"}, None),
    ],
)
def test_an_id_is_known_later_or_never(type_: str, inputs: dict[str, object], expected: str | None) -> None:
    assert id_of(type_, inputs) == expected


@pytest.mark.parametrize(
    ("wanted", "own"),
    [
        ("acme-imports", "carto-production-imports-0a1b2c3d"),
        ("projects/p/instances/acme", "projects/p/instances/carto-production-database-0a1b2c3d-abcdef"),
        ("/subscriptions/s/x/flexibleServers/acme", "/subscriptions/s/x/flexibleServers/carto-database"),
        ("acme-database", LATER),
    ],
)
def test_a_bucket_or_database_of_another_name_is_refused_and_stays_outside(wanted: str, own: str) -> None:
    """The next update would replace it, or change its address."""
    with pytest.raises(CannotAdopt, match=f"replace or rename {wanted}.*`takenOver` setting.*`existing` setting"):
        refuse_another_name("carto-storage-imports", wanted, own, running=True)


@pytest.mark.parametrize(
    ("wanted", "own"),
    [("p/carto-imports", "carto-imports"), ("/subscriptions/S/Carto", "/subscriptions/s/carto"), ("key-id", None)],
)
def test_other_ways_to_write_the_stacks_own_id_are_accepted(wanted: str, own: str | None) -> None:
    refuse_another_name("carto-storage-imports", wanted, own, running=True)


def test_json_has_ids_and_no_generated_secret() -> None:
    password = {"name": "carto-password", "type": "random:index/randomPassword:RandomPassword", "id": "ExampleOnly1"}
    bucket = {"name": "carto-imports", "type": "aws:s3/bucket:Bucket", "id": "imports"}
    adoption = Adoption(imported=[password, bucket], missing={"carto-database": "aws:rds/instance:Instance"})
    shown = as_json(adoption)
    assert [each["id"] for each in shown["adopted"]] == [None, "imports"]
    assert shown["withoutId"] == [{"name": "carto-database", "type": "aws:rds/instance:Instance"}]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("carto-database-instance: x", "--ids: expected JSON"),
        ('["x"]', "--ids: expected a JSON object"),
        ('{"carto-database-instance": 1}', "--ids: expected a JSON object"),
        ("{}", "pulumi is not installed"),
    ],
)
def test_what_can_not_be_read_is_named(
    content: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(content))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["--stack", "production", "--ids", "-"]) == 1
    assert reason in capsys.readouterr().err


def test_a_moved_database_is_that_of_a_running_installation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--stack", "production", "--database-moved"]) == 2
    assert "goes with --running" in capsys.readouterr().err
