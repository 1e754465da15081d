"""`./sim compare`: what a real cloud answered, against what the simulator would have answered."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from simulator import __main__ as command
from simulator.comparison import report
from simulator.comparison.compare import compare
from simulator.comparison.shapes import kind, outline, pattern
from simulator.comparison.state import CannotCompare
from simulator.core.values import SECRET_SIGNATURE, SIGNATURE, Secret
from tests.unit.simulator.aws_inputs import BUCKET, CACHE, DATABASE, ROLE, VALID

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.unit.simulator.simulated import Cloud

PROVIDER = "urn:pulumi:dev::carto::pulumi:providers:aws::default"
CIPHERTEXT = {SIGNATURE: SECRET_SIGNATURE, "ciphertext": "v1:abc"}
Outputs = dict[str, Any]


def exported(value: Any) -> Any:
    """As `pulumi stack export` writes it."""
    if isinstance(value, Secret):
        return CIPHERTEXT
    if isinstance(value, dict):
        return {name: exported(inner) for name, inner in value.items()}
    return [exported(inner) for inner in value] if isinstance(value, list) else value


@pytest.fixture
def state(aws: Cloud) -> dict[str, Any]:
    """A database, a cache, a role and a bucket, as a stack that is up has them."""
    created = [
        aws.create(DATABASE, {**VALID[DATABASE], "identifier": "acme-db", "password": Secret("hunter2hunter2")}, "db"),
        aws.create(CACHE, {**VALID[CACHE], "replicationGroupId": "acme-cache"}, "cache"),
        aws.create(ROLE, {**VALID[ROLE], "name": "acme-backend"}, "role"),
        aws.create(BUCKET, {"bucket": "acme-imports", "tags": {"team": "acme-gis"}}, "bucket"),
    ]
    provider = {
        "urn": PROVIDER,
        "type": "pulumi:providers:aws",
        "custom": True,
        "id": "1",
        "inputs": {"region": "eu-west-1"},
    }
    component = {"urn": "urn:pulumi:dev::carto::carto:aws:Database::it", "type": "carto:aws:Database", "custom": False}
    resources = [
        {
            "urn": each.urn,
            "type": each.type,
            "custom": True,
            "id": each.id,
            "inputs": exported(each.inputs),
            "outputs": exported(each.outputs),
            "provider": f"{PROVIDER}::1",
        }
        for each in created
    ]
    return {"version": 3, "deployment": {"resources": [provider, component, *resources]}}


def outputs_of(state: dict[str, Any], type_: str) -> Outputs:
    found: Outputs = next(each for each in state["deployment"]["resources"] if each["type"] == type_)["outputs"]
    return found


def test_what_the_simulator_created_compares_clean(state: dict[str, Any]) -> None:
    found = compare(json.dumps(state))

    assert (found.resources, found.differences, found.unknown_types) == (4, [], [])
    assert found.encrypted == 1


ALTERED: dict[str, tuple[str, Callable[[Outputs], object], tuple[str, str]]] = {
    "the cloud answers more": (
        DATABASE,
        lambda o: o.update(hostedZoneId="Z29XKXDKYMONMX"),
        ("hostedZoneId", "missing"),
    ),
    "inside of a list, too": (
        DATABASE,
        lambda o: o.update(listenerEndpoints=[{"port": 5432}]),
        ("listenerEndpoints", "missing"),
    ),
    "the cloud answers less": (ROLE, lambda o: o.pop("arn"), ("arn", "invented")),
    "the cloud answers nothing": (
        CACHE,
        lambda o: o.update(primaryEndpointAddress=""),
        ("primaryEndpointAddress", "invented"),
    ),
    "another host": (
        CACHE,
        lambda o: o.update(primaryEndpointAddress="acme-cache.x1y2z3.euw1.example.com"),
        ("primaryEndpointAddress", "other shape"),
    ),
    "another id": (ROLE, lambda o: o.update(uniqueId="acme-role-0001"), ("uniqueId", "other shape")),
    "a text instead of a number": (DATABASE, lambda o: o.update(port="5432"), ("port", "other shape")),
    "an input that comes back changed": (BUCKET, lambda o: o.update(forceDestroy=True), ("forceDestroy", "missing")),
    "a name in other letters": (
        DATABASE,
        lambda o: o.update(instanceClass="DB.T4G.SMALL"),
        ("instanceClass", "not as set"),
    ),
}


@pytest.mark.parametrize("case", ALTERED)
def test_each_alteration_is_found_and_no_other(state: dict[str, Any], case: str) -> None:
    type_, alter, expected = ALTERED[case]
    alter(outputs_of(state, type_))

    found = compare(json.dumps(state)).differences

    assert [(each.type, each.property, each.kind) for each in found] == [(type_, *expected)]


def test_all_alterations_of_a_type_are_found_once_for_all_its_resources(state: dict[str, Any]) -> None:
    outputs_of(state, ROLE).pop("arn")
    outputs_of(state, ROLE).pop("uniqueId")
    again = copy.deepcopy(next(each for each in state["deployment"]["resources"] if each["type"] == ROLE))
    state["deployment"]["resources"].append({**again, "urn": again["urn"] + "2"})

    assert [each.property for each in compare(json.dumps(state)).differences] == ["arn", "uniqueId"]


def test_a_type_that_the_simulator_does_not_know_is_named(state: dict[str, Any]) -> None:
    other = {
        "type": "aws:sqs/queue:Queue",
        "urn": "urn:pulumi:dev::carto::aws:sqs/queue:Queue::q",
        "custom": True,
        "id": "q",
    }
    state["deployment"]["resources"].append(other)

    assert compare(json.dumps(state)).unknown_types == ["aws:sqs/queue:Queue"]


@pytest.mark.parametrize("write", [report.as_text, report.as_json])
def test_no_value_of_the_state_is_in_the_report(state: dict[str, Any], write: Callable[[Any], str]) -> None:
    for type_ in (DATABASE, CACHE, ROLE, BUCKET):
        outputs = outputs_of(state, type_)
        outputs |= {name: f"canary/{value}.canary" for name, value in outputs.items() if isinstance(value, str)}
        outputs["tagsAll"] = {"canary-key": "canary"}
    for resource in state["deployment"]["resources"]:
        resource["id"] = f"canary:{resource.get('id')}"

    found = compare(json.dumps(state))
    text = write(found)

    assert len(found.differences) > 20
    assert "canary" not in text
    assert "acme" not in text
    assert "123456789012" not in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no export"),
        ("[]", "no export"),
        ('{"deployment": {"resources": []}}', "export it while it is up"),
    ],
)
def test_what_is_no_export_of_a_stack_that_is_up_is_refused(text: str, message: str) -> None:
    with pytest.raises(CannotCompare, match=message):
        compare(text)


def test_an_export_that_shows_secrets_is_refused(state: dict[str, Any]) -> None:
    outputs_of(state, DATABASE)["password"] = {SIGNATURE: SECRET_SIGNATURE, "plaintext": '"hunter2hunter2"'}

    with pytest.raises(CannotCompare, match="without --show-secrets") as refused:
        compare(json.dumps(state))
    assert "hunter2" not in str(refused.value)


def test_the_command_exits_with_what_was_found(
    state: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "state.json"
    file.write_text(json.dumps(state))
    assert command.main(["compare", str(file)]) == 0

    outputs_of(state, ROLE).pop("arn")
    file.write_text(json.dumps(state))
    capsys.readouterr()
    assert command.main(["compare", str(file), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["differences"][0]["property"] == "arn"

    assert command.main(["compare", str(tmp_path / "other.json")]) == 2
    assert command.main(["compare"]) == 2


@pytest.mark.parametrize(
    ("shape", "fits", "does_not"),
    [
        ("db-<26 capitals and digits>", "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ", "db-abc"),
        ("arn:aws:s3:::<bucket>", "arn:aws-cn:s3:::acme", "arn:aws:s3:eu-west-1::acme"),
        ("<bucket>.s3.amazonaws.com", "acme.s3.amazonaws.com.cn", "acme.s3.example.com"),
        ("<uuid>", "0a1b2c3d-0000-4000-8000-000000000000", "0a1b2c3d"),
        ("PUBLIC, PRIVATE_SERVICES_ACCESS or PRIVATE", "PRIVATE_SERVICES_ACCESS", "PRIVATE_SERVICE_ACCESS"),
        ("/subscriptions/{id}/resourceGroups/{name}", "/subscriptions/1-a/resourcegroups/x_y", "/subscriptions/1-a"),
        ("{scope}/providers/M.A/locks/{name}", "/subscriptions/1/x/providers/M.A/locks/a", "/x/providers/M.B/locks/a"),
    ],
)
def test_a_shape_with_placeholders_or_choices_is_a_pattern(shape: str, fits: str, does_not: str) -> None:
    expected = pattern(shape)

    assert expected is not None
    assert expected.fullmatch(fits)
    assert not expected.fullmatch(does_not)


def test_a_shape_in_words_is_no_pattern() -> None:
    assert pattern("IP address, or empty") is None
    assert pattern("ISO 8601") is None
    assert pattern("true or false") is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "true or false"),
        (3, "a number"),
        ([], "a list"),
        ("0a1b2c3d-0000-4000-8000-000000000000", "a UUID"),
        ("2026-01-01T00:00:00Z", "a time"),
        ("10.0.0.1", "an IP address"),
        ('{"a": 1}', "JSON"),
        ("acme", "text"),
    ],
)
def test_the_kind_of_a_value_says_nothing_about_what_it_holds(value: Any, expected: str) -> None:
    assert kind(value) == expected


def test_the_outline_of_a_text_is_its_punctuation() -> None:
    assert outline("acme-db.x1.eu-west-1.rds.amazonaws.com") == "text divided as ….….….….….…"
