"""The simulated API server and Helm: names, what is immutable, what has to exist, what stays secret."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from pulumi.runtime.proto import provider_pb2

from simulator.values import UNKNOWN, Bag, Secret, holds_unknown, plain, to_struct
from tests.unit.simulator.simulated import CLUSTER, STACK, Cloud, Known, Refusal

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "kubernetes:core/v1:Secret"
CONFIG = "kubernetes:core/v1:ConfigMap"
NAMESPACE = "kubernetes:core/v1:Namespace"
JOB = "kubernetes:batch/v1:Job"
BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
RELEASE = "kubernetes:helm.sh/v3:Release"
CONTAINER = {"name": "psql", "image": "postgres:16"}
CHART = {"name": "carto", "chart": "carto", "version": "1.280.1", "namespace": "carto"}


def kubeconfig(server: str = CLUSTER) -> str:
    return json.dumps(
        {
            "current-context": "platform",
            "contexts": [{"name": "platform", "context": {"cluster": "platform", "user": "me"}}],
            "clusters": [{"name": "platform", "cluster": {"server": server}}],
        }
    )


def job(**pod: Any) -> Bag:
    spec = {"restartPolicy": "Never", "containers": [CONTAINER], **pod}
    return {"metadata": {"namespace": "carto"}, "spec": {"template": {"spec": spec}}}


def policy(**spec: Any) -> Bag:
    return {"metadata": {"namespace": "carto"}, "spec": {"podSelector": {}, **spec}}


def to_range(cidr: str, *but: str) -> list[Bag]:
    return [{"to": [{"ipBlock": {"cidr": cidr, "except": list(but)}}]}]


def secret(**more: Any) -> Bag:
    return {
        "metadata": {"name": "database", "namespace": "carto"},
        "stringData": {"password": Secret("hunter2")},
        **more,
    }


@pytest.fixture
def cluster(tmp_path: Path) -> Cloud:
    cloud = Cloud("kubernetes", tmp_path, {"kubeconfig": Secret(kubeconfig())})
    cloud.create(NAMESPACE, {"metadata": {"name": "carto"}}, name="namespace")
    return cloud


REFUSED: list[tuple[str, Bag, str, str]] = [
    (NAMESPACE, {"metadata": {"name": "Carto"}}, "metadata.name", "RFC 1123 label"),
    (CONFIG, {"metadata": {"name": "a_b"}}, "metadata.name", "RFC 1123 subdomain"),
    (CONFIG, {"metadata": {"labels": {"team": "g i s"}}}, 'metadata.labels["team"]', "a label is at most 63"),
    (CONFIG, {"metadata": {"labels": {"-bad": "x"}}}, 'metadata.labels["-bad"]', "the key must be a name"),
    (CONFIG, {"dta": {}}, "dta", "did you mean 'data'"),
    (CONFIG, {"data": {"a b": "c"}}, "data.a b", "a key is at most"),
    (CONFIG, {"data": {"a": 1}}, "data.a", "expected a string"),
    (SECRET, {"data": {"password": Secret("not base64!")}}, "data.password", "is not base64"),
    (SECRET, {"type": "kubernetes.io/tls", "stringData": {"tls.crt": "x"}}, "data", "needs the keys tls.key"),
    (SECRET, {"stringData": {"big": "x" * (1 << 20) + "x"}}, "", "at most 1 MiB"),
    (JOB, job(restartPolicy="Always"), "spec.template.spec.restartPolicy", "expected OnFailure or Never"),
    (JOB, job(containers=[{"name": "psql"}]), "spec.template.spec.containers[0].image", "missing"),
    (JOB, job(containers=[CONTAINER, CONTAINER]), "spec.template.spec.containers[1].name", "duplicate container name"),
    (
        JOB,
        job(containers=[CONTAINER | {"volumeMounts": [{"name": "scripts", "mountPath": "/s"}]}]),
        "spec.template.spec.containers[0].volumeMounts[0].name",
        "no volume is called 'scripts'",
    ),
    (
        JOB,
        job(containers=[CONTAINER | {"resources": {"limits": {"memory": "1 GB"}}}]),
        "spec.template.spec.containers[0].resources.limits.memory",
        "is not a quantity",
    ),
    (BUDGET, {"spec": {"minAvailable": 1, "maxUnavailable": 1}}, "spec", "cannot be both set"),
    (
        BUDGET,
        {"spec": {"unhealthyPodEvictionPolicy": "Always"}},
        "spec.unhealthyPodEvictionPolicy",
        "expected one of IfHealthyBudget, AlwaysAllow",
    ),
    (POLICY, policy(policyTypes=["In"]), "spec.policyTypes[0]", "expected Ingress or Egress"),
    (POLICY, policy(ingress=[{"ports": [{"port": 0}]}]), "spec.ingress[0].ports[0].port", "between 1 and 65535"),
    (
        POLICY,
        policy(egress=[{"ports": [{"protocol": "tcp"}]}]),
        "spec.egress[0].ports[0].protocol",
        "expected one of TCP, UDP, SCTP",
    ),
    (POLICY, policy(ingress=[{"from": [{}]}]), "spec.ingress[0].from[0]", "must specify a peer"),
    (
        POLICY,
        policy(egress=[{"to": [{"podSelector": {}, "ipBlock": {"cidr": "10.0.0.0/8"}}]}]),
        "spec.egress[0].to[0]",
        "both ipBlock and another peer",
    ),
    (POLICY, policy(egress=to_range("10.0.0.0/40")), "spec.egress[0].to[0].ipBlock.cidr", "is not a range"),
    (
        POLICY,
        policy(egress=to_range("10.0.0.0/8", "10.0.0.0/8")),
        "spec.egress[0].to[0].ipBlock.except[0]",
        "not a strict subset",
    ),
    (
        POLICY,
        policy(egress=to_range("10.0.0.0/8", "::/0")),
        "spec.egress[0].to[0].ipBlock.except[0]",
        "not a strict subset",
    ),
    (RELEASE, {**CHART, "name": "Carto"}, "name", "release name"),
    (RELEASE, {**CHART, "chart": "./no-such-chart"}, "chart", "not found"),
    (RELEASE, {**CHART, "repositoryOpts": {"repo": "helm.carto.com"}}, "repositoryOpts.repo", "not the URL"),
    (RELEASE, {**CHART, "valuez": {}}, "valuez", "did you mean 'values'"),
    ("kubernetes:core/v1:Node", {}, "", "does not know kubernetes:core/v1:Node"),
]


@pytest.mark.parametrize(("type_", "inputs", "path", "reason"), REFUSED)
def test_what_the_api_server_would_refuse_is_refused(
    cluster: Cloud, type_: str, inputs: Bag, path: str, reason: str
) -> None:
    _, failures = cluster.check(type_, inputs)

    assert [where for where, why in failures if where == path and reason in why], failures


def test_a_secret_value_that_is_refused_is_not_shown(cluster: Cloud) -> None:
    _, failures = cluster.check(SECRET, {"data": {"password": Secret("hunter2!")}})

    assert failures
    assert "hunter2" not in str(failures)


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


CHANGES: list[tuple[str, Bag, Bag, list[str], bool]] = [
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


@pytest.mark.parametrize("change", CHANGES)
def test_what_cannot_change_in_place_is_replaced(cluster: Cloud, change: tuple[str, Bag, Bag, list[str], bool]) -> None:
    type_, old, new, replaces, deleted_first = change

    answer = cluster.diff(cluster.create(type_, old), new)

    assert answer.changes == provider_pb2.DiffResponse.DIFF_SOME
    assert list(answer.replaces) == replaces
    assert answer.deleteBeforeReplace == deleted_first


def test_secrets_change_in_place_when_the_provider_is_told_so(tmp_path: Path) -> None:
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


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"kubeconfig": "a: [b"}, "neither its text nor the path"),
        ({"kubeconfig": kubeconfig(), "context": "other"}, "no context 'other'"),
        ({"kubeconfig": kubeconfig(""), "context": "platform"}, "no server for the cluster"),
    ],
)
def test_a_kubeconfig_that_leads_nowhere_is_refused(cluster: Cloud, config: Bag, reason: str) -> None:
    request = provider_pb2.CheckRequest(urn=f"{STACK}::pulumi:providers:kubernetes::k", news=to_struct(config))

    assert reason in cluster.call("CheckConfig", request).failures[0].reason


def test_an_object_is_imported_by_its_id(cluster: Cloud) -> None:
    made = cluster.create(SECRET, secret())

    found = cluster.read(SECRET, "carto/database")

    assert found is not None
    assert plain(found.inputs) == plain(made.inputs)
    assert cluster.read(SECRET, "carto/other") is None
