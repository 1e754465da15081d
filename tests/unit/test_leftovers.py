"""What a destroyed stack leaves in the cloud: found by tag, and by what has none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from operations.acceptance_engine import Engine, StepFailed
from operations.clouds.command import run
from operations.leftovers import leftovers
from operations.leftovers import main as list_leftovers
from tests.unit.scripted_engine import DATABASE, SETTINGS, Scripted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


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
