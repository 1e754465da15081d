"""Two stacks in one Azure network: each comes up and goes, and the other keeps its names."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.support.page_commands import PageRun
from tests.support.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.core.inventory import Record

pytestmark = pytest.mark.long
ZONE = "azure-native:privatedns:PrivateZone"
SETTING = "carto:network.azure.privateDnsZones.database"


def test_what_a_network_has_once_outlives_the_stack_that_created_it(
    page_run: PageRun, sandbox_with: Callable[[str], Sandbox]
) -> None:
    first = sandbox_with("azure-quickstart")
    (zone,) = [record for record in first.existing() if record.type == ZONE]
    second = a_second_stack(first)

    refused = second.pulumi("up", "--yes", "--skip-preview")
    assert refused.returncode != 0
    assert f"pulumi config set --path {SETTING} <id>" in refused.output
    second.set({SETTING: zone.id})
    second.up()

    first.set({"carto:disposable": True})
    refused = first.pulumi("up", "--yes", "--skip-preview")
    assert refused.returncode != 0
    assert "carto:disposable: the private DNS zone" in refused.output
    first.set({"carto:disposable": None})
    hand_over(first, zone, page_run.take().text)
    first.set({"carto:decommission": None})
    first.up()
    first.set({"carto:disposable": True})
    first.up()
    first.succeed("destroy", "--yes", "--skip-preview")
    assert zone.id in {record.id for record in second.existing()}
    second.succeed("up", "--yes", "--skip-preview", "--refresh", "--expect-no-changes")


def a_second_stack(first: Sandbox) -> Sandbox:
    """Another stack for the same cluster and network, in another namespace."""
    second = Sandbox(folder=first.folder, stack="second")
    changes = {"carto:namespace": "second", "carto:placeholders": "accept"}
    second.stack_file.write_text(yaml.safe_dump({"config": first.settings | changes}))
    return second


def hand_over(sandbox: Sandbox, zone: Record, text: str) -> None:
    """By the commands of the page."""
    sandbox.set({"carto:decommission": True})
    sandbox.up()
    urns = {resource["urn"].rsplit("::", 1)[-1]: resource["urn"] for resource in sandbox.managed()}
    known = {"<id>": zone.id, "<group>": zone.id.split("/")[4]}
    for name in ("carto-database-endpoint-zone-link", "carto-resource-group-group"):
        known[f"<urn of {name}>"] = urns[name]
    for placeholder, value in known.items():
        text = text.replace(placeholder, value)
    for line in text.strip().splitlines():
        _, *arguments = shlex.split(line, comments=True)
        if arguments[:2] == ["config", "set"]:
            path, value = arguments[-2:]
            sandbox.set({path: value})
        elif arguments != ["up"]:
            sandbox.succeed(*arguments, *(["--yes"] if arguments[0] == "state" else []))
    # The stack's own record of what it created is no resource of Azure.
    assert {step.op for step in sandbox.up() if not step.type.startswith("carto:")} <= {"delete", "discard"}
