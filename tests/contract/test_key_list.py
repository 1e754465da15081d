"""`operations.upgrade --keys`: the keys of a new chart, written into the repository."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from components.carto.chart import KNOWN_KEYS
from components.chart_version import PINNED_CHART
from operations.upgrade import __main__ as upgrade
from operations.upgrade.charts import chart
from operations.upgrade.key_list import KeyList, as_text, key_list
from test_cluster.simulated_chart import write_chart
from tests.contract.charts import CHARTS, folder
from tests.contract.rendered import run_helm
from tools.toolchain import helm_bin

if helm_bin() is None:
    pytest.skip("there is no Helm to render a chart with: run `make helm`", allow_module_level=True)

KNOWN: dict[str, Any] = json.loads(KNOWN_KEYS.read_text())


def compared(old: Path, new: Path) -> KeyList:
    before, after = (chart(str(place), repository="", helm=run_helm, downloads=Path()) for place in (old, new))
    return key_list(KNOWN, before, after, run_helm)


@pytest.fixture
def new(tmp_path: Path) -> Path:
    place = tmp_path / "new"
    write_chart(place, version="1.299.0")
    return place


def change_schema(place: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    file = place / "values.schema.json"
    schema = json.loads(file.read_text())
    edit(schema["properties"])
    file.write_text(json.dumps(schema))


@pytest.mark.parametrize("name", CHARTS)
def test_the_known_chart_gives_the_known_list(name: str) -> None:
    found = compared(folder(name), folder(name))
    assert (found.added, found.removed, found.changed, found.readers) == ([], [], [], [])
    assert found.facts == KNOWN


def test_the_file_stays_as_a_person_reads_it() -> None:
    assert as_text(KNOWN) == KNOWN_KEYS.read_text()


def test_keys_that_come_go_and_change_are_written_and_reported(new: Path) -> None:
    def edit(keys: dict[str, Any]) -> None:
        del keys["appConfigValues"]["properties"]["logLevel"]
        keys["appConfigValues"]["properties"]["ssoOrganizationId"] = {"type": "array"}
        keys["appConfigValues"]["properties"]["tileCache"] = {"properties": {"size": {"type": "integer"}}}
        keys["searchApi"] = {"properties": {"replicaCount": {"type": "integer"}, "sidecars": {"type": "object"}}}

    change_schema(new, edit)

    found = compared(folder("simulated"), new)

    assert found.added == ["appConfigValues.tileCache.size", "searchApi.replicaCount", "searchApi.sidecars"]
    assert "  appConfigValues.tileCache.size\n  searchApi, with 2 keys\n" in found.report()
    assert found.removed == ["appConfigValues.logLevel"]
    assert found.changed == ["appConfigValues.ssoOrganizationId: string -> list"]
    types = found.facts["types"]
    assert types["appConfigValues"]["tileCache"] == {"size": "int"}
    assert types["searchApi"]["sidecars"] == "list", "as in all other components"
    assert "appConfigValues.logLevel" not in found.facts["enums"]


def test_pods_that_read_another_secret_are_found(new: Path) -> None:
    file = new / KNOWN_KEYS.name
    facts = json.loads(file.read_text())
    facts["secret_readers"]["appSecrets.googleMapsApiKey"] = ["mapsApi", "workspaceWww"]
    file.write_text(json.dumps(facts))

    found = compared(folder("simulated"), new)

    assert found.readers == ["appSecrets.googleMapsApiKey: workspaceWww -> mapsApi, workspaceWww"]
    assert found.facts["secret_readers"]["appSecrets.googleMapsApiKey"] == ["mapsApi", "workspaceWww"]


def test_the_command_writes_the_list_and_the_version(
    new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keys, pinned = tmp_path / "chart_keys.json", tmp_path / "chart_version.py"
    shutil.copy(KNOWN_KEYS, keys)
    shutil.copy(upgrade.PINNED_FILE, pinned)
    monkeypatch.setattr(upgrade, "KNOWN_KEYS", keys)
    monkeypatch.setattr(upgrade, "PINNED_FILE", pinned)
    change_schema(new, lambda top: top["appConfigValues"]["properties"].pop("logLevel"))

    assert upgrade.main(["--keys", "--from", str(folder("simulated")), "--to", str(new)], helm=run_helm) == 0

    assert json.loads(keys.read_text())["version"] == "1.299.0"
    assert 'PINNED_CHART = "1.299.0"' in pinned.read_text()
    assert "Keys that it does not read any more: 1\n  appConfigValues.logLevel\n" in capsys.readouterr().out
    assert upgrade.main(["--keys", "--from", str(folder("simulated")), "--to", str(new)], helm=run_helm) == 1
    assert f"is of chart 1.299.0, not of {PINNED_CHART}" in capsys.readouterr().err


@pytest.mark.skipif(
    not {"CARTO_CHART", "CARTO_LATER_CHART"} <= {*os.environ},
    reason="set CARTO_CHART and CARTO_LATER_CHART to folders of the real chart",
)
def test_the_later_chart() -> None:
    found = compared(Path(os.environ["CARTO_CHART"]), Path(os.environ["CARTO_LATER_CHART"]))
    assert found.removed == ["importWorker.nodeProcessMaxOldSpacePercentage"]
    assert {"appConfigValues.disconnected.enabled", "trustedCACerts.value", "authApi.replicaCount"} <= {*found.added}
    assert found.facts["types"]["accountsApi"]["sidecars"] == "list"
    assert (found.changed, found.readers) == ([], [])
