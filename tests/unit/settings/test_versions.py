"""A server is upgraded when its stack says so, and not because this project has another default."""

from __future__ import annotations

import json

import pytest
import yaml
from pydantic import BaseModel

from components.carto.chart import KNOWN_KEYS
from components.chart_version import PINNED_CHART
from components.settings.aws import ElastiCache
from components.settings.database import CreatedDatabase
from components.settings.gcp import Memorystore
from tests.support.example_stacks import STACKS

RELEASED = {"PostgreSQL": "16", "Valkey": "8.0", "Redis": "7.2"}
"""What stacks that name no version run. Another default upgrades each of them at its next `pulumi up`, with minutes of
downtime: change it here only with a note in the changelog that has stacks name their version before."""


def test_the_defaults_are_those_that_running_stacks_have() -> None:
    models: dict[str, type[BaseModel]] = {"PostgreSQL": CreatedDatabase, "Valkey": ElastiCache, "Redis": Memorystore}
    assert {name: model.model_fields["version"].default for name, model in models.items()} == RELEASED


def test_the_default_chart_is_the_one_whose_keys_are_known() -> None:
    assert json.loads(KNOWN_KEYS.read_text())["version"] == PINNED_CHART


@pytest.mark.parametrize("name", ["aws-production", "azure-production", "gcp-production"])
def test_a_production_stack_names_the_versions_of_what_it_creates(name: str) -> None:
    config = yaml.safe_load(STACKS[name].read_text())["config"]
    assert config["carto:database"]["version"] == RELEASED["PostgreSQL"]
    if config["carto:cache"]["mode"] == "managed":
        assert config["carto:cache"]["version"] in (RELEASED["Valkey"], RELEASED["Redis"])
