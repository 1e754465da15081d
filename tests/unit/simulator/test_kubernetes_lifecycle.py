"""The simulated API server and Helm over time: names, what is immutable, what has to exist, what stays secret."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
import yaml
from pulumi.runtime.proto import provider_pb2

from simulator.core.values import UNKNOWN, Properties, Secret, holds_unknown, plain
from simulator.kubernetes.package import Provider
from tests.unit.simulator.kubernetes_objects import (
    BUDGET,
    CHART,
    CONFIG,
    CONTAINER,
    JOB,
    NAMESPACE,
    POLICY,
    RELEASE,
    SECRET,
    job,
    kubeconfig,
    policy,
    secret,
    to_range,
)
from tests.unit.simulator.simulated import Cloud, Known, Refusal

if TYPE_CHECKING:
    from pathlib import Path


def test_objects_without_a_name_get_one_and_keep_it(cluster: Cloud) -> None:
    first = cluster.create(CONFIG, {"metadata": {"namespace": "carto"}, "data": {"a": "b"}}, name="settings")
    again, _ = cluster.check(CONFIG, {"metadata": {"namespace": "carto"}}, "settings", first.inputs)

    assert first.id.startswith("carto/settings-")
    assert first.inputs["metadata"]["annotations"] == {"pulumi.com/autonamed": "true"}
    assert again["metadata"]["name"] == first.inputs["metadata"]["name"]


def test_string_data_becomes_data_and_all_of_it_is_secret(cluster: Cloud) -> None:
    made = cluster.create(SECRET, secret(stringData={"password": "hunter2"}))

    assert made.outputs["data"] == Secret({"password": base64.b64encode(b"hunter2").decode()})
    assert isinstance(made.outputs["stringData"], Secret)


def test_an_object_needs_its_namespace(cluster: Cloud) -> None:
    with pytest.raises(Refusal, match='namespaces "elsewhere" not found'):
        cluster.create(SECRET, secret(metadata={"name": "s", "namespace": "elsewhere"}))


def test_an_object_that_exists_already_is_refused(cluster: Cloud) -> None:
    cluster.create(SECRET, secret(), name="first")

    with pytest.raises(Refusal, match='secrets "database" already exists'):
        cluster.create(SECRET, secret(), name="second")


def test_the_same_name_in_another_cluster_is_another_object(cluster: Cloud, tmp_path: Path) -> None:
    cluster.create(SECRET, secret())
    other = Cloud("kubernetes", tmp_path, {"kubeconfig": kubeconfig("https://other.example.com")})

    other.create(NAMESPACE, {"metadata": {"name": "carto"}})
    assert other.create(SECRET, secret()).id == "carto/database"


def test_policies_and_budgets_change_in_place(cluster: Cloud) -> None:
    budget = {
        "metadata": {"namespace": "carto"},
        "spec": {"maxUnavailable": 1, "selector": {"matchLabels": {"a": "b"}}},
    }
    other = {**budget, "spec": {"maxUnavailable": 1, "selector": {"matchLabels": {"a": "c"}}}}
    allowed = policy(egress=to_range("10.0.0.0/8", "10.1.0.0/16"), policyTypes=["Egress"])
    for type_, old, new in ((BUDGET, budget, other), (POLICY, policy(), allowed)):
        answer = cluster.diff(cluster.create(type_, old), new)
        assert answer.changes == provider_pb2.DiffResponse.DIFF_SOME
        assert list(answer.replaces) == []


CHANGES: list[tuple[str, Properties, Properties, list[str], bool]] = [
    (SECRET, secret(), secret(stringData={"password": Secret("new")}), ["stringData.password"], True),
    (
        CONFIG,
        {"metadata": {"namespace": "carto"}, "data": {"a": "b"}},
        {"metadata": {"namespace": "carto"}, "data": {"a": "c"}},
        ["data.a"],
        True,
    ),
    (
        CONFIG,
        {"metadata": {"namespace": "carto", "name": "one"}},
        {"metadata": {"namespace": "carto", "name": "two"}},
        ["metadata.name"],
        False,
    ),
    (
        JOB,
        job(),
        job(containers=[CONTAINER | {"image": "postgres:17"}]),
        ["spec.template.spec.containers[0].image"],
        True,
    ),
    (JOB, job(), {**job(), "metadata": {"namespace": "carto", "labels": {"a": "b"}}}, [], False),
    (RELEASE, {**CHART, "values": {"a": 1}}, {**CHART, "values": {"a": 2}}, [], False),
    (RELEASE, CHART, {**CHART, "name": "other"}, ["name"], False),
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_cannot_change_in_place_is_replaced(
    cluster: Cloud, change: tuple[str, Properties, Properties, list[str], bool]
) -> None:
    type_, old, new, replaces, deleted_first = change

    answer = cluster.diff(cluster.create(type_, old), new)

    assert answer.changes == provider_pb2.DiffResponse.DIFF_SOME
    assert list(answer.replaces) == replaces
    assert answer.deleteBeforeReplace == deleted_first


def test_secrets_change_in_place_with_the_option_of_the_provider(tmp_path: Path) -> None:
    cluster = Cloud("kubernetes", tmp_path, {"kubeconfig": kubeconfig(), "enableSecretMutable": "true"})
    cluster.create(NAMESPACE, {"metadata": {"name": "carto"}})
    made = cluster.create(SECRET, secret())

    assert list(cluster.diff(made, secret(stringData={"password": "new"})).replaces) == []


def test_a_job_completes_when_what_its_pod_needs_is_there(cluster: Cloud) -> None:
    wanted = job(containers=[CONTAINER | {"envFrom": [{"secretRef": {"name": "database"}}]}])

    with pytest.raises(Refusal, match='secret "database" not found'):
        cluster.create(JOB, wanted)
    with pytest.raises(Refusal, match='serviceaccount "backend" not found'):
        cluster.create(JOB, job(serviceAccountName="backend"))

    cluster.create(SECRET, secret())
    assert cluster.create(JOB, wanted).outputs["status"]["succeeded"] == 1


def test_a_preview_knows_names_but_not_what_the_server_gives(cluster: Cloud) -> None:
    outputs = cluster.preview(JOB, job())

    assert outputs["status"] is UNKNOWN
    assert not holds_unknown(outputs["metadata"])
    assert outputs["metadata"]["namespace"] == "carto"


def test_a_release_is_deployed_upgraded_and_keeps_its_secrets(cluster: Cloud, tmp_path: Path) -> None:
    release = cluster.create(RELEASE, {**CHART, "values": {"db": {"password": Secret("hunter2")}, "replicas": 2}})
    upgraded = cluster.update(release, {**CHART, "values": {"db": {"password": Secret("hunter3")}, "replicas": 3}})

    assert release.id == "carto/carto"
    assert release.outputs["status"]["status"] == "deployed"
    assert release.inputs["timeout"] == 300
    assert upgraded.outputs["status"]["revision"] == 2
    assert upgraded.outputs["values"]["db"]["password"] == Secret("hunter3")
    written = yaml.safe_load((tmp_path / "values/dev.yaml").read_text())
    assert written == {"db": {"password": "[secret]"}, "replicas": 3}


def test_a_release_name_in_use_is_refused(cluster: Cloud) -> None:
    cluster.create(RELEASE, CHART, name="first")

    with pytest.raises(Refusal, match="cannot re-use a name that is still in use"):
        cluster.create(RELEASE, CHART, name="second")


def test_a_release_makes_its_namespace_only_when_asked(cluster: Cloud) -> None:
    with pytest.raises(Refusal, match='namespaces "new" not found'):
        cluster.create(RELEASE, {**CHART, "namespace": "new"})

    assert cluster.create(RELEASE, {**CHART, "namespace": "new", "createNamespace": True}).id == "new/carto"


def test_a_deleted_namespace_takes_everything_in_it_along(cluster: Cloud) -> None:
    cluster.create(SECRET, secret())
    namespace = next(r for r in cluster.inventory.all() if r.type == NAMESPACE)

    cluster.delete(Known(namespace.urn, NAMESPACE, namespace.id, namespace.inputs, namespace.outputs))

    assert cluster.inventory.all() == []


def test_a_cluster_that_cannot_be_reached_makes_nothing(tmp_path: Path) -> None:
    cluster = Cloud("kubernetes", tmp_path, {"kubeconfig": kubeconfig("https://missing-cluster.example.com")})

    with pytest.raises(Refusal, match="cluster is unreachable"):
        cluster.create(NAMESPACE, {"metadata": {"name": "carto"}})


def test_an_object_is_imported_by_its_id(cluster: Cloud) -> None:
    made = cluster.create(SECRET, secret())

    found = cluster.read(SECRET, "carto/database")

    assert found is not None
    assert plain(found.inputs) == plain(made.inputs)
    assert cluster.read(SECRET, "carto/other") is None


def test_an_object_that_is_read_with_its_kind_is_looked_for_in_the_default_namespace(cluster: Cloud) -> None:
    cluster.create(SECRET, secret())
    kind = {"apiVersion": "v1", "kind": "Secret"}

    assert cluster.read(SECRET, "carto/database", kind) is None
    assert cluster.read(SECRET, "carto/database", {**kind, "metadata": {"namespace": "carto"}}) is not None


_HERE, _THERE = kubeconfig("https://here.example.com"), kubeconfig("https://there.example.com")
OTHER_CONFIGURATIONS: list[tuple[Properties, Properties, list[str]]] = [
    ({"kubeconfig": _HERE}, {"kubeconfig": _THERE}, ["kubeconfig"]),
    ({"kubeconfig": _HERE}, {"kubeconfig": _HERE.replace("me", "you")}, []),
    ({"kubeconfig": _HERE, "clusterIdentifier": "a"}, {"kubeconfig": _THERE, "clusterIdentifier": "a"}, []),
    ({"kubeconfig": _HERE, "clusterIdentifier": "a"}, {"kubeconfig": UNKNOWN, "clusterIdentifier": "a"}, []),
    (
        {"kubeconfig": _HERE, "clusterIdentifier": "a"},
        {"kubeconfig": _HERE, "clusterIdentifier": "b"},
        ["clusterIdentifier"],
    ),
    ({"kubeconfig": _HERE}, {"kubeconfig": _HERE, "clusterIdentifier": "a"}, []),
    ({"kubeconfig": _HERE, "clusterIdentifier": "a"}, {"kubeconfig": _HERE}, []),
    ({"kubeconfig": _HERE}, {"kubeconfig": UNKNOWN}, ["kubeconfig"]),
    ({}, {"kubeconfig": _HERE}, []),
]
"""Old, new, and what replaces. Source: pulumi-kubernetes v4.25.0, pkg/provider/provider_diffconfig_test.go."""


@pytest.mark.parametrize(("old", "new", "replaces"), OTHER_CONFIGURATIONS)
def test_another_cluster_is_what_the_provider_takes_for_one(
    cluster: Cloud, old: Properties, new: Properties, replaces: list[str]
) -> None:
    assert isinstance(cluster.servicer.package, Provider)
    assert cluster.servicer.package.config_replaces(old, new) == replaces
