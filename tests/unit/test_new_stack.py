"""`operations.new`: a few answers become a valid stack file, and nothing else is written."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from operations.clouds.command import CommandFailed
from operations.new import CLOUDS, main, questions
from tests.support.pages import ROOT
from tools.toolchain import ENGINE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

ANSWERS = {
    "Domain that users open": "maps.acme.dev",
    "Region of the EKS cluster": "eu-west-1",
    "Project of the GKE cluster": "acme-maps",
    "Its region or zone": "europe-west1",
    "Its resource group": "platform",
}
LISTED = {
    "aws": {"clusters": ["platform", "test"]},
    "gcloud": [{"name": "platform", "location": "europe-west1"}],
    "az": [{"name": "platform", "resourceGroup": "platform"}],
}


def answering(**others: str) -> Callable[[str, str], str]:
    def ask(text: str, default: str) -> str:
        if text.startswith("Cloud"):
            return others["cloud"]
        return others.get("cluster", "platform") if text.startswith("Name of") else ANSWERS.get(text, default)

    return ask


def nobody(text: str, default: str) -> str:
    raise EOFError


def commands(words: Sequence[str]) -> str:
    return json.dumps(LISTED[words[0]])


def not_installed(words: Sequence[str]) -> str:
    raise CommandFailed(f"{words[0]} is not installed")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_answers_become_a_valid_stack_file(cloud: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["production"], ask=answering(cloud=cloud), run=commands, stacks=tmp_path) == 0
    text = (tmp_path / "Pulumi.production.yaml").read_text()
    assert text.startswith("# yaml-language-server: $schema=stack.schema.json\n")
    config: dict[str, Any] = yaml.safe_load(text)["config"]
    assert config["carto:cloud"] == cloud
    assert config["carto:cluster"]["name"] == "platform"
    assert "carto:domain: maps.acme.dev  # Domain that users open\n" in text
    assert config["carto:customerPackage"] == {"path": "customer-package"}
    printed = capsys.readouterr().out
    assert "Clusters: platform" in printed
    assert "pulumi stack init production" in printed


def test_a_long_answer_keeps_its_comment_and_its_text(tmp_path: Path) -> None:
    folder = f"/home/anna/{'packages of customers ' * 10}#1/ümlaut"
    arguments = ["production", "--customer-package-path", folder]
    assert main(arguments, ask=answering(cloud="aws"), run=commands, stacks=tmp_path) == 0
    config = yaml.safe_load((tmp_path / "Pulumi.production.yaml").read_text("utf-8"))["config"]
    assert config["carto:customerPackage"]["path"] == folder


def test_options_answer_every_question(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = [
        *("--cloud", "aws", "--region", "eu-west-1", "--cluster-name", "platform", "--domain", "maps.acme.dev"),
        *("--customer-package-path", "package", "--profile", "development"),
    ]
    assert main(["test", *asked], ask=nobody, run=not_installed, stacks=tmp_path) == 0
    config = yaml.safe_load((tmp_path / "Pulumi.test.yaml").read_text())["config"]
    assert config == {
        "carto:cloud": "aws",
        "aws:region": "eu-west-1",
        "carto:cluster": {"name": "platform"},
        "carto:domain": "maps.acme.dev",
        "carto:customerPackage": {"path": "package"},
        "carto:profile": "development",
    }


def test_with_json_the_questions_are_no_part_of_the_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("aws\neu-west-1\nplatform\nmaps.acme.dev\n\n\n"))
    assert main(["production", "--json"], run=commands, stacks=tmp_path) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["file"] == str(tmp_path / "Pulumi.production.yaml")
    assert "Clusters: platform" in shown.err
    assert "Domain that users open: " in shown.err


def test_each_question_has_an_option_of_its_own() -> None:
    for cloud in CLOUDS:
        options = [each.option for each in questions(cloud)]
        assert len(set(options)) == len(options)


def test_the_help_names_the_cluster_of_each_cloud(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert [kind for kind in ("EKS", "GKE", "AKS") if f"Name of the {kind} cluster" not in shown] == []


def test_a_cloud_that_it_does_not_know_is_asked_for_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["production", "--cloud", "kubernetes"]
    assert main(arguments, ask=answering(cloud="gcp"), run=not_installed, stacks=tmp_path) == 0
    assert "docs/install-kubernetes.md" in capsys.readouterr().err


def test_a_folder_that_is_missing_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "stacks"
    assert main(["production"], ask=answering(cloud="aws"), run=not_installed, stacks=missing) == 2
    assert capsys.readouterr().err == f"{missing / 'Pulumi.production.yaml'}: No such file or directory\n"


@pytest.mark.parametrize(
    ("arguments", "ask", "message"),
    [
        (["production"], nobody, "nothing was written"),
        (["production", "--profile", "huge"], answering(cloud="aws"), "carto:profile"),
        (["production"], answering(cloud="aws", cluster="not a cluster!"), "carto:cluster.name"),
        (["../production"], answering(cloud="aws"), "letters, digits"),
        (["exists"], answering(cloud="aws"), "exists already"),
        # The stack does not exist yet: the command of the settings would change another one.
        (["production", "--domain", "https://maps.acme.dev/"], answering(cloud="aws"), "fix: --domain maps.acme.dev"),
    ],
)
def test_nothing_is_written_or_replaced_without_valid_settings(
    arguments: list[str], ask: Any, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Pulumi.exists.yaml").write_text("mine")
    assert main(arguments, ask=ask, run=not_installed, stacks=tmp_path) == 1
    assert message in capsys.readouterr().err
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {"Pulumi.exists.yaml": "mine"}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_template_of_a_cloud_asks_for_the_same(cloud: str) -> None:
    project = yaml.safe_load((ROOT / "templates" / cloud / "Pulumi.yaml").read_text())
    wanted = {question.key.partition(".")[0] for question in questions(cloud)} - {"carto:profile"}
    assert set(project["template"]["config"]) == wanted
    assert project["config"]["carto:cloud"]["value"] == cloud
    assert project["requiredPulumiVersion"] == f">={ENGINE.version.removeprefix('v')}"
    program = (ROOT / "templates" / cloud / "__main__.py").read_text()
    assert program == (ROOT / "templates" / CLOUDS[0] / "__main__.py").read_text()
