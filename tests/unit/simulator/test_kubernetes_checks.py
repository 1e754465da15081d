"""What the simulated API server and Helm say about inputs, before anything is made."""

from __future__ import annotations

import pytest
from pulumi.runtime.proto import provider_pb2

from simulator.core.values import Properties, Secret, to_struct
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
    to_range,
)
from tests.unit.simulator.simulated import STACK, Cloud

REFUSED: list[tuple[str, Properties, str, str]] = [
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
    cluster: Cloud, type_: str, inputs: Properties, path: str, reason: str
) -> None:
    _, failures = cluster.check(type_, inputs)

    assert [where for where, why in failures if where == path and reason in why], failures


def test_a_secret_value_that_is_refused_is_not_shown(cluster: Cloud) -> None:
    _, failures = cluster.check(SECRET, {"data": {"password": Secret("hunter2!")}})

    assert failures
    assert "hunter2" not in str(failures)


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"kubeconfig": "a: [b"}, "neither its text nor the path"),
        ({"kubeconfig": kubeconfig(), "context": "other"}, "no context 'other'"),
        ({"kubeconfig": kubeconfig(""), "context": "platform"}, "no server for the cluster"),
    ],
)
def test_a_kubeconfig_that_leads_nowhere_is_refused(cluster: Cloud, config: Properties, reason: str) -> None:
    request = provider_pb2.CheckRequest(urn=f"{STACK}::pulumi:providers:kubernetes::k", news=to_struct(config))

    assert reason in cluster.call("CheckConfig", request).failures[0].reason
