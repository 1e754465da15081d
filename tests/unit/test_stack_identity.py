"""What identifies a stack is the same whether its configuration or the environment has it."""

from __future__ import annotations

import pulumi
import pytest

from components.chart_version import PINNED_CHART
from components.fixed_choices import Change
from components.kept_defaults import defaults_of
from components.settings.clouds import PROVIDERS, Cloud
from components.stack_identity import place_of, refuse
from tests.support.registrations import example_settings


@pytest.mark.parametrize("cloud", PROVIDERS)
def test_another_place_in_the_environment_alone_is_refused(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = PROVIDERS[cloud]
    setting = f"{provider.name}:{provider.place}"
    monkeypatch.setattr(pulumi.Config, "get", lambda *_: None)
    for name in provider.environment:
        monkeypatch.delenv(name, raising=False)
    assert place_of(provider) is None
    places = []
    for place in ("first", "second"):
        monkeypatch.setenv(provider.environment[-1], place)
        places.append({setting: place_of(provider)})
    with pytest.raises(ValueError, match=f"{setting}: this stack is in 'first'"):
        refuse(Change(old=places[0], created={"installed": "carto"}, new=places[1]))


def test_a_stack_in_an_existing_resource_group_stays_there() -> None:
    setting, own = "carto:resourceGroup", "a resource group of its own"
    for group in (own, "other"):
        with pytest.raises(ValueError, match="Fix: pulumi config set carto:resourceGroup shared"):
            refuse(Change(old={setting: "shared"}, created={"installed": "carto"}, new={setting: group}))
    refuse(Change(old={setting: own}, created={"installed": "carto"}, new={setting: "other"}))


def test_a_disposable_stack_may_start_again_but_not_elsewhere() -> None:
    old = {
        "disposable": True,
        "aws:region": "eu-west-1",
        "carto:namespace": "carto",
        "carto:database.names.user": "one",
    }
    again = {**old, "carto:namespace": "maps", "carto:database.names.user": "two"}
    refuse(Change(old=old, created={"installed": "carto"}, new=again))
    with pytest.raises(ValueError, match="with the former settings: pulumi destroy"):
        refuse(Change(old=old, created={"installed": "carto"}, new={**old, "aws:region": "us-east-1"}))


def test_an_older_chart_is_refused_with_the_other_changes() -> None:
    with pytest.raises(
        ValueError, match=r"carto:chart\.version: chart 1\.10\.0 is deployed, 1\.9\.2 is older.*Nothing was"
    ):
        refuse(Change(old={}, created={"installed": "carto", "chart": "1.10.0"}, new={"chart": "1.9.2"}))
    refuse(Change(old={}, created={"installed": "carto", "chart": "1.9.2"}, new={"chart": "1.10.0"}))


EXISTING = {"protected": True, "database": "postgres.example.com", "buckets": {"imports": "uploads"}}
CREATED = {"protected": True, "database": "", "buckets": {"imports": "uploads"}}


def test_an_empty_database_does_not_take_the_place_of_one_with_data(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"CARTO's data is in postgres\.example\.com.*Nothing was changed"):
        refuse(Change(old={"data": EXISTING}, created={"installed": "carto"}, new={"data": CREATED}))
    assert warned(monkeypatch, {"data": EXISTING}, {"data": {**CREATED, "restored": True}}) == []
    (warning,) = warned(monkeypatch, {"data": {**EXISTING, "protected": False}}, {"data": CREATED})
    assert "postgres.example.com becomes the server that the stack creates. No data is copied" in warning


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (EXISTING, {**EXISTING, "database": "other.example.com"}, "becomes other.example.com. No data is copied"),
        (CREATED, EXISTING, "the server that the stack creates becomes postgres.example.com"),
        (EXISTING, {**EXISTING, "buckets": {"imports": ""}}, "uploads becomes a bucket that the stack creates"),
    ],
    ids=["another server", "an existing server", "a created bucket"],
)
def test_other_data_is_a_warning(
    old: dict[str, object], new: dict[str, object], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (warning,) = warned(monkeypatch, {"data": old}, {"data": new})
    assert words in warning


@pytest.mark.parametrize(
    ("old", "new"),
    [(EXISTING, EXISTING), (CREATED, CREATED), ({**CREATED, "retained": True}, EXISTING), ({}, CREATED)],
    ids=["the same", "still created", "it left the stack", "an earlier release"],
)
def test_the_same_data_has_no_warning(
    old: dict[str, object], new: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert warned(monkeypatch, {"data": old}, {"data": new}) == []


def test_the_configuration_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = PROVIDERS[Cloud.AZURE]
    monkeypatch.setattr(pulumi.Config, "get", lambda *_: "configured")
    monkeypatch.setenv(provider.environment[0], "of the environment")
    assert place_of(provider) == "configured"


GATEWAY = {"exposure_mode": "gateway", "exposure_address": "create", "disposable": True}
ROUTER = {**GATEWAY, "exposure_mode": "load-balancer"}
OTHER = "/subscriptions/s/resourceGroups/edge/providers/Microsoft.Network/publicIPAddresses/second"


def test_a_service_does_not_ask_for_the_address_of_a_gateway_that_exists() -> None:
    with pytest.raises(ValueError, match=r"carto:exposure\.mode: load-balancer, .*carto:exposure\.address"):
        refuse(Change(old=GATEWAY, created={"installed": "carto"}, new=ROUTER))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (ROUTER, GATEWAY),
        (GATEWAY, {**ROUTER, "exposure_address": OTHER}),
        (GATEWAY, {**GATEWAY, "exposure_mode": "none", "exposure_address": ""}),
        ({**GATEWAY, "exposure_address": ""}, {**ROUTER, "exposure_address": ""}),
    ],
    ids=["the other way round", "another address", "no exposure", "addresses that the cloud chooses"],
)
def test_other_changes_of_the_mode_are_accepted(old: dict[str, object], new: dict[str, object]) -> None:
    refuse(Change(old=old, created={"installed": "carto"}, new=new))


GKE_GATEWAY = {"carto:cloud": "gcp", "exposure_mode": "gateway", "exposure_address": "create"}
GKE_INGRESS = {**GKE_GATEWAY, "exposure_mode": "ingress"}


def warned(monkeypatch: pytest.MonkeyPatch, old: dict[str, object], new: dict[str, object]) -> list[str]:
    warnings: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warnings.append)
    refuse(Change(old=old, created={"installed": "carto"}, new=new))
    return warnings


@pytest.mark.parametrize(("old", "new"), [(GKE_GATEWAY, GKE_INGRESS), (GKE_INGRESS, GKE_GATEWAY)])
def test_a_load_balancer_on_google_cloud_that_waits_for_the_address_is_a_warning(
    old: dict[str, object], new: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    (warning,) = warned(monkeypatch, old, new)
    assert f"{old['exposure_mode']} becomes {new['exposure_mode']}" in warning
    assert "plan 15 minutes" in warning


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (GKE_GATEWAY, GKE_GATEWAY),
        (GKE_GATEWAY, {**GKE_INGRESS, "exposure_address": "edge"}),
        (GKE_GATEWAY, {**GKE_GATEWAY, "exposure_mode": "none", "exposure_address": ""}),
        ({**GKE_GATEWAY, "carto:cloud": "azure"}, {**GKE_INGRESS, "carto:cloud": "azure"}),
    ],
    ids=["no change", "another address", "no exposure", "another cloud"],
)
def test_other_changes_of_the_mode_have_no_warning(
    old: dict[str, object], new: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert warned(monkeypatch, old, new) == []


STANDARD = {"profile": "standard", "RdsDatabase carto:database.version": "16", "Chart carto:chart.version": "1.0.0"}


def test_another_default_of_a_later_release_is_refused_with_both_ways() -> None:
    old = {"defaults": STANDARD}
    new = {"defaults": {**STANDARD, "RdsDatabase carto:database.version": "17"}}
    with pytest.raises(ValueError, match="the default when it got it") as refused:
        refuse(Change(old=old, created={"installed": "carto"}, new=new))
    for command in ("carto:database.version 16, which keeps it", "carto:database.version 17, which changes it"):
        assert f"pulumi config set --path {command}" in str(refused.value)
    assert "chart" not in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (STANDARD, {**STANDARD, "profile": "high-traffic", "RdsDatabase carto:database.version": "17"}),
        (STANDARD, {"profile": "standard"}),
        ({"profile": "standard"}, STANDARD),
        ({}, STANDARD),
    ],
    ids=["another profile", "the stack sets them", "the stack did set them", "a release that remembered none"],
)
def test_what_the_stack_chooses_is_no_change_of_a_default(old: dict[str, object], new: dict[str, object]) -> None:
    refuse(Change(old={"defaults": old}, created={"installed": "carto"}, new={"defaults": new}))


def test_sizes_and_versions_that_a_stack_sets_are_not_the_programs() -> None:
    kept = defaults_of(example_settings("aws-quickstart"))
    assert kept["RdsDatabase carto:database.version"] == "16"
    assert kept["Chart carto:chart.version"] == PINNED_CHART
    sizes = {"carto:database.instance", "carto:database.storageGb.initial", "carto:cache.node"}
    assert sizes <= {key.partition(" ")[2] for key in kept}
    changed = defaults_of(example_settings("aws-quickstart", database={"version": "17"}))
    assert {*kept} - {*changed} == {"RdsDatabase carto:database.version"}
