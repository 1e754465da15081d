"""Dangers that are not on the path that changes: in what protects a resource, and in who may connect."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.previews import UNKNOWN, dangers, unchanged
from tests.support.registrations import registered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers

BUCKET = "carto-storage-imports"
RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
DATABASE = {"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432}
HTTPS = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]}
SSH = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["0.0.0.0/0"]}
OUT = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}
ARMOR = "gcp:compute/securityPolicy:SecurityPolicy"
RELEASE = "kubernetes:helm.sh/v3:Release"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
INTERNAL = "service.beta.kubernetes.io/azure-load-balancer-internal"
PUBLIC = ": the load balancer gets a public address"
PUBLIC_GATEWAY = {"spec": {"gatewayClassName": "gke-l7-global-external-managed"}}
ANOTHER_KEY = ": another key of encryption, or none; what exists is readable with the old key only"
CIDRS = "alb.ingress.kubernetes.io/inbound-cidrs"


def service(**inputs: Any) -> dict[str, Any]:
    return {"values": {"router": {"service": {"type": "LoadBalancer", **inputs}}}}


def armor(*rules: tuple[str, str]) -> dict[str, Any]:
    return {"rules": [{"action": action, "match": {"config": {"srcIpRanges": [range_]}}} for action, range_ in rules]}


def of_change(type_: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """The dangers where one resource changes, by the name of the rule."""
    names = sorted({*old, *new} - {name for name in old if old.get(name) == new.get(name)})
    step = {
        "op": "update",
        "urn": f"urn:pulumi:s::p::{type_}::one",
        "oldState": {"inputs": old},
        "newState": {"inputs": new},
        "detailedDiff": {name: {"kind": "update"} for name in names},
    }
    return {id_.partition("/")[0]: text for id_, text in dangers({"": step}).items()}


CHANGES: Mapping[str, tuple[str, Mapping[str, Any], Mapping[str, Any], Mapping[str, str]]] = {
    "every IPv6 address": (RULE, DATABASE | {"referencedSecurityGroupId": "sg-1"}, DATABASE | {"cidrIpv6": "::/0"},
        {"opens": "cidrIpv6 is ::/0: everybody"}),
    "a prefix list": (RULE, DATABASE | {"referencedSecurityGroupId": "sg-1"}, DATABASE | {"prefixListId": "pl-1"},
        {"admits": "pl-1 may connect on tcp 5432 to 5432"}),
    "another group": (RULE, DATABASE | {"referencedSecurityGroupId": "sg-1"},
        DATABASE | {"referencedSecurityGroupId": UNKNOWN},
        {"admits": "a source known after the update may connect on tcp 5432 to 5432"}),
    "further ports": (RULE, DATABASE | {"referencedSecurityGroupId": "sg-1"},
        {"ipProtocol": "tcp", "fromPort": 0, "toPort": 65535, "referencedSecurityGroupId": "sg-1"},
        {"admits": "sg-1 may connect on tcp 0 to 65535"}),
    "fewer ports": (RULE, DATABASE | {"ipProtocol": "-1", "prefixListId": "pl-1"}, DATABASE | {"prefixListId": "pl-1"},
        {}),
    "another port for everybody": (GROUP, {"ingress": [HTTPS]}, {"ingress": [HTTPS, SSH]},
        {"admits": "0.0.0.0/0 may connect on tcp 22 to 22"}),
    "everybody where all may be called": (GROUP, {"egress": [OUT]}, {"egress": [OUT], "ingress": [SSH]},
        {"opens": "ingress[0].cidrBlocks[0] is 0.0.0.0/0: everybody"}),
    "clients of Cloud Armor": (ARMOR, armor(("allow", "203.0.113.0/24")), armor(("allow", "203.0.0.0/8")),
        {"admits": "rule 0 that allows: 203.0.0.0/8 may connect too"}),
    "everybody in Cloud Armor": (ARMOR, armor(("deny(403)", "*")), armor(("allow", "*")),
        {"opens": "a rule allows every address"}),
    "no Cloud Armor": ("kubernetes:networking.gke.io/v1:GCPBackendPolicy",
        {"spec": {"default": {"securityPolicy": "clients", "timeoutSec": 3}}}, {"spec": {"default": {"timeoutSec": 3}}},
        {"opens": "spec.default.securityPolicy is removed: every address may connect"}),
    "no ranges of a Service": (RELEASE, service(loadBalancerSourceRanges=["203.0.113.0/24"]), service(),
        {"opens": "values.router.service.loadBalancerSourceRanges is removed: every address may connect"}),
    "a new balancer": (RELEASE, service(type="ClusterIP"), service(),
        {"opens": "values.router.service: a load balancer that does not limit the addresses of clients"}),
    "a new internal balancer": (RELEASE, service(type="ClusterIP"), service(annotations={INTERNAL: "true"}), {}),
    "a new balancer with ranges": (RELEASE, service(type="ClusterIP"),
        service(loadBalancerSourceRanges=["203.0.113.0/24"]),
        {"admits": "values.router.service.loadBalancerSourceRanges[0]: 203.0.113.0/24 may connect too"}),
    "no Cloud Armor of an Ingress": ("kubernetes:cloud.google.com/v1:BackendConfig",
        {"spec": {"securityPolicy": {"name": "clients"}}}, {"spec": {"timeoutSec": 3}},
        {"opens": "spec.securityPolicy.name is removed: every address may connect"}),
    "no balancer": (RELEASE, service(loadBalancerSourceRanges=["203.0.113.0/24"]), service(type="ClusterIP"), {}),
    "a public balancer": (RELEASE,
        service(annotations={INTERNAL: "true"}), service(),
        {"opens": f"values.router.service.annotations.{INTERNAL} is no longer true{PUBLIC}"}),
    "the controller's default": (INGRESS,
        {"metadata": {"annotations": {"alb.ingress.kubernetes.io/scheme": "internal"}}},
        {"metadata": {"annotations": {}}}, {}),
    "a public Gateway": ("kubernetes:gateway.networking.k8s.io/v1:Gateway",
        {"spec": {"gatewayClassName": "gke-l7-rilb"}}, {"spec": {"gatewayClassName": "gke-l7-global-external-managed"}},
        {"opens": "spec.gatewayClassName is no longer gke-l7-rilb" + PUBLIC}),
    "a range among others": (INGRESS, {"metadata": {"annotations": {CIDRS: "10.0.0.0/8"}}},
        {"metadata": {"annotations": {CIDRS: "10.0.0.0/8,192.0.2.0/24, 0.0.0.0/0"}}},
        {"opens": f"metadata.annotations.{CIDRS} is 0.0.0.0/0: everybody",
         "admits": f"metadata.annotations.{CIDRS}: 192.0.2.0/24 may connect too"}),
    "a subnet": ("azure-native:storage:StorageAccount", {"networkRuleSet": {"virtualNetworkRules": []}},
        {"networkRuleSet": {"virtualNetworkRules": [{"virtualNetworkResourceId": "/a"}]}},
        {"admits": "networkRuleSet.virtualNetworkRules[0].virtualNetworkResourceId: /a may connect too"}),
    "senders of a network policy": ("kubernetes:networking.k8s.io/v1:NetworkPolicy",
        {"spec": {"ingress": [{"from": [{"podSelector": {}}]}]}}, {"spec": {"ingress": [{}]}},
        {"opens": "spec.ingress[0].from is removed: everything may connect to these pods"}),
    "a key of a bucket on Google Cloud": ("gcp:storage/bucket:Bucket", {"encryption": {"defaultKmsKeyName": "a"}},
        {"name": "a"}, {"swaps-key": f"encryption.defaultKmsKeyName{ANOTHER_KEY}"}),
    "a key of a server on Azure": ("azure-native:dbforpostgresql:Server", {"dataEncryption": {"primaryKeyURI": "a"}},
        {"dataEncryption": {"primaryKeyURI": "b"}},
        {"swaps-key": f"dataEncryption.primaryKeyURI{ANOTHER_KEY}"}),
    "no TLS of a cache": ("aws:elasticache/replicationGroup:ReplicationGroup", {"transitEncryptionEnabled": True},
        {"transitEncryptionEnabled": False}, {"weakens-storage": "transitEncryptionEnabled is no longer true"}),
    "no TLS of a database": ("aws:rds/parameterGroup:ParameterGroup",
        {"parameters": [{"name": "rds.force_ssl", "value": "1"}]}, {"parameters": []},
        {"weakens-storage": "rds.force_ssl is no longer 1: connections without TLS are accepted"}),
    "no rotation of a key": ("aws:kms/key:Key", {"enableKeyRotation": True}, {"tags": {}},
        {"weakens-storage": "enableKeyRotation is no longer true"}),
    "no soft deletion": ("azure-native:storage:BlobServiceProperties", {"deleteRetentionPolicy": {"enabled": True}},
        {"deleteRetentionPolicy": {"enabled": False}},
        {"keeps-less": "deleteRetentionPolicy.enabled is no longer true: what is deleted is gone at once"}),
    "a role on a dataset": ("gcp:bigquery/datasetIamMember:DatasetIamMember", {"role": "roles/bigquery.dataViewer"},
        {"role": "roles/bigquery.dataEditor"},
        {"widens-rights": "role: roles/bigquery.dataViewer becomes roles/bigquery.dataEditor"}),
    "a condition of Google Cloud": ("gcp:projects/iAMMember:IAMMember", {"condition": {"expression": "a"}}, {},
        {"widens-rights": "its condition is removed"}),
    "a condition of Azure": ("azure-native:authorization:RoleAssignment", {"condition": "a"}, {"condition": "b"},
        {"widens-rights": "its condition is another"}),
    "privileged pods": ("kubernetes:core/v1:Namespace",
        {"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}, {"metadata": {}},
        {"ends-protection": "the namespace admits privileged pods, no longer restricted ones only"}),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_is_a_danger_wherever_it_is_written(case: str) -> None:
    type_, old, new, expected = CHANGES[case]
    assert of_change(type_, old, new) == expected
    assert of_change(type_, new, new) == {}


@pytest.mark.parametrize(("is_limited", "found"), [(False, {"opens/gateway"}), (True, set())])
def test_a_new_public_load_balancer_of_gke_needs_a_policy_of_cloud_armor(is_limited: bool, found: set[str]) -> None:
    steps = {
        "gateway": created("kubernetes:gateway.networking.k8s.io/v1:Gateway", "gateway", PUBLIC_GATEWAY),
        "clients": created(ARMOR, "clients", armor(("allow", "203.0.113.0/24"))),
    }
    assert set(dangers(steps if is_limited else {"gateway": steps["gateway"]})) == found


def created(type_: str, name: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {"op": "create", "urn": f"urn:pulumi:s::p::{type_}::{name}", "newState": {"inputs": inputs}}


def deleted(step: dict[str, Any]) -> None:
    step |= {"op": "delete", "newState": None}


def without_a_block(step: dict[str, Any]) -> None:
    step |= {"op": "update", "detailedDiff": {"blockPublicPolicy": {"kind": "delete"}}}
    del step["newState"]["inputs"]["blockPublicPolicy"]


@pytest.mark.parametrize(
    ("part", "change", "lost"),
    [
        ("public-access", deleted, "isolation from the internet"),
        ("public-access", without_a_block, "isolation from the internet"),
        ("encryption", deleted, "encryption"),
        ("versioning", deleted, "backups"),
    ],
)
def test_a_bucket_that_stays_as_it_is_loses_what_another_resource_gives(
    part: str, change: Callable[[dict[str, Any]], None], lost: str
) -> None:
    steps = with_dependencies()
    change(steps[f"{BUCKET}-{part}"])
    assert dangers(steps) == {f"weakens-storage/{BUCKET}-{part}": f"{BUCKET} loses its {lost}"}


def test_denials_that_end_with_their_document_are_a_danger_unless_the_bucket_goes_too() -> None:
    steps = with_dependencies()
    deleted(steps[f"{BUCKET}-policy"])
    assert "policy no longer denies s3:*" in dangers(steps)[f"widens-rights/{BUCKET}-policy"]
    deleted(steps[BUCKET])
    assert f"widens-rights/{BUCKET}-policy" not in dangers(steps)


def with_dependencies() -> dict[str, dict[str, Any]]:
    steps = copy.deepcopy(unchanged())
    for name, step in steps.items():
        if name.startswith(f"{BUCKET}-"):
            for state in (step["oldState"], step["newState"]):
                state["dependencies"] = [steps[BUCKET]["urn"]]
    assert {node.name for node in registered("aws-production")} >= {"storage-imports"}
    return steps
