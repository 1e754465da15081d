"""The Kubernetes components: the objects they create, their protection, and when they are replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from components.kubernetes.job import Job, JobArgs
from components.kubernetes.namespace import Namespace, NamespaceArgs
from components.kubernetes.secret import Secret, SecretArgs
from tests.support.example_stacks import Kubernetes
from tests.support.recorder import Graph, run
from tests.support.recorder import Secret as Marked

if TYPE_CHECKING:
    from collections.abc import Callable


def registered(program: Callable[[], object]) -> Graph:
    return run(program, cloud=Kubernetes())


def job(**changes: Any) -> Graph:
    args: dict[str, Any] = {
        "namespace": "carto",
        "image": "docker.io/library/postgres:16",
        "command": ["/bin/sh", "/files/run.sh"],
        "environment_secret": "login",
        "files": {"run.sh": "echo $(id)"},
        "files_path": "/files",
        "revision": "0123456789abcdef",
    }
    return registered(lambda: Job("job", JobArgs(**{**args, **changes})))


@pytest.mark.parametrize("protect", [True, False])
def test_a_namespace_is_protected_when_it_holds_what_cannot_be_lost(protect: bool) -> None:
    graph = registered(lambda: Namespace("place", NamespaceArgs(name="carto", protect=protect)))
    namespace = graph["place-namespace"]
    assert namespace.protect is protect
    assert namespace.inputs["metadata"]["name"] == "carto"
    assert namespace.parent == "place"


def test_an_existing_namespace_is_not_changed() -> None:
    graph = registered(lambda: Namespace("place", NamespaceArgs(name="carto", create=False)))
    assert graph.of_type("v1:Namespace") == []


def test_a_secrets_content_is_marked_even_if_it_was_passed_in_plain_text() -> None:
    args = SecretArgs(namespace="carto", name="carto-login", data={"password": "made-up"})
    graph = registered(lambda: Secret("login", args))
    assert graph["login-secret"].inputs["stringData"] == Marked({"password": "made-up"})
    assert graph["login-revision"].inputs["keepers"] == {"password": Marked("made-up")}
    assert graph["login-secret"].inputs["metadata"] == {"name": "carto-login", "namespace": "carto"}


@pytest.mark.parametrize(("data", "same"), [({"password": "one"}, True), ({"password": "two"}, False)])
def test_a_revision_changes_with_the_content_and_only_then(data: dict[str, str], same: bool) -> None:
    def revision(content: dict[str, str]) -> Any:
        args = SecretArgs(namespace="carto", name="carto-login", data=content)
        graph = registered(lambda: Secret("login", args))
        return graph["login-revision"].inputs["keepers"]

    assert (revision({"password": "one"}) == revision(data)) is same


def test_a_job_names_no_value_in_its_pod_that_kubernetes_would_expand() -> None:
    (container,) = job()["job-job"].inputs["spec"]["template"]["spec"]["containers"]
    assert "env" not in container
    assert container["envFrom"] == [{"secretRef": {"name": "login"}}]


def test_a_jobs_files_are_read_only_and_fixed() -> None:
    graph = job()
    files = graph["job-files"]
    assert files.inputs["immutable"] is True
    assert "name" not in files.inputs["metadata"]
    spec = graph["job-job"].inputs["spec"]["template"]["spec"]
    assert spec["containers"][0]["volumeMounts"] == [{"name": "files", "mountPath": "/files", "readOnly": True}]
    assert spec["volumes"][0]["configMap"]["name"].startswith("job-files-")


def test_a_new_revision_is_a_new_run() -> None:
    before, after = job()["job-job"], job(revision="fedcba9876543210")["job-job"]
    assert before.inputs["spec"]["template"] != after.inputs["spec"]["template"]


def test_a_finished_job_is_kept_and_a_running_one_has_a_time_limit() -> None:
    spec = job(deadline_seconds=90, retries=2)["job-job"].inputs["spec"]
    assert (spec["activeDeadlineSeconds"], spec["backoffLimit"]) == (90, 2)
    assert "ttlSecondsAfterFinished" not in spec
