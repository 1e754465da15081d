"""Stacks that together have every mode of every setting, and most pairs of modes, give values that the chart knows.

`ALL_PAIRS=1 python -m pytest tests/contract/test_combined_modes.py` builds stacks for every pair, some 60 a cloud.
"""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from components.carto.values import merge
from components.settings import Cloud
from components.settings.features import FEATURES
from tests.contract import invariants
from tests.support import example_stacks
from tests.support.clouds.aws import AwsCloud
from tests.support.example_stacks import build, settings_of
from tests.support.mode_cover import covering
from tests.support.mode_pairs import combined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.support.example_stacks import Built

pytestmark = pytest.mark.long
STACKS = None if os.environ.get("ALL_PAIRS") else 8
"""Of each cloud, for pairs: those with the most new ones."""
ZONES = {f"subnet-0000000000000000{number}": f"eu-west-1{'ab'[number % 2]}" for number in range(4)}
PUBLIC = tuple(ZONES)[:2]
PACKAGE = {"customerPackage": {"path": "examples/customer-package"}, "release": {"install": True}}
WITH_ADDRESS = {"loadBalancer": {"ingress": [{"ip": "203.0.113.7"}]}}
LATER = tuple(key for feature in FEATURES for key in feature.later_keys)
"""Keys of features that need a later chart than the tested one."""


def accounts(cloud: Cloud) -> Sequence[AwsCloud | None]:
    """Accounts that have what stacks name; on AWS with a cluster in Auto Mode, and with another one."""
    if cloud is not Cloud.AWS:
        return [None]
    return [AwsCloud(auto_mode=auto_mode, zones=ZONES, public=PUBLIC) for auto_mode in (True, False)]


def built_with(raw: Mapping[str, Any], cloud: Cloud) -> Built | str:
    """The stack in the first account that fits, or why none does."""
    whole = merge(raw, PACKAGE)
    if cloud is Cloud.AZURE and "database" in whole:
        # A restored database needs two updates there: tests/unit/azure/test_restore.py.
        whole["database"] = {key: value for key, value in whole["database"].items() if key != "restoreFrom"}
    settings = settings_of(whole)
    refused = ""
    for account in accounts(cloud):
        try:
            return build(settings, account)
        except pulumi.RunError as error:
            refused = str(error)
    return refused


def problems(raw: Mapping[str, Any], cloud: Cloud) -> Iterator[str]:
    stack = built_with(raw, cloud)
    if isinstance(stack, str):
        yield stack
        return
    for check in (
        invariants.keys_and_types,
        invariants.no_trap,
        invariants.storage_is_complete,
        invariants.secrets_have_one_form,
    ):
        yield from (problem for problem in check(stack) if not problem.startswith(LATER))


@pytest.mark.parametrize("cloud", Cloud)
def test_every_mode_and_most_pairs_of_modes_build_and_give_values_that_the_chart_knows(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    if cloud is Cloud.AZURE:
        # Its load balancers have addresses, and no names as AWS's.
        monkeypatch.setattr(example_stacks, "STATUSES", {**example_stacks.STATUSES, "Ingress": WITH_ADDRESS})
    modes = combined(cloud)
    each = [raw for group in modes.groups if (raw := modes.stack_with(group)) is not None]
    assert len(each) == len(modes.groups)
    found = {
        problem: raw for raw in (*each, *itertools.islice(covering(modes), STACKS)) for problem in problems(raw, cloud)
    }
    assert found == {}
