"""An acceptance run: what it refuses, says before it starts, and never leaves out."""

from __future__ import annotations

import io
import json
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from operations import acceptance
from operations.acceptance_cluster import commands
from operations.acceptance_engine import Engine, StepFailed
from operations.acceptance_plan import planned
from operations.acceptance_run import Run
from operations.clouds.command import run
from operations.leftovers import leftovers
from operations.leftovers import main as list_leftovers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

DATABASE = {"type": "aws:rds/instance:Instance", "custom": True, "inputs": {"instanceClass": "db.t4g.small"}}
BUCKET = {"type": "aws:s3/bucket:Bucket", "custom": True, "inputs": {}}
STEPS = [{"op": "create", "newState": each} for each in (DATABASE, BUCKET, BUCKET)]
SETTINGS = {"carto:cloud": "aws", "aws:region": "eu-west-1", "carto:disposable": True}


@dataclass(frozen=True, kw_only=True)
class Scripted(Engine):
    """An engine that fails at configured steps."""

    simulated: bool = True
    settings_: dict[str, Any] = field(default_factory=lambda: dict(SETTINGS))
    failing: str = ""
    ran: list[tuple[str, ...]] = field(default_factory=list)
    state: list[dict[str, Any]] = field(default_factory=list)

    def settings(self) -> dict[str, Any]:
        return self.settings_

    def resources(self) -> list[dict[str, Any]]:
        return self.state

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        self.ran.append(arguments)
        if self.failing and arguments[0] == self.failing:
            raise StepFailed(f"{self.failing} failed")
        return subprocess.CompletedProcess(arguments, 0, json.dumps({"steps": STEPS, "deployment": {}}), "")

    def module(
        self, name: str, *arguments: str, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        answer = {"differences": []} if arguments[0] == "compare" else []
        return subprocess.CompletedProcess(arguments, 0, json.dumps(answer), "")

    @property
    def verbs(self) -> list[str]:
        return [arguments[0] for arguments in self.ran]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the command on a scripted engine."""

    def run(engine: Scripted, *arguments: str, typed: str = "") -> int:
        monkeypatch.setattr(acceptance, "Engine", lambda **_: engine)
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        return acceptance.main(["--stack", "demo", *arguments])

    return run


def test_a_stack_that_keeps_its_data_is_refused_before_anything_runs(
    start: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = Scripted(stack="demo", settings_={**SETTINGS, "carto:disposable": False})

    assert start(engine, "--yes") == 2
    assert engine.ran == []
    assert "the stack demo is not disposable" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--yes"], []])
def test_a_stack_with_resources_is_refused_and_not_destroyed(
    start: Any, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    engine = Scripted(stack="demo", state=[{**BUCKET, "urn": "urn:pulumi:demo::carto::aws:s3/bucket:Bucket::imports"}])

    assert start(engine, *arguments) == 2
    assert engine.ran == []
    assert "make acceptance STACK=demo TEARDOWN=1" in capsys.readouterr().err


def test_costs_are_shown_and_nothing_is_created_without_the_stacks_name(
    start: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = Scripted(stack="demo")

    assert start(engine, typed="yes\n") == 2
    assert engine.verbs == ["preview"]
    output = capsys.readouterr().out
    assert "demo: 3 resources" in output
    assert "1 x database server (db.t4g.small)" in output
    assert "2 x bucket" in output
    assert "https://aws.amazon.com/rds/postgresql/pricing/" in output
    assert "about an hour" in output


def test_the_stacks_name_starts_the_run(start: Any) -> None:
    engine = Scripted(stack="demo", failing="up")

    assert start(engine, typed="demo\n") == 1
    assert "up" in engine.verbs


def test_after_a_failure_checks_are_skipped_and_the_stack_is_destroyed(
    start: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = Scripted(stack="demo", failing="up")
    file = tmp_path / "results.json"

    assert start(engine, "--yes", "--report", str(file), "--json") == 1

    assert engine.verbs == ["preview", "up", "destroy"]
    report = json.loads(file.read_text())
    assert json.loads(capsys.readouterr().out) == report
    assert report["passed"] is False
    outcomes = {each["step"]: each["outcome"] for each in report["steps"]}
    assert outcomes["up"] == "failed"
    assert outcomes["compare with the simulator"] == "skipped"
    assert outcomes["destroy"] == "passed"


def test_the_stack_is_destroyed_when_somebody_interrupts(start: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Scripted(stack="demo")

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Run, "checks", interrupted)

    assert start(engine, "--yes") == 130
    assert engine.verbs[-1] == "destroy"


def test_a_teardown_creates_nothing(start: Any) -> None:
    engine = Scripted(stack="demo", state=[])

    assert start(engine, "--teardown") == 0
    assert engine.verbs == ["destroy"]


def test_what_is_not_billed_is_counted_only() -> None:
    plan = planned(Scripted(stack="demo"))

    assert plan.created == 3
    assert [what for what, _ in plan.billed] == ["database server (db.t4g.small)", "bucket", "bucket"]


WAYS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "aws": ({"carto:cluster": {"name": "platform"}}, ["aws eks update-kubeconfig --name platform --region eu-west-1"]),
    "gcp": (
        {"carto:cluster": {"name": "platform", "location": "europe-west1"}, "gcp:project": "acme"},
        ["gcloud container clusters get-credentials platform --location=europe-west1 --project=acme"],
    ),
    "azure": (
        {"carto:cluster": {"name": "platform", "resourceGroup": "aks"}},
        [
            "az aks get-credentials --resource-group aks --name platform",
            "kubelogin convert-kubeconfig --login azurecli",
        ],
    ),
    "kubernetes": ({"carto:cluster": {}}, []),
}


@pytest.mark.parametrize("cloud", WAYS)
def test_the_cluster_of_the_stack_is_verified_and_no_other(cloud: str, tmp_path: Path) -> None:
    settings, expected = WAYS[cloud]
    engine = Scripted(stack="demo", settings_={**SETTINGS, **settings, "carto:cloud": cloud})

    found = [" ".join(command) for command in commands(engine, tmp_path / "kubeconfig")]

    assert [line.partition(" --kubeconfig")[0].partition(" --file")[0] for line in found] == expected


ARN = "arn:aws:s3:::acme-imports"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d"
LEFT: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "aws": (
        {},
        {
            "aws resourcegroupstaggingapi": {"ResourceTagMappingList": [{"ResourceARN": ARN}, {"ResourceARN": KEY}]},
            "aws kms": {"KeyMetadata": {"KeyState": "PendingDeletion"}},
        },
        [ARN],
    ),
    "gcp": (
        {"gcp:project": "acme"},
        {
            "gcloud asset": [
                {"name": "//storage.googleapis.com/acme", "assetType": "storage.googleapis.com/Bucket"},
                {"name": "//cloudkms.googleapis.com/key", "assetType": "cloudkms.googleapis.com/CryptoKey"},
            ]
        },
        ["//storage.googleapis.com/acme"],
    ),
    "azure": (
        {},
        {"az resource": [{"id": "/subscriptions/0/resourceGroups/carto"}]},
        ["/subscriptions/0/resourceGroups/carto"],
    ),
    "kubernetes": ({}, {}, []),
}


@pytest.mark.parametrize("cloud", LEFT)
def test_what_is_left_is_found_by_tag_and_dying_keys_do_not_count(cloud: str) -> None:
    settings, answers, expected = LEFT[cloud]
    engine = Scripted(
        stack="acme/carto/Demo", simulated=False, settings_={**SETTINGS, **settings, "carto:cloud": cloud}
    )
    ran: list[str] = []

    def command(words: Sequence[str]) -> str:
        ran.append(" ".join(words))
        return json.dumps(answers[" ".join(words[:2])])

    assert leftovers(engine, command) == expected
    assert all(
        "carto-stack=demo" in line.lower() or "carto-stack,values=demo" in line.lower()
        for line in ran
        if " kms " not in line
    )


DOMAIN = "carto.acme.dev"
EXPOSED = {"carto:domain": DOMAIN, "gcp:project": "acme", "carto:namespace": "maps"}
RECORDS = [
    (DOMAIN, "A", "203.0.113.7"),
    (DOMAIN, "TXT", "v=spf1"),
    (f"other-{DOMAIN}", "A", "203.0.113.7"),
    (f"_0a1b.{DOMAIN}", "CNAME", "_2c3d.xlfgrmvvlj.acm-validations.aws."),
    (f"_acme-challenge.{DOMAIN}", "CNAME", "abc.authorize.certificatemanager.goog."),
    (f"www.{DOMAIN}", "CNAME", "elsewhere.example.net."),
]
OF_ROUTER = {"cluster-uid": "1", "namespace": "maps", "service-name": "carto-router", "port": "80"}
ADDRESS = "/subscriptions/0/resourceGroups/shared/providers/Microsoft.Network/publicIPAddresses/carto"
FRONTEND = "/subscriptions/0/resourceGroups/nodes/providers/Microsoft.Network/loadBalancers/kubernetes/frontend"


def linked(name: str, **described: Any) -> dict[str, Any]:
    return {"name": name, "selfLink": f"https://compute/{name}", "description": json.dumps(described)}


UNTAGGED: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "aws": (
        {"dns": {"zone": "acme.dev"}},
        {
            "aws route53 list-hosted-zones-by-name": {
                "HostedZones": [
                    {"Name": "acme.dev.", "Id": "/hostedzone/Z0PRIVATE", "Config": {"PrivateZone": True}},
                    {"Name": "acme.dev.", "Id": "/hostedzone/Z0PUBLIC", "Config": {"PrivateZone": False}},
                ]
            },
            "aws route53 list-resource-record-sets --hosted-zone-id Z0PUBLIC": {
                "ResourceRecordSets": [
                    {"Name": f"{name}.", "Type": type_, "ResourceRecords": [{"Value": value}]}
                    for name, type_, value in RECORDS
                    if "acme-challenge" not in name
                ]
            },
        },
        [f"record {DOMAIN} A in the zone acme.dev", f"record _0a1b.{DOMAIN} CNAME in the zone acme.dev"],
    ),
    "gcp": (
        {"mode": "gateway", "dns": {"zone": "acme.dev", "project": "dns"}},
        {
            "gcloud compute network-endpoint-groups": [
                linked("k8s1-own", **OF_ROUTER),
                linked("k8s1-other", **{**OF_ROUTER, "namespace": "carto"}),
                {"name": "by-hand", "selfLink": "https://compute/by-hand", "description": "not JSON"},
            ],
            "gcloud compute forwarding-rules": [
                linked("gkegw1-crnq-maps-carto-xp2utdv9rk38"),
                linked("gkegw1-crnq-carto-carto-xp2utdv9rk38"),
                linked("k8s2-fs-1", **{"kubernetes.io/ingress-name": "maps/carto"}),
                linked("k8s2-fs-2", **{"kubernetes.io/ingress-name": "maps/another"}),
            ],
            "gcloud dns record-sets list --zone=acme-dev --project=dns": [
                {"name": f"{name}.", "type": type_, "rrdatas": [value]}
                for name, type_, value in RECORDS
                if "acm-validations" not in value
            ],
        },
        [
            "https://compute/k8s1-own",
            "https://compute/gkegw1-crnq-maps-carto-xp2utdv9rk38",
            "https://compute/k8s2-fs-1",
            f"record {DOMAIN} A in the zone acme-dev",
            f"record _acme-challenge.{DOMAIN} CNAME in the zone acme-dev",
        ],
    ),
    "azure": (
        {"address": ADDRESS, "dns": {"zone": "acme.dev", "resourceGroup": "dns"}},
        {
            "az network dns record-set list --zone-name acme.dev --resource-group dns": [
                {"name": name.removesuffix(".acme.dev"), "type": f"Microsoft.Network/dnszones/{type_}"}
                for name, type_, _ in RECORDS[:3]
            ],
            f"az network public-ip show --ids {ADDRESS}": {"ipConfiguration": {"id": FRONTEND}},
        },
        [f"record {DOMAIN} A in the zone acme.dev", f"{FRONTEND}, which has the address {ADDRESS}"],
    ),
}


@pytest.mark.parametrize("cloud", UNTAGGED)
def test_parts_of_an_exposure_that_have_no_tag_are_found_too(cloud: str) -> None:
    exposure, answers, expected = UNTAGGED[cloud]
    settings = {**SETTINGS, **EXPOSED, "carto:cloud": cloud, "carto:exposure": exposure}

    def command(words: Sequence[str]) -> str:
        line = " ".join(words)
        return json.dumps(next((found for start, found in answers.items() if line.startswith(start)), []))

    def nothing(words: Sequence[str]) -> str:
        return "" if words[1] == "resourcegroupstaggingapi" else command(words)

    assert leftovers(Scripted(stack="demo", simulated=False, settings_=settings), nothing) == expected


@pytest.mark.parametrize("cloud", UNTAGGED)
@pytest.mark.parametrize("exposure", [None, {"mode": "none"}])
def test_without_an_exposure_nothing_but_tags_is_asked_for(cloud: str, exposure: dict[str, str] | None) -> None:
    settings = {**SETTINGS, **EXPOSED, "carto:cloud": cloud, "carto:exposure": exposure}
    asked: list[str] = []

    def command(words: Sequence[str]) -> str:
        asked.append(" ".join(words))
        return ""

    assert leftovers(Scripted(stack="demo", simulated=False, settings_=settings), command) == []
    assert len(asked) == 1


def test_leftovers_are_listed_only_for_a_stack_that_is_destroyed(capsys: pytest.CaptureFixture[str]) -> None:
    def of(state: list[dict[str, Any]]) -> Callable[..., Engine]:
        return lambda **own: Scripted(**own, state=state)

    assert list_leftovers(["--stack", "demo", "--simulated"], acceptance_engine=of([DATABASE])) == 2
    assert "pulumi destroy --stack demo" in capsys.readouterr().err
    assert list_leftovers(["--stack", "demo", "--simulated"], acceptance_engine=of([])) == 0
    assert capsys.readouterr().out == "nothing is left\n"


def test_a_mistyped_stack_is_not_one_without_leftovers(capsys: pytest.CaptureFixture[str]) -> None:
    class Unknown(Scripted):
        settings = Engine.settings

    command = ["--stack", "acme/mistyped", "--simulated"]
    assert list_leftovers(command, acceptance_engine=Unknown) == 2
    shown = capsys.readouterr()
    assert shown == ("", "there is no stack mistyped: stacks/Pulumi.mistyped.yaml does not exist\n")


def test_a_report_that_cannot_be_written_is_refused_before_anything_runs(
    start: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = Scripted(stack="demo")

    assert start(engine, "--yes", "--report", str(tmp_path / "missing/report.json")) == 2
    assert engine.ran == []
    assert "--report: there is no folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["no-such-command-line"], "can't be listed: no-such-command-line is not installed"),
        (["sh", "-c", "echo log in >&2; exit 3"], "can't be listed: `sh -c .*` failed: log in"),
        (["sh", "-c", "exit 3"], "failed: exit code 3"),
    ],
)
def test_what_the_command_line_reports_is_why_leftovers_cannot_be_listed(words: list[str], expected: str) -> None:
    engine = Scripted(stack="demo", simulated=False, settings_={**SETTINGS, "carto:cloud": "azure"})
    with pytest.raises(StepFailed, match=expected):
        leftovers(engine, lambda _: run(words))
