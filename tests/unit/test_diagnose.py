"""`operations.diagnose`: what runs, in an archive without a secret."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from operations.diagnose.__main__ import main
from operations.diagnose.redaction import REDACTED, redactor, secrets_in
from operations.settings import CannotRead, Pulumi
from operations.verify.kubectl import CannotVerify, Kubectl

MARK = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
PASSWORD = "ExampleOnly-database-1"
KEY = "ExampleOnlyFirstLine\nExampleOnlySecondLine\n"
PODS = [
    {
        "metadata": {"name": "carto-maps-api-0"},
        "status": {"containerStatuses": [{"name": "maps-api", "restartCount": 2}], "initContainerStatuses": None},
    }
]
RELEASES = [{"metadata": {"labels": {"version": str(n), "status": s}}} for n, s in ((10, "deployed"), (9, "failed"))]


@dataclass(frozen=True, kw_only=True)
class Cluster(Kubectl):
    """A cluster whose pods print secrets, and whose nodes nobody may list."""

    def run(self, *arguments: str, stdin: str | None = None, timeout: float = 0) -> str:
        if arguments[:2] == ("get", "nodes"):
            raise CannotVerify("kubectl get nodes failed: forbidden")
        if arguments[:2] == ("get", "pods") and "json" in arguments:
            return json.dumps({"items": PODS})
        if arguments[:2] == ("get", "secrets"):
            return json.dumps({"items": RELEASES})
        if arguments[0] == "logs":
            return f"connecting with {PASSWORD}\n{'before the restart' if '--previous' in arguments else ''}"
        return f"{' '.join(arguments)} ExampleOnlySecondLine"


def engine(_: str) -> Pulumi:
    secret: Callable[[Any], Mapping[str, Any]] = lambda value: MARK | {"plaintext": json.dumps(value)}  # noqa: E731
    inputs = {"password": secret(PASSWORD), "nested": [secret({"key": KEY, "port": "5432"})], "plain": "visible-text"}
    state = {"deployment": {"resources": [{"inputs": inputs}]}}
    answers = {"export": state, "output": {"namespace": "maps", "url": "https://carto.example.com"}}
    return lambda *arguments: json.dumps(answers[arguments[1]])


def archived(file: Path) -> dict[str, str]:
    with tarfile.open(file) as opened:
        return {
            entry.name: content.read().decode()
            for entry in opened
            if (content := opened.extractfile(entry)) is not None
        }


def test_an_archive_has_objects_events_and_logs_and_no_secret(tmp_path: Path) -> None:
    file = tmp_path / "carto.tar.gz"
    seen: list[str] = []

    def kubectl(namespace: str, context: str | None) -> Kubectl:
        seen.append(namespace)
        return Cluster(namespace=namespace, context=context)

    assert main(["--stack", "production", str(file)], engine=engine, kubectl=kubectl) == 0
    found = archived(file)
    assert seen == ["maps"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert found["diagnose/logs/carto-maps-api-0/maps-api.log"] == f"connecting with {REDACTED}\n"
    assert "before the restart" in found["diagnose/logs/carto-maps-api-0/maps-api.previous.log"]
    assert "get events --output yaml" in found["diagnose/objects/events.yaml"]
    assert [each["status"] for each in json.loads(found["diagnose/release.json"])] == ["failed", "deployed"]
    assert "forbidden" in found["diagnose/nodes.txt"]
    text = "".join(found.values())
    assert "diagnose/objects/secrets.yaml" not in found
    for secret in (PASSWORD, "ExampleOnlyFirstLine", "ExampleOnlySecondLine"):
        assert secret not in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgres://carto:ExampleOnly1@db:5432/carto", f"postgres://{REDACTED}@db:5432/carto"),
        ("authorization: Bearer ExampleOnly0123", f"authorization: Bearer {REDACTED}"),
        ("token eyJhbGciOi.eyJzdWIiOi.c2lnbmF0", f"token {REDACTED}"),
        ("AKIAIOSFODNN7EXAMPLE", REDACTED),
        ('{"password": "ExampleOnly1", "a": 1}', f'{{"password": "{REDACTED}", "a": 1}}'),
        ("DB_PASSWORD=ExampleOnly1 host=db", f"DB_PASSWORD={REDACTED} host=db"),
        ("https://carto.example.com/path:1@2", "https://carto.example.com/path:1@2"),
        ("redis://:ExampleOnly1@cache:6379", f"redis://{REDACTED}@cache:6379"),
        ("- name: DB_TOKEN\n  value: ExampleOnly", f"- name: DB_TOKEN\n  value: {REDACTED}"),
        ("      DB_PASSWORD:  ExampleOnly", f"      DB_PASSWORD:  {REDACTED}"),
        ("      DB_PASSWORD:  <set to the key 'a'>", "      DB_PASSWORD:  <set to the key 'a'>"),
        ("litellmMasterKey: sk-ExampleOnly012", f"litellmMasterKey: {REDACTED}"),
        (
            '{\\"auths\\":{\\"gcr.io\\":{\\"auth\\":\\"abcd\\"}}}',
            f'{{\\"auths\\":{{\\"gcr.io\\":{{\\"auth\\":\\"{REDACTED}\\"}}}}}}',
        ),
        ("existingSecret: carto-keys-1", "existingSecret: carto-keys-1"),
        ("carto:database.password: missing, set it", "carto:database.password: missing, set it"),
        ('password: "[secret]"', 'password: "[secret]"'),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_what_looks_like_a_secret_is_redacted(text: str, expected: str) -> None:
    assert redactor(set())(text) == expected


def test_a_secret_is_redacted_in_the_forms_that_kubernetes_and_addresses_have() -> None:
    state = {"password": MARK | {"plaintext": json.dumps("Example/Only 1")}}
    redact = redactor(secrets_in(state))
    assert redact("db: RXhhbXBsZS9Pbmx5IDE= or Example%2FOnly%201") == f"db: {REDACTED} or {REDACTED}"


def test_a_private_key_is_redacted_as_a_whole() -> None:
    key = "-----BEGIN PRIVATE KEY-----\nTUlJRXZR\n-----END PRIVATE KEY-----"
    assert redactor(set())(f"before\n{key}\nafter") == f"before\n{REDACTED}\nafter"
    assert redactor(set())(f"before\n{key[:40]}") == f"before\n{REDACTED}"


def test_an_incomplete_archive_is_deleted(tmp_path: Path) -> None:
    def interrupted(namespace: str, context: str | None) -> Kubectl:
        raise KeyboardInterrupt

    file = tmp_path / "carto.tar.gz"
    assert main(["--stack", "production", str(file)], engine=engine, kubectl=interrupted) == 130
    assert not file.exists()


def test_without_the_state_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(_: str) -> Pulumi:
        def pulumi(*arguments: str) -> str:
            raise CannotRead("pulumi stack failed")

        return pulumi

    file = tmp_path / "carto.tar.gz"
    assert main(["--stack", "production", str(file)], engine=broken) == 1
    assert main(["--stack", "production", str(tmp_path / "missing" / "carto.tar.gz")], engine=engine) == 1
    assert not file.exists()
    file.write_text("mine")
    assert main(["--stack", "production", str(file / "carto.tar.gz")], engine=engine) == 1
    assert main(["--stack", "production", str(file)], engine=engine) == 1
    assert file.read_text() == "mine"
    assert "exists already" in capsys.readouterr().err
