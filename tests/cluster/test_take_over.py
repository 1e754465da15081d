"""A release that Helm installed from the guides' values comes under management: docs/take-over.md."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from simulator.engine import ROOT
from test_cluster.simulated_chart import write_chart
from test_cluster.wiring import CHART, program_copy, simulator_of
from tests.cluster.helm_cli import helm
from tests.cluster.sandbox import ClusterSandbox, quick
from tests.cluster.test_adoption import reading_secrets
from tests.cluster.test_secrets import references
from tests.support import fork_server
from tests.support.page_commands import PageRun
from tests.support.stack_commands import Step, steps
from tests.support.stack_secrets import readable_in_the_backend
from tests.support.typed_commands import run
from tools.toolchain import engine_bin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from test_cluster.throwaway import Cluster

STACK = "taken-over"
RELEASE = "kubernetes:helm.sh/v3:Release"
NAMESPACE = "kubernetes:core/v1:Namespace"
GUIDES = """
appConfigValues:
  selfHostedDomain: maps.internal
  storageProvider: s3
  awsS3Region: us-east-1
  s3Endpoint: https://minio.internal:9000
  s3ExternalUrl: https://storage.internal
  s3ForcePathStyle: true
  workspaceImportsBucket: acme-imports
  workspaceImportsPublic: false
  workspaceThumbnailsBucket: acme-thumbnails
  workspaceThumbnailsPublic: false
appSecrets:
  awsAccessKeyId: {value: carto-backend}
  awsAccessKeySecret: {value: Hunter2ThatNobodyMayRead1}
  googleMapsApiKey: {existingSecret: {name: mycarto-google-maps-api-key, key: googleMapsApiKey}}
internalRedis: {enabled: false}
externalRedis: {host: cache.internal, port: 6380, password: Hunter2ThatNobodyMayRead3, tlsEnabled: true}
"""
OTHER_DATABASE = """
internalPostgresql: {enabled: false}
externalPostgresql:
  host: postgres.internal
  user: carto_user
  password: Hunter2ThatNobodyMayRead2
  database: carto_workspace
  sslEnabled: true
"""
OWN_DATABASE = """
internalPostgresql: {primary: {persistence: {storageClass: by-hand}}}
"""
VOLUME = "data-carto-postgresql-0"
"""The chart's own database's."""


BY_HAND = "mycarto-google-maps-api-key"
"""The Secret of a guide's `kubectl create secret`."""


def chart() -> str:
    """CARTO's own chart, if CARTO_CHART names it, or else the simulated one."""
    return os.environ.get("CARTO_CHART") or CHART


@dataclass(frozen=True, kw_only=True)
class Running:
    """What must be equal before and after."""

    deployments: dict[str, str]
    by_hand: dict[str, str]
    namespace: str

    @classmethod
    def of(cls, it: ClusterSandbox) -> Running:
        """As it is now."""
        return cls(
            deployments={one["metadata"]["name"]: one["metadata"]["uid"] for one in it.objects("deployments")},
            by_hand=it.secrets()[BY_HAND],
            namespace=it.cluster.api.get(f"/api/v1/namespaces/{it.namespace}")["metadata"]["uid"],
        )


@pytest.fixture
def empty(tmp_path: Path, cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[ClusterSandbox]:
    """A namespace, and a program without a stack."""
    environment = fork_server.environment()
    program = program_copy(tmp_path / "program", environment)
    simulator = quick(simulator_of(tmp_path, program, environment / "bin/python"))
    found = {**simulator.settings, "KUBECONFIG": str(cluster.kubeconfig_file), "PATH": _path()}
    it = ClusterSandbox(
        stack=STACK,
        cluster=cluster,
        connected=replace(simulator, settings=found),
        namespace=request.node.name.removeprefix("test_").replace("_", "-")[:40].rstrip("-"),
    )
    if chart() == CHART:
        write_chart(program / CHART)
    cluster.api.create("/api/v1/namespaces", {"metadata": {"name": it.namespace}})
    yield it
    it.abandon()


@pytest.fixture
def installed(empty: ClusterSandbox) -> ClusterSandbox:
    """CARTO as a person installs it by the guides."""
    return install(empty, GUIDES + OTHER_DATABASE)


@pytest.fixture
def with_own_database(empty: ClusterSandbox) -> Iterator[ClusterSandbox]:
    """CARTO with the PostgreSQL of its chart, and a disk for it."""
    disk = {
        "accessModes": ["ReadWriteOnce"],
        "capacity": {"storage": "20Gi"},
        "hostPath": {"path": "/data"},
        "storageClassName": "by-hand",
        "claimRef": {"namespace": empty.namespace, "name": VOLUME},
    }
    disks = "/api/v1/persistentvolumes"
    empty.cluster.api.create(disks, {"metadata": {"name": "of-the-database"}, "spec": disk})
    yield install(empty, GUIDES + OWN_DATABASE)
    empty.cluster.api.delete(f"{disks}/of-the-database")


def install(it: ClusterSandbox, values: str) -> ClusterSandbox:
    """Install CARTO with Helm, by hand."""
    program = it.simulator.program
    secret = {"metadata": {"name": BY_HAND}, "stringData": {"googleMapsApiKey": "by-hand"}}
    it.cluster.api.create(it.path("secrets"), secret)
    (program / "customizations.yaml").write_text(values)
    package = program / "examples/customer-package"
    files = [package / "carto-values.yaml", package / "carto-secrets.yaml", program / "customizations.yaml"]
    helm(it, "install", "carto", str(program / chart()), "--wait", *(f"--values={file}" for file in files))
    return it


def test_the_pages_commands_take_over_a_running_release(page_run: PageRun, installed: ClusterSandbox) -> None:
    it = installed
    before, revisions = Running.of(it), it.revisions()
    import_install(it)
    assert "docs/take-over.md" in it_fails(it, "pulumi", "up", "--yes", "--skip-preview")

    preview, done = follow_the_page(it, page_run.take().text)

    assert set(preview.values()) <= {"create", "update", "same"}, preview
    assert {step.op for step in done} <= {"create", "update"}
    assert {step.type: step.op for step in done if step.type in (RELEASE, NAMESPACE)} == {
        RELEASE: "update",
        NAMESPACE: "update",
    }
    assert Running.of(it) == before
    assert it.helm_secrets() == ["sh.helm.release.v1.carto.v1", "sh.helm.release.v1.carto.v2"]
    assert it.release_status() == "deployed"
    rolled = {component for component, revision in it.revisions().items() if revision != revisions[component]}
    assert rolled <= reading_secrets(it) | spread(it)
    assert set(revisions) - rolled == {"notifier"}, "it reads no secret, and the stack does not spread it"
    assert BY_HAND in {name for _, template in it.templates() for name, _ in references(template)}
    assert readable_in_the_backend(it.simulator, secrets_of_the_guides()) == {}
    it.succeed("up", "--yes", "--skip-preview", "--refresh", "--run-program", "--expect-no-changes")


@pytest.mark.skipif(chart() == CHART, reason="the simulated chart has no PostgreSQL of its own; set CARTO_CHART")
def test_a_release_is_taken_over_after_its_own_database_has_moved(with_own_database: ClusterSandbox) -> None:
    it = with_own_database
    import_install(it)
    # As docs/migrate-database.md says.
    existing = ("pulumi", "config", "set", "--stack", STACK, "--path")
    run(it.simulator, *existing, "carto:database.bootstrap", "false")
    run(it.simulator, *existing, "carto:database.existing.host", "postgres.internal")
    run(it.simulator, *existing, "--secret", "carto:database.existing.userPassword", "Hunter2ThatNobodyMayRead2")
    adopt = (sys.executable, "-m", "operations.adopt", "--running", "--yes")

    assert "operations.migrate_database run" in it_fails(it, *adopt)
    assert it.simulator.resources(STACK) == []

    volumes = {one["metadata"]["name"]: one["metadata"]["uid"] for one in it.objects("persistentvolumeclaims")}
    run(it.simulator, *adopt, "--database-moved", "--stack", STACK)
    it.succeed("up", "--yes", "--skip-preview")
    assert it.objects("statefulsets") == []
    assert {
        one["metadata"]["name"]: one["metadata"]["uid"]
        for one in it.objects("persistentvolumeclaims")
        if "deletionTimestamp" not in one["metadata"]
    } == volumes
    assert VOLUME in volumes


def test_what_cannot_be_taken_over_leaves_the_state_as_it_is(installed: ClusterSandbox) -> None:
    it = installed
    import_install(it)
    program = it.simulator.program
    shutil.copytree(program / "examples/customer-package", program / "customer-package")
    secrets = program / "customer-package/carto-secrets.yaml"
    secrets.write_text(secrets.read_text().replace("example-encryption-secret-key", "another-key"))
    package = ("pulumi", "config", "set", "--stack", STACK, "--path", "carto:customerPackage.path")
    run(it.simulator, *package, "customer-package")
    adopt = (sys.executable, "-m", "operations.adopt", "--running", "--yes")

    refused = it_fails(it, *adopt)

    assert "other keys than the customer package customer-package has: cartoSecrets.encryptionSecretKey" in refused
    assert "another-key" not in refused
    assert it.simulator.resources(STACK) == []
    run(it.simulator, *package, "examples/customer-package")
    empty = "a-namespace-without-a-release"
    it.cluster.api.create("/api/v1/namespaces", {"metadata": {"name": empty}})
    run(it.simulator, "pulumi", "config", "set", "--stack", STACK, "carto:namespace", empty)

    assert f"no Helm release {empty}/carto" in it_fails(it, *adopt)

    assert it.simulator.resources(STACK) == []
    run(it.simulator, "pulumi", "config", "set", "--stack", STACK, "carto:namespace", "nowhere")
    assert "no namespace nowhere" in it_fails(it, *adopt)


def import_install(it: ClusterSandbox) -> None:
    """The stack file, and the commands that are printed with it."""
    context = yaml.safe_load(it.cluster.kubeconfig_file.read_text())["current-context"]
    it.simulator.run("version")  # prepares the folders of the engine
    printed = run(
        it.simulator, sys.executable, "-m", "operations.import_install", "customizations.yaml", "--stack", STACK,
        "--cloud", "kubernetes", "--cluster", "on-premises", "--context", context, "--namespace", it.namespace,
    ).stdout  # fmt: skip
    typed = r"pulumi stack init|pulumi config|\.venv/bin/python -m operations\.import_install"
    commands = re.findall(rf"^  ((?:{typed}) .*)$", printed, re.MULTILINE)
    for command in commands:
        run(it.simulator, "bash", "-c", command)
    for setting, value in {
        "customerPackage.path": "examples/customer-package", "chart.path": chart(), "placeholders": "accept",
    }.items():  # fmt: skip
        run(it.simulator, "pulumi", "config", "set", "--stack", STACK, "--path", f"carto:{setting}", value)


def spread(it: ClusterSandbox) -> set[str]:
    """The components whose pods the stack spreads over zones and nodes."""
    found = [template for _, template in it.templates() if template["spec"].get("affinity")]
    return {template["metadata"]["labels"]["app.kubernetes.io/component"] for template in found}


def it_fails(it: ClusterSandbox, *command: str) -> str:
    """What a command says that cannot do its work."""
    done = run(it.simulator, *command, "--stack", STACK, fails=True)
    return done.stdout + done.stderr


def secrets_of_the_guides() -> dict[str, str]:
    """The passwords in the values, by themselves."""
    return {word: word for word in re.findall(r"Hunter2\w+", GUIDES + OTHER_DATABASE)}


def follow_the_page(it: ClusterSandbox, block: str) -> tuple[dict[str, str], list[Step]]:
    """The page's commands in their order. Returns what the preview showed, and what the update did."""
    shown: dict[str, str] = {}
    done: list[Step] = []
    for line in block.splitlines():
        match shlex.split(line.replace("<stack>", STACK), comments=True):
            case [".venv/bin/python", *rest]:
                run(it.simulator, sys.executable, *rest)
            case ["pulumi", "preview", *rest]:
                found: dict[str, Any] = json.loads(run(it.simulator, "pulumi", "preview", "--json", *rest).stdout)
                shown = {step["urn"]: step["op"] for step in found["steps"]}
            case ["pulumi", "up", *rest]:
                output = run(it.simulator, "pulumi", "up", "--yes", "--skip-preview", "--json", *rest).stdout
                done = [step for step in steps(output) if step.op != "same"]
    return shown, done


def _path() -> str:
    return os.pathsep.join([str(engine_bin()), str(ROOT / ".venv/bin"), os.environ.get("PATH", os.defpath)])
