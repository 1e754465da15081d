"""What the report says about money: sums of list prices with their source, and `unknown` where there is none."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from components.resource_facts import FACTS
from components.settings.sizes import aws as aws_sizes
from components.settings.sizes import azure as azure_sizes
from components.settings.sizes import gcp as gcp_sizes
from operations.preview_report.__main__ import main
from operations.preview_report.costs import COSTS
from operations.preview_report.steps import value_at
from operations.prices import aws, azure, gcp
from operations.prices.model import Price, total
from tests.support.example_stacks import STACKS
from tests.support.previews import UNKNOWN, changed, digest
from tests.support.recorder import revealed
from tests.support.registrations import registered

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers


def prices(value: object) -> list[Price]:
    """The prices in a constant of a module."""
    if isinstance(value, Price):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    return [price for each in inner for price in prices(each)]


def test_every_price_has_its_source_of_a_fixed_version_its_date_and_its_region() -> None:
    table = [price for module in (aws, azure, gcp) for value in vars(module).values() for price in prices(value)]
    assert 40 <= len(table) <= 60
    for price in table:
        assert price.usd > 0
        assert re.fullmatch(r"https://github\.com/[\w./-]+/blob/[0-9a-f]{40}/.+", price.source.url)
        assert re.fullmatch(r"20\d\d-[01]\d-[0-3]\d", price.source.date)
        assert price.source.region


def test_only_resources_with_a_page_of_prices_have_a_price() -> None:
    assert {type_ for type_ in COSTS if FACTS[type_].billing is None} == set()


@pytest.mark.parametrize(
    ("type_", "inputs", "usd"),
    [
        (
            "aws:rds/instance:Instance",
            {"engine": "postgres", "instanceClass": "db.m7g.large", "multiAz": True, "storageType": "gp3"}
            | {"allocatedStorage": 50},
            0.337 * 730 + 50 * 0.23,
        ),
        (
            "aws:elasticache/replicationGroup:ReplicationGroup",
            {"engine": "valkey", "nodeType": "cache.t4g.small", "numCacheClusters": 2},
            0.032 * 0.8 * 730 * 2,
        ),
        (
            "gcp:sql/databaseInstance:DatabaseInstance",
            {
                "settings": {
                    "tier": "db-custom-2-8192",
                    "availabilityType": "REGIONAL",
                    "diskType": "PD_SSD",
                    "diskSize": 50,
                }
            },
            2 * 0.0826 * 730 + 8 * 10.22 + 50 * 0.34,
        ),
        ("gcp:redis/instance:Instance", {"tier": "STANDARD_HA", "memorySizeGb": 6}, 6 * 39.42),
        (
            "azure-native:dbforpostgresql:Server",
            {
                "sku": {"name": "Standard_D2ds_v5"},
                "storage": {"storageSizeGB": 64},
                "highAvailability": {"mode": "ZoneRedundant"},
            },
            2 * (148.19 + 64 * 0.138),
        ),
        ("azure-native:redisenterprise:RedisEnterprise", {"sku": {"name": "Balanced_B3"}}, 2 * 47.45),
        ("azure-native:redis:Redis", {"sku": {"name": "Premium", "family": "P", "capacity": 1}}, 404.42),
    ],
)
def test_a_resource_costs_the_sum_of_what_it_is_billed_for(type_: str, inputs: dict[str, Any], usd: float) -> None:
    cost = total(COSTS[type_](inputs))
    assert cost is not None
    assert cost.usd == pytest.approx(usd)
    assert cost.sources


@pytest.mark.parametrize("type_", sorted(set(COSTS) - {type_ for type_ in COSTS if total(COSTS[type_]({}))}))
def test_values_that_are_not_known_yet_have_no_price(type_: str) -> None:
    names = ["engine", "instanceClass", "multiAz", "nodeType", "settings", "sku", "storage", "tier", "memorySizeGb"]
    assert total(COSTS[type_](dict.fromkeys(names, UNKNOWN))) is None


def reported(steps: dict[str, dict[str, Any]], folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    file = folder / "preview.json"
    file.write_text(digest(steps))
    assert main([str(file), "--format", "json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert main([str(file)]) == 0
    return found | {"markdown": capsys.readouterr().out}


def test_the_report_sums_what_has_a_price_and_counts_what_has_none(tmp_path: Path, capsys: Any) -> None:
    steps = changed(
        "carto-database-instance", "instanceClass", lambda inputs: inputs.update(instanceClass="db.m7g.2xlarge")
    )
    steps["carto-storage-imports"] |= {"op": "create", "oldState": None}
    steps["carto-cache-valkey"] |= {"op": "delete", "newState": None}
    steps["carto-database-parameters"] |= {"op": "delete", "newState": None}
    report = reported(steps, tmp_path, capsys)
    database = "database server carto-database-instance, from db.m7g.xlarge to db.m7g.2xlarge"
    assert sorted(line.partition(" (https://")[0] for line in report["billed"]) == [
        "begins: bucket carto-storage-imports: billed by use",
        f"changes: {database}: about +492 USD a month",
        "ends: cache carto-cache-valkey cache.m7g.large: about -185 USD a month",
    ]
    assert report["monthlyUsd"] == {"known": 307.48, "withoutPrice": 0}
    assert "Billed differently: about +307 USD a month, and 1 billed by use" in report["markdown"]
    assert "[us-east-1 on 2024-08-09](https://github.com/coroot/" in report["markdown"]
    assert "Not counted: discounts" in report["markdown"]


WITHOUT_PRICE = {
    "Standard_B2s",  # sources contradict each other: 25 to 50 USD a month
    "db-perf-optimized-N-4",  # Enterprise Plus: no source of a fixed version
}
"""Sizes of profiles and example stacks that the report shows without a price."""


def test_sizes_of_profiles_and_examples_have_a_price_or_are_listed() -> None:
    disk = {"engine": "postgres", "storageType": "gp3", "allocatedStorage": 50}
    of_size: dict[str, Callable[[str], dict[str, Any]]] = {
        "aws:rds/instance:Instance": lambda size: {**disk, "instanceClass": size},
        "azure-native:dbforpostgresql:Server": lambda size: {"sku": {"name": size}, "storage": {"storageSizeGB": 64}},
        "gcp:sql/databaseInstance:DatabaseInstance": lambda size: {
            "settings": {"tier": size, "diskType": "PD_SSD", "diskSize": 50}
        },
    }
    sizes = {
        "aws": [each.database_instance for each in aws_sizes.SIZES.values()],
        "azure-native": [each.database_instance for each in azure_sizes.SIZES.values()],
        "gcp": [each.database_instance for each in gcp_sizes.SIZES.values()],
    }
    billed = [(type_, inputs(size)) for type_, inputs in of_size.items() for size in sizes[type_.partition(":")[0]]]
    billed += [(node.type, revealed(dict(node.inputs))) for name in STACKS for node in registered(name)]
    without = {
        value_at(inputs, billing.size)
        for type_, inputs in billed
        if type_ in COSTS and total(COSTS[type_](inputs)) is None and (billing := FACTS[type_].billing)
    }
    assert without == WITHOUT_PRICE


@pytest.mark.parametrize("state", ["oldState", "newState"])
def test_a_size_without_a_price_is_unknown_and_not_guessed(state: str, tmp_path: Path, capsys: Any) -> None:
    steps = changed("carto-database-instance", "instanceClass", lambda _: None)
    steps["carto-database-instance"][state]["inputs"]["instanceClass"] = "db.m7g.24xlarge"
    report = reported(steps, tmp_path, capsys)
    assert report["monthlyUsd"] == {"known": 0, "withoutPrice": 1}
    assert "Billed differently: price unknown" in report["markdown"]


def test_a_standby_and_storage_cost_more_although_the_size_stays(tmp_path: Path, capsys: Any) -> None:
    steps = changed(
        "carto-database-instance", "multiAz", lambda inputs: inputs.update(multiAz=False, allocatedStorage=200)
    )
    report = reported(steps, tmp_path, capsys)
    (line,) = report["billed"]
    assert line.startswith("changes: database server carto-database-instance: about -246 USD a month (https://")
    tags = changed("carto-database-instance", "tags.team", lambda inputs: inputs["tags"].update(team="other"))
    assert reported(tags, tmp_path, capsys)["billed"] == []
