"""`operations.rotate` and `operations.status`: how old secrets are, and whether a stack is as its settings say."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from operations import rotate, status
from operations.helm_release import RELEASE
from operations.verify.findings import failed
from tests.support.example_stacks import raw_settings
from tests.support.registrations import registered
from tests.support.stack_settings import as_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from operations.settings import Pulumi

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
NO_CHANGES: dict[str, Any] = {"steps": [], "changeSummary": {}}
URN = "urn:pulumi:production::carto::type::carto-"
CHART = "1.280.1"


def created(days: int) -> str:
    return (NOW - timedelta(days=days)).isoformat().replace("+00:00", "Z")


def generated(name: str, days: int, type_: str = "random:index/randomPassword:RandomPassword") -> dict[str, Any]:
    return {"urn": f"{URN}{name}", "type": type_, "created": created(days), "inputs": {}}


def release(version: str = CHART) -> dict[str, Any]:
    outputs = {"version": version}
    return {"urn": f"{URN}release-helm", "type": RELEASE, "modified": created(3), "inputs": {}, "outputs": outputs}


PASSWORDS = [
    generated("secrets-database-password", 10),
    generated("database-admin-password", 100),
    generated("cache-password", 0),
    generated("secrets-instance-id", 400),
]


def engine(
    stack: str = "aws-quickstart",
    *,
    preview: dict[str, Any] = NO_CHANGES,
    pending: Any = (),
    resources: Any = (),
    **own: Any,
) -> Callable[[str], Pulumi]:
    config = {f"carto:{key}": {"value": text} for key, text in as_text(raw_settings(stack) | own).items()}
    state = {"deployment": {"resources": list(resources), "pending_operations": list(pending)}}
    answers = {"config": config, "stack": state, "preview": preview}
    return lambda _: lambda *arguments: json.dumps(answers[arguments[0]])


def ages(
    capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0, **engine_: Any
) -> list[tuple[str, Any, str]]:
    asked = ["--stack", "production", "--json", *arguments]
    assert rotate.main(asked, engine=engine(**engine_), now=lambda: NOW) == code
    return [tuple(each.values()) for each in json.loads(capsys.readouterr().out)]


def test_an_age_is_a_number_of_days(capsys: pytest.CaptureFixture[str]) -> None:
    assert rotate.main(["--stack", "production", "--older-than", "-1"]) == 2
    assert "Invalid value for '--older-than'" in capsys.readouterr().err


def test_the_oldest_secret_comes_first_with_the_command_for_its_next_number(capsys: pytest.CaptureFixture[str]) -> None:
    command = "pulumi config set --path carto:rotation."
    assert ages(capsys, resources=PASSWORDS, rotation={"cachePassword": 4}) == [
        ("carto:rotation.databaseAdminPassword", 100, f"{command}databaseAdminPassword 1"),
        ("carto:rotation.databasePassword", 10, f"{command}databasePassword 1"),
        ("carto:rotation.cachePassword", 0, f"{command}cachePassword 5"),
    ]


def test_a_secret_that_is_too_old_fails_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert ages(capsys, "--older-than", "100", resources=PASSWORDS)
    assert ages(capsys, "--older-than", "99", code=1, resources=PASSWORDS)


def test_a_stack_that_is_not_deployed_has_no_secret_to_rotate(capsys: pytest.CaptureFixture[str]) -> None:
    assert ages(capsys, "--older-than", "0", resources=[]) == []


def test_keys_without_a_resource_have_no_age(capsys: pytest.CaptureFixture[str]) -> None:
    found = {setting: days for setting, days, _ in ages(capsys, stack="azure-quickstart", resources=PASSWORDS)}
    assert found["carto:rotation.accessKey"] is None


@pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers
@pytest.mark.parametrize("stack", ["aws-everything", "gcp-production", "azure-production", "kubernetes"])
def test_every_secret_that_a_stack_generates_is_found_by_its_name(
    stack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Or the state has no resource for it: Azure's keys, and passwords that the cloud generates."""
    resources = [generated(node.name, 7, node.type) for node in registered(stack) if node.custom]
    without = {setting for setting, days, _ in ages(capsys, stack=stack, resources=resources) if days != 7}
    by_azure = {"carto:rotation.accessKey", "carto:rotation.cachePassword"} if "azure" in stack else set()
    assert without <= by_azure


def checks(capsys: pytest.CaptureFixture[str], code: int, **engine_: Any) -> dict[str, tuple[str, str, str]]:
    found = status.main(
        ["--stack", "production", "--json"], engine=engine(**engine_), now=lambda: NOW, domain=lambda _: ()
    )
    assert found == code
    findings = json.loads(capsys.readouterr().out)["findings"]
    return {each["subject"]: (each["state"], each["detail"], each["remedy"]) for each in findings}


def test_a_stack_as_its_settings_say_passes(capsys: pytest.CaptureFixture[str]) -> None:
    found = checks(capsys, 0, resources=[release(), *PASSWORDS[::2]])
    assert found["settings"] == ("passed", "no changes", "")
    assert found["release"] == ("passed", f"chart {CHART} since 2026-06-27", "")
    assert found["carto:rotation.databasePassword"] == ("passed", "10 days", "")


def test_everything_that_needs_attention_is_reported_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    step = {"op": "update", "urn": f"{URN}storage-imports", "oldState": {"inputs": {}}, "newState": {"inputs": {}}}
    pending = [{"type": "creating", "resource": {"urn": f"{URN}database-instance"}}]
    found = checks(
        capsys,
        1,
        preview={"steps": [step], "changeSummary": {"update": 1}},
        pending=pending,
        resources=[release("1.279.0"), *PASSWORDS],
    )
    assert found["state"] == (
        "failed",
        "creating carto-database-instance did not end",
        "pulumi refresh, then pulumi up",
    )
    assert found["settings"][:2] == ("failed", "resources: 1 changed")
    assert found["release"][:2] == ("failed", f"chart 1.279.0 since 2026-06-27; the settings have {CHART}")
    assert found["carto:rotation.databaseAdminPassword"][:2] == ("failed", "100 days")


def test_a_failed_preview_and_a_missing_release_are_findings(capsys: pytest.CaptureFixture[str]) -> None:
    broken = {"steps": [], "diagnostics": [{"severity": "error", "message": "no credentials"}]}
    found = checks(capsys, 1, preview=broken)
    assert found["settings"][:2] == ("failed", "no credentials")
    assert found["release"] == ("failed", "not deployed", "pulumi up")


def test_the_domain_is_checked_too(capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[str] = []

    def domain(name: str) -> list[Any]:
        asked.append(name)
        return [failed("domain", "certificate", "valid for 2 more days", "renew it")]

    own = engine(resources=[release()])
    assert status.main(["--stack", "production"], engine=own, now=lambda: NOW, domain=domain) == 1
    assert asked == ["carto.example.com"]
    assert "renew it" in capsys.readouterr().out
    assert status.main(["--stack", "production", "--no-domain"], engine=own, now=lambda: NOW, domain=domain) == 0


@pytest.mark.parametrize("command", [rotate.main, status.main])
def test_settings_that_are_not_valid_are_an_error(
    command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(["--stack", "production"], engine=engine(profile="huge")) == 2
    assert "carto:profile" in capsys.readouterr().err
