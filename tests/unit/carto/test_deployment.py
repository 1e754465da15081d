"""What is registered for CARTO: in which order, how protected, and with which secrets where."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest

from components.carto.next_steps import next_steps, stack_readme
from components.carto.scram import scram_verifier
from components.carto.secrets import generated
from components.settings.features import Features
from tests.support.example_stacks import NAMES, Built, build, built, raw_settings, settings_of
from tests.support.recorder import Node, Secret, revealed
from tests.unit.test_documented_outputs import ALWAYS

GENERATED = generated([secret for feature in Features().each for secret in feature.secrets])
every_stack = pytest.mark.parametrize("name", NAMES)


def changed(**settings: Any) -> Built:
    return build(settings_of({**raw_settings("aws-quickstart"), **settings}))


def pod_of(job: Node) -> dict[str, Any]:
    spec: dict[str, Any] = job.inputs["spec"]["template"]["spec"]
    return spec


@every_stack
def test_the_release_waits_for_everything_its_pods_read(name: str) -> None:
    stack = built(name)
    before = stack.graph.before("release-helm")
    secrets = {node.name for node in stack.graph.of_type("kubernetes:core/v1:Secret")}
    read = secrets if stack.settings.database.bootstrap else secrets - {"database-bootstrap-login-secret"}
    assert read <= before
    assert "namespace-namespace" in before
    assert ("database-bootstrap-run-job" in before) is stack.settings.database.bootstrap


@every_stack
def test_everything_is_made_in_the_stacks_cluster(name: str) -> None:
    stack = built(name)
    for node in stack.graph.of_package("kubernetes"):
        assert node.provider == "cluster-kubernetes", node.name
        if node.name != "namespace-namespace":
            place = node.inputs.get("namespace") or node.inputs["metadata"]["namespace"]
            assert place == stack.settings.namespace, node.name


def test_the_release_is_what_helm_would_be_asked_for_by_hand() -> None:
    release = built("aws-quickstart").graph["release-helm"].inputs
    assert (release["name"], release["chart"], release["version"]) == ("carto", "carto", "1.280.1")
    assert release["repositoryOpts"] == {"repo": "https://helm.carto.com"}
    assert release["timeout"] == 1800
    assert release["skipAwait"] is False
    assert release["atomic"] is False
    assert release["maxHistory"] == 10


def test_what_the_release_gives_back_is_secret() -> None:
    assert "values" in built("aws-quickstart").graph["release-helm"].secret_outputs


def test_keys_that_cannot_be_made_again_and_the_namespace_are_protected() -> None:
    graph = built("aws-quickstart").graph
    assert {node.name for node in graph if node.protect and not node.type.startswith("aws:")} == {
        "namespace-namespace",
        "secrets-varnish-purge-secret",
        "secrets-varnish-debug-secret",
        "secrets-instance-id",
        "secrets-litellm-master-key",
        "secrets-litellm-salt-key",
        "secrets-litellm-salt-key-kept",
        "secrets-encryption-secret-key-kept",
    }


def test_a_disposable_stack_protects_nothing() -> None:
    assert [node.name for node in changed(disposable="true").graph if node.protect] == []


def test_generated_keys_stay_when_a_later_version_generates_others() -> None:
    for node in built("aws-quickstart").graph:
        if node.protect and node.type.endswith("RandomPassword"):
            assert {"length", "special", "keepers"} <= set(node.ignore_changes), node.name


def test_a_rotated_database_password_is_replaced_and_reaches_bootstrap_and_pods() -> None:
    before, after = built("aws-quickstart"), changed(rotation={"databasePassword": 1})
    generated = after.graph["secrets-database-password"]
    assert generated.inputs["keepers"] == {"rotation": "1"}
    assert generated.protect is False
    assert before.secrets["carto-database-login"] != after.secrets["carto-database-login"]
    password = after.secrets["carto-database-login"]["password"]
    login = after.secrets["carto-database-bootstrap"]
    salt = base64.b64decode(login["CARTO_USER_VERIFIER"].split("$")[1].partition(":")[2])
    assert login["CARTO_USER_VERIFIER"] == scram_verifier(password, salt)
    assert password not in login.values()
    run = "database-bootstrap-run-job"
    templates = [stack.graph[run].inputs["spec"]["template"]["metadata"] for stack in (before, after)]
    assert templates[0]["annotations"]["revision"] != templates[1]["annotations"]["revision"]
    key = "revision/carto-database-login"
    assert before.at("workspaceApi.podAnnotations")[key] != after.at("workspaceApi.podAnnotations")[key]
    assert before.at("httpCache.podAnnotations") == after.at("httpCache.podAnnotations")


def test_what_the_customer_package_has_is_used_and_not_what_is_generated() -> None:
    secrets = "\n".join(
        ["cartoSecrets:", "  encryptionSecretKey: {value: made-up-1}", "  jwtApiSecret: {value: made-up-2}"]
        + [f"  {key.removeprefix('cartoSecrets.')}: {{value: package-{index}}}" for index, key in enumerate(GENERATED)]
        + [
            "  defaultGoogleServiceAccount:",
            """    value: '{"type": "service_account", "project_id": "p", "client_email": "e", "private_key": "k"}'""",
        ]
    )
    values = {"cartoConfigValues": {"selfHostedTenantId": "onp-1", "selfHostedGcpProjectId": "p"}}
    stack = changed(customerPackage={"values": values, "secrets": secrets})
    used = {key: stack.at(f"{key}.value") or in_secret(stack, key) for key in GENERATED}
    assert used == {key: f"package-{index}" for index, key in enumerate(GENERATED)}


def in_secret(stack: Built, key: str) -> str:
    named = stack.at(f"{key}.existingSecret")
    return stack.secrets[named["name"]][named["key"]]


@every_stack
def test_every_secrets_content_is_marked_secret(name: str) -> None:
    for node in built(name).graph.of_type("kubernetes:core/v1:Secret"):
        data = node.inputs["stringData"]
        assert isinstance(data, Secret) or all(isinstance(value, Secret) for value in data.values()), node.name


def test_a_database_that_is_ready_gets_no_job_and_its_own_password() -> None:
    stack = built("aws-bring-your-own")
    assert stack.graph.of_type("kubernetes:batch/v1:Job") == []
    assert stack.secrets["carto-database-login"]["password"].startswith("ExampleOnly")
    assert "secrets-database-password" not in stack.graph


def test_the_bootstrap_runs_in_a_pod_that_may_do_nothing_else() -> None:
    job = built("aws-quickstart").graph["database-bootstrap-run-job"]
    pod = pod_of(job)
    (container,) = pod["containers"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["restartPolicy"] == "Never"
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["securityContext"]["allowPrivilegeEscalation"] is False
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert {"requests", "limits"} == set(container["resources"])
    assert job.inputs["spec"]["activeDeadlineSeconds"] == 600
    assert "ttlSecondsAfterFinished" not in job.inputs["spec"]


def test_a_job_that_failed_is_tried_again_by_the_next_up() -> None:
    job = built("aws-quickstart").graph["database-bootstrap-run-job"]
    assert job.inputs["metadata"]["annotations"] == {"pulumi.com/replaceUnready": "true"}
    assert "name" not in job.inputs["metadata"]


def test_the_administrators_password_is_in_the_bootstraps_secret_alone() -> None:
    stack = built("aws-quickstart")
    password = revealed(stack.graph["database-instance"].inputs["password"])
    holders = {name for name, data in stack.secrets.items() if password in data.values()}
    assert holders == {"carto-database-bootstrap"}
    (container,) = pod_of(stack.graph["database-bootstrap-run-job"])["containers"]
    assert container["envFrom"] == [{"secretRef": {"name": "carto-database-bootstrap"}}]
    assert container["command"] == ["/bin/sh", "/bootstrap/bootstrap.sh"]
    assert "env" not in container


@pytest.mark.parametrize(
    ("name", "mode", "roots"),
    [
        ("aws-quickstart", "verify-full", "/bootstrap/server-ca.pem"),
        ("database with a public certificate", "verify-full", "system"),
        ("database without TLS", "disable", None),
    ],
)
def test_the_bootstrap_verifies_the_server_it_gives_a_password_to(name: str, mode: str, roots: str | None) -> None:
    stack = built(name)
    login = stack.secrets["carto-database-bootstrap"]
    assert (login["PGSSLMODE"], login.get("PGSSLROOTCERT")) == (mode, roots)
    files = stack.graph["database-bootstrap-run-files"].inputs["data"]
    assert ("server-ca.pem" in files) is (roots is not None and roots.endswith(".pem"))


def test_the_ai_database_is_made_with_ai_only() -> None:
    assert built("demo").secrets["carto-database-bootstrap"]["CARTO_AI_PROXY_DATABASE"] == "aiproxy"
    assert built("aws-quickstart").secrets["carto-database-bootstrap"]["CARTO_AI_PROXY_DATABASE"] == ""


def test_iam_authentication_bootstraps_without_a_password() -> None:
    login = built("IAM database authentication").secrets["carto-database-bootstrap"]
    assert login["CARTO_AUTHENTICATION"] == "iam"
    assert "CARTO_USER_VERIFIER" not in login


OUTPUTS = {
    "url": "https://carto.example.com",
    "namespace": "carto",
    "releaseName": "carto",
    "releaseVersion": "1.280.1",
    "importsBucket": "carto-test-imports-406c3ac0",
    "thumbnailsBucket": "carto-test-thumbnails-406c3ac0",
    "exportsBucket": "carto-test-exports-406c3ac0",
    "kmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/encryption-key",
    "databaseHost": "carto-test-database-406c3ac0.abc.eu-west-1.rds.amazonaws.com",
    "databaseSecurityGroupId": "sg-of-database-access",
    "cacheHost": "master.carto-test-cache-406c3ac0.euw1.cache.amazonaws.com",
    "cacheSecurityGroupId": "sg-of-cache-access",
    "roleArn": "arn:aws:iam::123456789012:role/carto-test-backend-406c3ac0",
    "s3Exports": {
        "bucket": "carto-test-exports-406c3ac0",
        "region": "eu-west-1",
        "roleArn": "arn:aws:iam::123456789012:role/carto-test-exports-406c3ac0",
        "userArn": "arn:aws:iam::123456789012:user/carto-test-exports-406c3ac0",
    },
}


def test_the_stacks_outputs_are_a_contract() -> None:
    outputs = dict(built("demo").graph.outputs)
    assert outputs.pop("sendToCarto") == {
        "tenantId": "onp-example0",
        "selfHostedDomain": "carto.example.com",
        "chartVersion": "1.280.1",
    }
    assert any("carto-router" in step for step in outputs.pop("nextSteps"))
    assert outputs.pop("egress"), "tests/unit/carto/test_egress.py has its content"
    filled_in = set(re.findall(r"\$\{outputs\.(\w+)", outputs.pop("readme")))
    assert filled_in <= ALWAYS
    assert outputs == OUTPUTS


def test_pulumi_cuts_no_step_off_whatever_the_namespace_is_called() -> None:
    steps = next_steps(namespace="n" * 63, service="carto-router")
    assert [step for step in steps if len(step) >= 150 or "\n" in step] == []


@every_stack
def test_every_step_of_the_readme_is_there(name: str) -> None:
    steps = built(name).graph.outputs["nextSteps"]
    assert {int(number) for number in re.findall(r"nextSteps\[(\d+)\]", stack_readme())} <= set(range(len(steps)))
    assert all(len(step) < 150 for step in steps)


def test_a_cache_in_the_cluster_has_the_name_of_its_service_as_host() -> None:
    assert built("cache in the cluster").graph.outputs["cacheHost"] == "carto-valkey.carto.svc"


@every_stack
def test_no_output_holds_a_secret(name: str) -> None:
    stack = built(name)
    outputs = str(stack.graph.outputs)
    for secret, data in stack.secrets.items():
        for key, value in data.items():
            if secret != "carto-database-bootstrap" or key.endswith("PASSWORD"):
                assert value not in outputs, f"{secret}/{key}"
