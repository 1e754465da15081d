"""`operations.handoff`: a page and JSON about a stack, from its state and outputs, without a secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from operations.handoff.__main__ import main
from operations.handoff.inventory import Resource, grants
from tests.support.recorder import revealed
from tests.support.registrations import registered

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from operations.settings import Pulumi

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:hidden"}
OUTPUTS = {
    "namespace": "carto",
    "url": "https://carto.example.com",
    "importsBucket": "carto-imports",
    "egress": [{"host": "auth.carto.com", "port": 443, "reason": "CARTO's sign-in"}],
    "sendToCarto": {"tenantId": "tenant-1"},
    "nextSteps": ["Open the url | and sign in"],
    "readme": "# long",
}


def engine(stack: str, **outputs: Any) -> Callable[[str], Pulumi]:
    """An engine with the stack deployed: its state has the resources that the program registers."""
    graph = registered(stack)
    urns = {node.name: node.urn for node in graph}
    found = [
        {
            "urn": node.urn,
            "type": node.type,
            "custom": node.custom,
            "id": f"id-of-{node.name}",
            "inputs": {**json.loads(json.dumps(revealed(dict(node.inputs)), default=str)), "password": SECRET},
            "outputs": {"region": "eu-west-1"} if node.type.startswith("aws:") else {},
            "protect": node.protect,
            "dependencies": [urns[other] for other in node.depends_on if other in urns],
        }
        for node in graph
    ]
    state = {"deployment": {"manifest": {"time": "2026-05-01T10:00:00Z"}, "resources": found}}
    answers = {"export": state, "output": {**OUTPUTS, **outputs}}
    return lambda _: lambda *arguments: json.dumps(answers[arguments[1]])


def written(stack: str, folder: Path) -> tuple[str, dict[str, Any]]:
    assert main(["--stack", "acme/production", str(folder / "out")], engine=engine(stack)) == 0
    text = (folder / "out" / "README.md").read_text()
    found: dict[str, Any] = json.loads((folder / "out" / "handoff.json").read_text())
    return text, found


@pytest.mark.parametrize("stack", ["aws-production", "gcp-production", "azure-production"])
def test_where_data_is_and_how_it_is_kept_is_on_the_page(stack: str, tmp_path: Path) -> None:
    text, found = written(stack, tmp_path)
    names = {each["name"]: each for each in found["data"]}
    database = next(each for name, each in names.items() if name.endswith(("database-instance", "database-server")))
    assert [database[key] for key in ("encrypted", "private", "highly_available", "backed_up", "protected")] == [
        True
    ] * 5
    assert f"| {database['name']} | {database['id']} |" in text
    assert [name for name, each in names.items() if not each["place"]] == []
    assert "v1:hidden" not in text + json.dumps(found)


def test_the_page_has_the_stacks_own_names(tmp_path: Path) -> None:
    text, found = written("aws-production", tmp_path)
    assert text.startswith("# CARTO Self-Hosted: acme/production\n")
    assert "as of 2026-05-01" in text
    for part in (
        "| importsBucket | carto-imports |",
        "| auth.carto.com | 443 | CARTO's sign-in |",
        "| tenantId | tenant-1 |",
        "- Open the url \\| and sign in",
        ".venv/bin/python -m operations status --stack acme/production",
        "kubectl --namespace carto get pods",
    ):
        assert part in text
    assert "# long" not in text
    assert found["types"]["aws:s3/bucket:Bucket"] == 2


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").touch()
    assert main(["--stack", "production", str(tmp_path / "out")], engine=engine("aws-production")) == 1
    assert "out" in capsys.readouterr().err


def test_what_a_stack_only_uses_is_not_listed_as_its_data(tmp_path: Path) -> None:
    text, found = written("kubernetes", tmp_path)
    assert found["data"] == []
    assert "it uses what exists" in text
    assert "No identity of a cloud has a right" in text


def test_grants_are_listed_by_resource_principal_and_condition() -> None:
    def resource(name: str, **inputs: Any) -> Resource:
        return Resource(urn=f"a::{name}", type="t", id="", inputs=inputs, protected=False, dependencies=frozenset())

    condition = {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    principal = {"Service": "rds.amazonaws.com"}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, "Condition": condition}
    rights = {"Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "arn:b"}
    assert grants(
        [
            resource("role", assumeRolePolicy=json.dumps({"Statement": [trust]})),
            resource("policy", policy=json.dumps({"Statement": [rights]})),
            resource("member", role="roles/storage.admin", member="serviceAccount:a"),
            resource("assignment", roleDefinitionId="/x/roleDefinitions/4d97", principalId="p"),
        ]
    ) == [
        "assignment: p has 4d97",
        "member: serviceAccount:a has roles/storage.admin",
        "policy: s3:GetObject, s3:PutObject on arn:b",
        "role: Service rds.amazonaws.com: sts:AssumeRole if StringEquals aws:SourceAccount = 123456789012",
    ]


def test_a_stack_that_is_not_deployed_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty: Callable[[str], Pulumi] = lambda _: lambda *_: json.dumps({})  # noqa: E731
    assert main(["--stack", "production", str(tmp_path / "out")], engine=empty) == 1
    assert "pulumi up --stack production" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_page_has_who_can_reach_it(tmp_path: Path) -> None:
    text, found = written("aws-everything", tmp_path)
    lines = [line for line in found["reach"] if "203.0.113.0/24" in line]
    assert lines[0].endswith(": 203.0.113.0/24 may connect on tcp 443 to 443")
    assert "## Who can reach it\n\n- carto-cache-access-from-cluster: sg-" in text
    assert "10.0.0.0/16" not in "".join(found["reach"])
    assert "Nothing of this stack lets in addresses" in written("kubernetes", tmp_path)[0]


def test_a_secret_in_an_output_that_nobody_marked_is_hidden(tmp_path: Path) -> None:
    planted = {
        "url": "https://carto:hunter2@carto.example.com",
        "readme": "password=hunter2",
        "nested": ["token=hunter2"],
    }
    assert main(["--stack", "a", str(tmp_path)], engine=engine("kubernetes", **planted)) == 0
    assert "hunter" not in (tmp_path / "README.md").read_text() + (tmp_path / "handoff.json").read_text()
