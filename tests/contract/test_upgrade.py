"""`operations.upgrade`: a stack's chart compared with a later one, both rendered by Helm."""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.chart_version import PINNED_CHART
from operations.helm import HelmFailed
from operations.upgrade.__main__ import main
from operations.upgrade.charts import CannotCompare, chart
from test_cluster.simulated_chart import write_chart
from tests.contract.rendered import run_helm
from tests.support.example_stacks import built, raw_settings
from tests.support.stack_settings import as_text
from tools.toolchain import helm_bin

if helm_bin() is None:
    pytest.skip("there is no Helm to render a chart with: run `make helm`", allow_module_level=True)

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "ExampleOnlyText"}
VOLUME = """
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: carto-files
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: standard
  resources: { requests: { storage: 10Gi } }
---
apiVersion: v1
kind: Secret
metadata:
  name: carto-signing
stringData: { key: ExampleOnlySigningKey }
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: carto-search
spec:
  serviceName: search
  selector: { matchLabels: { app: search } }
  template:
    metadata: { labels: { app: search } }
    spec: { containers: [{ name: search, image: "example.com/search:1" }] }
"""
WHAT_HOLDS_DATA = "templates/data.yaml"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    write_chart(folder)
    return folder


@pytest.fixture
def new(tmp_path: Path) -> Path:
    folder = tmp_path / "new"
    write_chart(folder, version="1.299.0")
    return folder


def change(chart: Path, file: str, before: str, after: str) -> None:
    text = (chart / file).read_text()
    assert before in text
    (chart / file).write_text(text.replace(before, after))


def change_schema(chart: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    schema = json.loads((chart / "values.schema.json").read_text())
    edit(schema["properties"])
    (chart / "values.schema.json").write_text(json.dumps(schema))


def report(
    capsys: pytest.CaptureFixture[str],
    old: Path,
    new: Path | str,
    *,
    code: int = 0,
    options: Sequence[str] = (),
    release: Mapping[str, Any] | None = None,
    **settings: Any,
) -> str:
    raw = {**raw_settings("aws-quickstart"), "chart": {"path": str(old)}, **settings}
    config = {f"carto:{key}": {"value": value} for key, value in as_text(raw).items()}
    there = [{"type": "kubernetes:helm.sh/v3:Release", "inputs": {"values": release}}] if release else []
    state = {"deployment": {"resources": there}}

    def pulumi(*arguments: str) -> str:
        return json.dumps(config if arguments[0] == "config" else state)

    found = main(["--stack", "production", "--to", str(new), *options], engine=lambda _: pulumi, helm=run_helm)
    captured = capsys.readouterr()
    assert found == code, captured
    return captured.err if code == 1 else captured.out


def test_the_same_chart_changes_nothing(capsys: pytest.CaptureFixture[str], old: Path) -> None:
    text = report(capsys, old, old)
    assert "with another type:\n  none\n" in text
    assert "Objects: 0 added, 0 removed, 0 changed" in text
    assert "No object with data is replaced or deleted." in text


def test_a_value_that_the_new_chart_does_not_read_is_listed_with_its_setting(
    capsys: pytest.CaptureFixture[str], old: Path, new: Path
) -> None:
    def edit(keys: dict[str, Any]) -> None:
        del keys["appConfigValues"]["properties"]["logLevel"]
        del keys["mapsApi"]["properties"]["podAnnotations"]
        keys["appConfigValues"]["properties"]["ssoOrganizationId"] = {"type": "array"}

    change_schema(new, edit)
    text = report(
        capsys, old, new,
        features={"logLevel": "debug", "sso": {"organizationId": "org_1"}},
        helmValues={"mapsApi": {"podAnnotations": {"team": "maps"}}},
    )  # fmt: skip
    assert "  appConfigValues.logLevel (carto:features.logLevel): the new chart does not read it\n" in text
    assert "  mapsApi.podAnnotations.team (carto:helmValues): the new chart does not read it\n" in text
    reason = "the new chart expects list, not string"
    assert f"  appConfigValues.ssoOrganizationId (carto:features.sso.organizationId): {reason}\n" in text


def test_lost_values_of_warehouses_are_listed_with_their_integration(
    capsys: pytest.CaptureFixture[str], old: Path, new: Path
) -> None:
    integrations = {
        "awsExportBucket": "s3Exports",
        "exportAwsRoleArn": "s3Exports",
        "importAwsRoleArn": "redshiftImports",
        "workspaceExportsBucket": "bigqueryExports",
    }
    keys = ("exportAws", "s3Exports"), ("importAws", "redshiftImports")
    secrets = {f"{key}AccessKeyId": integration for key, integration in keys}
    entry = {"existingSecret": {"name": "carto-keys", "key": "id"}}
    release = {
        **built("aws-quickstart").values,
        "appConfigValues": dict.fromkeys(integrations, "example"),
        "appSecrets": dict.fromkeys(secrets, entry),
    }

    def edit(keys: dict[str, Any]) -> None:
        for group, names in (("appConfigValues", integrations), ("appSecrets", secrets)):
            for name in names:
                del keys[group]["properties"][name]

    change_schema(new, edit)
    text = report(capsys, old, new, release=release)
    for path, integration in integrations.items():
        assert f"  appConfigValues.{path} (carto:warehouses.{integration}): the new chart does not read it" in text
    for path, integration in secrets.items():
        assert f"  appSecrets.{path}.existingSecret.key (carto:warehouses.{integration}): the new" in text


def test_a_key_that_only_the_new_chart_has_is_listed(capsys: pytest.CaptureFixture[str], old: Path, new: Path) -> None:
    change_schema(old, lambda keys: keys["mapsApi"]["properties"].pop("podAnnotations"))
    text = report(capsys, old, new, helmValues={"mapsApi": {"podAnnotations": {"team": "maps"}}})
    assert "effect with the new chart only:\n  mapsApi.podAnnotations.team (carto:helmValues)\n" in text


def test_changed_images_and_fields_are_listed_by_object(
    capsys: pytest.CaptureFixture[str], old: Path, new: Path
) -> None:
    change(new, "templates/hook.yaml", '"name" "router-http"', '"name" "checker"')
    change(new, "templates/workloads.yaml", "targetPort: http }", "targetPort: web }")
    text = report(capsys, old, new)
    image = next(line for line in text.splitlines() if "image of pre-upgrade-version-check" in line)
    assert "/router-http:" in image.split(" -> ")[0]
    assert "/checker:" in image.split(" -> ")[1]
    assert "  ~ Service carto-maps-api\n      spec.ports[http].targetPort\n" in text


def test_a_customer_package_that_is_too_old_is_refused(
    capsys: pytest.CaptureFixture[str], old: Path, new: Path
) -> None:
    about = yaml.safe_load((new / "Chart.yaml").read_text())
    (new / "Chart.yaml").write_text(yaml.safe_dump({**about, "annotations": {"minVersion": "2027.1.1"}}))
    text = report(capsys, old, new, code=3)
    assert "carto:customerPackage: expected version 2027.1.1 or later, not 2026.7.16" in text


def test_lost_volumes_and_secrets_are_refused(capsys: pytest.CaptureFixture[str], old: Path, new: Path) -> None:
    (old / WHAT_HOLDS_DATA).write_text(VOLUME)
    text = report(capsys, old, new, code=3)
    for name in ("PersistentVolumeClaim carto-files", "Secret carto-signing", "StatefulSet carto-search"):
        assert f"  {name}: the new chart does not have it, so Helm deletes it" in text
    assert "ExampleOnlySigningKey" not in text
    shown = json.loads(report(capsys, old, new, code=3, options=["--json"]))
    assert "Secret carto-signing" in shown["removed"]
    assert len(shown["dangers"]) == 3
    assert shown["lost"] == []


def test_what_helm_keeps_is_not_refused(capsys: pytest.CaptureFixture[str], old: Path, new: Path) -> None:
    kept = VOLUME.replace("metadata:\n", 'metadata:\n  annotations: { "helm.sh/resource-policy": keep }\n')
    (old / WHAT_HOLDS_DATA).write_text(kept)
    assert "  - PersistentVolumeClaim carto-files\n" in report(capsys, old, new)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("storageClassName: standard", "storageClassName: fast", "carto-files: spec.storageClassName cannot change"),
        ("storage: 10Gi", "storage: 5Gi", "carto-files: spec.resources.requests.storage gets smaller"),
        ("serviceName: search", "serviceName: other", "carto-search: spec.serviceName cannot change"),
    ],
)
def test_fields_that_cannot_change_are_refused(
    capsys: pytest.CaptureFixture[str], old: Path, new: Path, *, before: str, after: str, expected: str
) -> None:
    (old / WHAT_HOLDS_DATA).write_text(VOLUME)
    (new / WHAT_HOLDS_DATA).write_text(VOLUME.replace(before, after))
    assert expected in report(capsys, old, new, code=3)


def test_a_larger_volume_and_another_image_are_not_refused(
    capsys: pytest.CaptureFixture[str], old: Path, new: Path
) -> None:
    (old / WHAT_HOLDS_DATA).write_text(VOLUME)
    (new / WHAT_HOLDS_DATA).write_text(VOLUME.replace("10Gi", "20Gi").replace("search:1", "search:2"))
    text = report(capsys, old, new)
    assert "  ~ StatefulSet carto-search (pods restart)\n" in text
    assert "      image of search: example.com/search:1 -> example.com/search:2\n" in text


def test_values_of_the_release_that_runs_are_compared_without_its_secrets(
    capsys: pytest.CaptureFixture[str], old: Path, new: Path
) -> None:
    release = json.loads(json.dumps(built("aws-quickstart").values))
    release["cartoSecrets"]["instanceId"] = {"value": SECRET}
    change_schema(new, lambda keys: keys["externalPostgresql"]["properties"].pop("sslEnabled"))
    text = report(capsys, old, new, release=release)
    assert "with the values of the release that runs" in text
    assert "  externalPostgresql.sslEnabled (carto:database" in text
    assert "ExampleOnly" not in text


def test_an_archive_is_read_as_a_folder_is(
    capsys: pytest.CaptureFixture[str], old: Path, new: Path, tmp_path: Path
) -> None:
    with tarfile.open(tmp_path / "carto-1.299.0.tgz", "w:gz") as archive:
        archive.add(new, "carto")
    assert report(capsys, old, tmp_path / "carto-1.299.0.tgz") == report(capsys, old, new)


def test_a_version_is_pulled_from_the_stacks_repository(new: Path, tmp_path: Path) -> None:
    asked: list[str] = []

    def pull(arguments: Sequence[str], _: str) -> str:
        asked.extend(arguments[:-1])
        with tarfile.open(Path(arguments[-1]) / "carto-1.299.0.tgz", "w:gz") as archive:
            archive.add(new, "carto")
        return ""

    found = chart("1.299.0", repository="https://charts.example.com", helm=pull, downloads=tmp_path / "downloads")
    assert found.version == "1.299.0"
    repository = ["--repo", "https://charts.example.com", "--version", "1.299.0", "--destination"]
    assert asked == ["pull", "carto", *repository]


@pytest.mark.parametrize("wanted", ["", "latest", "v1.299.0", "1.299", "^1.280.0", "1.299.0; true"])
def test_a_version_is_exact(wanted: str, tmp_path: Path) -> None:
    with pytest.raises(CannotCompare, match="expected a version such as"):
        chart(wanted, repository="https://charts.example.com", helm=run_helm, downloads=tmp_path)


def test_an_older_chart_is_refused(capsys: pytest.CaptureFixture[str], old: Path, new: Path) -> None:
    assert f"chart {PINNED_CHART} is older than 1.299.0" in report(capsys, new, old, code=3)


def test_a_list_is_taken_apart_and_an_object_without_a_kind_is_named(
    capsys: pytest.CaptureFixture[str], old: Path, new: Path
) -> None:
    item = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "carto-listed"}}
    (new / "templates/list.yaml").write_text(yaml.safe_dump({"apiVersion": "v1", "kind": "List", "items": [item]}))
    assert "  + ConfigMap carto-listed\n" in report(capsys, old, new)
    (new / "templates/list.yaml").write_text("note: no object\n")
    assert "chart 1.299.0: Helm renders an object without kind or name" in report(capsys, old, new, code=1)


@pytest.mark.parametrize("content", ["", "carto", "name: other\nversion: 1.0.0", "name: [", "name: carto"])
def test_what_is_no_chart_of_carto_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "Chart.yaml").write_text(content)
    with pytest.raises(CannotCompare, match=str(tmp_path)):
        chart(str(tmp_path), repository="", helm=run_helm, downloads=tmp_path)


def test_a_chart_that_can_not_be_pulled_is_named_for_its_keys(capsys: pytest.CaptureFixture[str]) -> None:
    def fails(arguments: Sequence[str], _: str) -> str:
        raise HelmFailed(f"helm {arguments[0]} failed: no such version")

    assert main(["--keys", "--to", "9.9.9"], helm=fails) == 1
    assert "helm pull failed: no such version" in capsys.readouterr().err


def test_an_error_of_helm_has_no_value_of_the_stack(capsys: pytest.CaptureFixture[str], old: Path, new: Path) -> None:
    (new / "templates/fails.yaml").write_text('{{ fail (printf "no: %v" .Values.mapsApi.podAnnotations) }}')
    hidden = {"mapsApi": {"podAnnotations": {"note": "ExampleOnlyNote"}}}
    text = report(capsys, old, new, code=1, helmValues=hidden)
    assert "no: map[note:not-read]" in text
    assert "ExampleOnlyNote" not in text


@pytest.mark.skipif(
    not {"CARTO_CHART", "CARTO_LATER_CHART"} <= {*os.environ},
    reason="set CARTO_CHART and CARTO_LATER_CHART to folders of the real chart",
)
def test_cartos_charts(capsys: pytest.CaptureFixture[str]) -> None:
    release = built("aws-quickstart").values
    helm_values = {"importWorker": {"nodeProcessMaxOldSpacePercentage": 80}}
    charts = Path(os.environ["CARTO_CHART"]), Path(os.environ["CARTO_LATER_CHART"])
    text = report(capsys, *charts, release=release, helmValues=helm_values)
    lost = text.split("another type:\n")[1].split("\n\n")[0].splitlines()
    path = "importWorker.nodeProcessMaxOldSpacePercentage"
    assert lost == [f"  {path} (carto:helmValues): the new chart does not read it"]
    assert "      spec.template.spec.containers[import-worker].resources.requests.memory\n" in text
