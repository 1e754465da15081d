"""`operations.images`: the list of a stack's images, and the commands that copy them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from operations import images
from operations.verify.in_cluster import IMAGE
from tests.support.example_stacks import STACKS
from tests.support.stack_settings import as_the_engine_gives_it

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from operations.settings import Pulumi

REGISTRY = "registry.example.com/carto"
SKOPEO = "skopeo copy --all --preserve-digests"
POSTGRES = "public.ecr.aws/docker/library/postgres"


def engine(**changes: Any) -> Callable[[str], Pulumi]:
    config: dict[str, Any] = yaml.safe_load(STACKS["aws-quickstart"].read_text())["config"]
    config |= {f"carto:{key}": value for key, value in changes.items()}
    values, _ = as_the_engine_gives_it(config)
    entries = {f"carto:{key}": {"value": value} for key, value in values.items()}
    return lambda _: lambda *_: json.dumps(entries)


def helm(arguments: Sequence[str], text: str) -> str:
    """A chart with a router, a sidecar that ignores the registry, and a ConfigMap."""
    values: Mapping[str, Any] = json.loads(text)
    registry = values.get("global", {}).get("imageRegistry") or "gcr.io/carto-onprem-artifacts"
    assert arguments[:2] == ["template", "carto"]
    assert values["internalRedis"] == {"enabled": False}
    containers = [{"name": "router", "image": f"{registry}/router:1"}, {"name": "agent", "image": "quay.io/agent:2"}]
    router = {
        "kind": "Deployment",
        "metadata": {"name": "carto-router"},
        "spec": {"template": {"spec": {"initContainers": None, "containers": containers}}},
    }
    check = {
        "kind": "Job",
        "metadata": {"name": "carto-pre-install"},
        "spec": {"template": {"spec": {"containers": [{"name": "check", "image": f"{registry}/router:1"}]}}},
    }
    return yaml.safe_dump_all([router, check, {"kind": "ConfigMap", "metadata": {"name": "carto"}}, None])


def run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0, **changes: Any) -> str:
    assert images.main(["--stack", "production", *arguments], engine=engine(**changes), helm=helm) == code
    captured = capsys.readouterr()
    return captured.err if code else captured.out


def test_each_image_is_listed_once_with_its_copy_and_its_users(capsys: pytest.CaptureFixture[str]) -> None:
    found = {
        each["source"]: each for each in json.loads(run(capsys, "--format", "json", images={"registry": REGISTRY}))
    }
    router = found["gcr.io/carto-onprem-artifacts/router:1"]
    assert router["mirror"] == f"{REGISTRY}/router:1"
    assert router["used_by"] == ["Deployment carto-router router", "Job carto-pre-install check"]
    assert found["quay.io/agent:2"]["mirror"] is None
    assert found[IMAGE]["mirror"] == f"{REGISTRY}/docker/library/python:3.12-slim"
    (bootstrap,) = [each for source, each in found.items() if source.startswith(POSTGRES)]
    assert bootstrap["mirror"].startswith(f"{REGISTRY}/docker/library/postgres:16")
    assert len(found) == 4


def test_the_text_names_what_has_no_copy(capsys: pytest.CaptureFixture[str]) -> None:
    text = run(capsys, "--registry", REGISTRY)
    assert f"gcr.io/carto-onprem-artifacts/router:1\n  copy: {REGISTRY}/router:1\n" in text
    assert "quay.io/agent:2\n  copy: none\n  used by: Deployment carto-router agent" in text


@pytest.mark.parametrize(
    ("tool", "router", "bootstrap"),
    [
        (
            "crane",
            f"crane copy gcr.io/carto-onprem-artifacts/router:1 {REGISTRY}/router:1",
            f"crane copy {POSTGRES}@sha256:",
        ),
        (
            "skopeo",
            f"{SKOPEO} docker://gcr.io/carto-onprem-artifacts/router:1 docker://{REGISTRY}/router:1",
            f"{SKOPEO} docker://{POSTGRES}@sha256:",
        ),
    ],
)
def test_commands_copy_every_image_that_has_a_copy(
    capsys: pytest.CaptureFixture[str], tool: str, router: str, bootstrap: str
) -> None:
    lines = run(capsys, "--registry", REGISTRY, "--format", "commands", "--tool", tool).splitlines()
    assert router in lines
    (copied,) = [line for line in lines if line.startswith(bootstrap)]
    # The tag is at the copy, because neither tool takes both in one name.
    assert copied.endswith(f"{REGISTRY}/docker/library/postgres:16.10-alpine")
    assert not [line for line in lines if "quay.io" in line]


def test_an_image_that_the_stack_names_is_not_copied(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = run(capsys, "--registry", REGISTRY, database={"bootstrapImage": "harbor.example.com/db/psql:16"})
    assert "harbor.example.com/db/psql:16\n  copy: none\n  used by: bootstrap" in text


def test_commands_without_a_registry_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    error = run(capsys, "--format", "commands", code=1)
    assert "pulumi config set --path carto:images.registry" in error


def test_helm_that_is_missing_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert images.main(["--stack", "production"], engine=engine()) == 1
    assert "helm is not installed" in capsys.readouterr().err
