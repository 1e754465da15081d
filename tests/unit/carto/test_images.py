"""A private registry: its images, its login, and the pods that use them."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from components.images import mirrored, registry_of
from components.settings.database import BOOTSTRAP_IMAGE
from components.settings.load import load
from components.settings.warnings import warnings
from operations.verify.in_cluster import IMAGE, manifest
from tests.support.example_stacks import Built, build, raw_settings, settings_of
from tests.support.recorder import revealed
from tests.support.stack_settings import as_text

REGISTRY = "registry.example.com:5000/carto"
LOGIN = {"username": "robot", "password": "ExampleOnlyToken"}
SECRET = "image-pull-login-secret"
JOB = "database-bootstrap-run-job"


def with_images(**images: Any) -> Built:
    return build(settings_of({**raw_settings("aws-quickstart"), "images": images}))


def bootstrap_pod(stack: Built) -> dict[str, Any]:
    pod: dict[str, Any] = stack.graph[JOB].inputs["spec"]["template"]["spec"]
    return pod


@pytest.mark.parametrize(
    ("image", "copy"),
    [
        ("public.ecr.aws/docker/library/postgres:16", "r.example.com/m/docker/library/postgres:16"),
        ("docker.io/library/python:3.12", "r.example.com/m/library/python:3.12"),
        ("python:3.12-slim", "r.example.com/m/library/python:3.12-slim"),
        ("bitnami/postgresql@sha256:00", "r.example.com/m/bitnami/postgresql@sha256:00"),
        ("localhost:5000/tools", "r.example.com/m/tools"),
    ],
)
def test_a_copy_keeps_the_path_behind_the_host(image: str, copy: str) -> None:
    assert mirrored(image, "r.example.com/m") == copy


def test_the_chart_and_the_bootstrap_pull_from_the_registry() -> None:
    stack = with_images(registry=REGISTRY)
    assert stack.at("global.imageRegistry") == REGISTRY
    assert stack.at("global.imagePullSecrets") is None
    container = bootstrap_pod(stack)["containers"][0]
    assert container["image"] == mirrored(BOOTSTRAP_IMAGE, REGISTRY)
    assert BOOTSTRAP_IMAGE.partition("@")[2] in container["image"]
    assert SECRET not in stack.graph


def test_a_stack_without_a_registry_uses_the_public_ones() -> None:
    stack = with_images()
    assert stack.at("global") is None
    assert bootstrap_pod(stack)["containers"][0]["image"] == BOOTSTRAP_IMAGE


def test_an_image_that_the_stack_names_stays() -> None:
    raw = raw_settings("aws-quickstart")
    database = {"bootstrapImage": "harbor.example.com/db/psql:16"}
    stack = build(settings_of({**raw, "database": database, "images": {"registry": REGISTRY}}))
    assert bootstrap_pod(stack)["containers"][0]["image"] == "harbor.example.com/db/psql:16"


def test_a_login_is_a_secret_that_all_pods_name_and_that_exists_before_them() -> None:
    stack = with_images(registry=REGISTRY, pullSecrets={"existing": ["registry-login"], "credentials": LOGIN})
    secret = stack.graph[SECRET].inputs
    assert (secret["type"], secret["metadata"]["name"]) == ("kubernetes.io/dockerconfigjson", "carto-image-pull")
    (entry,) = json.loads(revealed(secret["stringData"])[".dockerconfigjson"])["auths"].items()
    auth = base64.b64encode(b"robot:ExampleOnlyToken").decode()
    assert entry == ("registry.example.com:5000", {**LOGIN, "auth": auth})
    names = ["registry-login", "carto-image-pull"]
    assert stack.at("global.imagePullSecrets") == names
    assert [each["name"] for each in bootstrap_pod(stack)["imagePullSecrets"]] == names
    for pods in ("release-helm", JOB):
        assert SECRET in stack.graph.before(pods)


def test_a_login_to_another_registry_needs_no_copies() -> None:
    stack = with_images(pullSecrets={"credentials": {"registry": "gcr.io", **LOGIN}})
    content = json.loads(revealed(stack.graph[SECRET].inputs["stringData"])[".dockerconfigjson"])
    assert list(content["auths"]) == ["gcr.io"]
    assert stack.at("global") == {"imagePullSecrets": ["carto-image-pull"]}


def test_the_output_egress_has_the_registry_instead_of_the_public_one() -> None:
    found = revealed(with_images(registry=REGISTRY).graph.outputs["egress"])
    images = {(each["host"], int(each["port"])) for each in found if "images" in each["reason"]}
    assert images == {("registry.example.com", 5000)}


@pytest.mark.parametrize(("create", "warned"), [(True, True), (False, False)])
def test_secrets_that_cannot_exist_yet_are_warned_of(create: bool, warned: bool) -> None:
    images = {"registry": REGISTRY, "pullSecrets": {"existing": ["registry-login"]}}
    raw = {**raw_settings("aws-quickstart"), "images": images, "createNamespace": create}
    assert any("carto:images.pullSecrets.existing" in each for each in warnings(load(as_text(raw)))) is warned


@pytest.mark.parametrize(
    ("image", "registry"),
    [
        ("gcr.io/carto-onprem-artifacts/workspace-api:2026.7.16", None),
        ("us-docker.pkg.dev/carto-onprem-artifacts/gcr.io/workspace-api:2026.8.11", None),
        ("registry.example.com/carto/workspace-api:2026.7.16", "registry.example.com/carto"),
        ("other:1", None),
    ],
)
def test_the_private_registry_is_known_from_cartos_own_pods(image: str, registry: str | None) -> None:
    assert registry_of(image, "workspace-api") == registry


def test_the_probe_of_verify_has_its_own_image_by_default() -> None:
    pod = {"containers": [{"name": "workspace-api", "image": "x"}]}
    job = manifest({"spec": {"template": {"spec": pod}}}, IMAGE)["items"][1]
    assert job["spec"]["template"]["spec"]["containers"][0]["image"] == IMAGE
