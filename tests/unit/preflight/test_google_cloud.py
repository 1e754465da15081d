"""Preflight asks projects of Google Cloud for permissions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from operations.clouds import gcp
from operations.preflight.__main__ import main
from operations.preflight.identity import check_identity
from tests.unit.preflight.machine import command, findings, machine_of, projects

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers


def test_google_cloud_is_asked_in_each_project_for_what_is_created_there(capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[str] = []
    found = findings(capsys, 0, "gcp-everything", cluster={"nodes": None}, post=projects(asked=asked))
    assert found["cloud", "permissions in acme-platform"][0] == "passed"
    assert found["cloud", "permissions in example-data"][0] == "passed"
    of_bigquery = {"resourcemanager.projects.getIamPolicy", "resourcemanager.projects.setIamPolicy"}
    of_datasets = {f"bigquery.datasets.{verb}" for verb in ("get", "getIamPolicy", "setIamPolicy", "update")}
    of_projects: dict[str, set[str]] = {}
    for project, _, permission in (each.partition(" ") for each in asked if each.startswith("example-")):
        of_projects.setdefault(project, set()).add(permission)
    assert of_projects == {"example-data": of_bigquery, "example-lake": of_datasets, "example-project": of_bigquery}
    assert {"acme-platform container.clusters.get", "acme-platform cloudsql.instances.create"} <= set(asked)
    assert len(asked) == len(set(asked))


def test_missing_permissions_of_google_cloud_have_the_command_that_grants_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    post = projects(denied=["cloudsql.instances.create", "cloudsql.users.list", "dns.changes.create"])
    assert main(["--stack", "production", "--json"], machine=machine_of("gcp-quickstart", post=post)) == 1
    account = "deployer@example-project.iam.gserviceaccount.com"
    grant = f"gcloud projects add-iam-policy-binding acme-platform --member serviceAccount:{account} --role"
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [(each["detail"], each["remedy"]) for each in found if each["state"] == "failed"] == [
        (f"{account} lacks cloudsql.instances.create, cloudsql.users.list", f"{grant} roles/cloudsql.admin"),
        (f"{account} lacks dns.changes.create", f"{grant} roles/dns.admin"),
    ]


SHARED = {
    "network": {"gcp": {"network": "projects/shared/global/networks/main"}},
    "storage": {"imports": {"existing": "acme-imports"}, "thumbnails": {"existing": "acme-thumbnails"}},
}


def test_a_shared_network_is_asked_for_in_its_own_project(capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[str] = []
    findings(capsys, 0, "gcp-quickstart", registers=SHARED, post=projects(asked=asked))
    assert {"shared dns.networks.bindPrivateDNSZone", "acme-platform dns.managedZones.create"} <= set(asked)
    assert {"shared servicenetworking.services.addPeering", "shared compute.globalAddresses.createInternal"} <= set(
        asked
    )
    assert not {"shared dns.managedZones.create", "acme-platform compute.globalAddresses.createInternal"} & set(asked)


def test_an_existing_bucket_may_grant_what_the_project_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    post = projects(denied=["storage.buckets.setIamPolicy"])
    assert (
        main(["--stack", "production", "--json"], machine=machine_of("gcp-quickstart", registers=SHARED, post=post))
        == 0
    )
    found = json.loads(capsys.readouterr().out)["findings"]
    details = [each["detail"] for each in found if each["state"] == "skipped" and "bucket" in each["detail"]]
    for detail, name in zip(details, ("acme-imports", "acme-thumbnails"), strict=True):
        assert detail.startswith(f"not checked: storage.buckets.setIamPolicy on the existing bucket {name}.")


@pytest.mark.parametrize(
    ("machine", "detail"),
    [
        ({"post": projects(status=403)}, "The caller does not have permission"),
        ({"run": command(missing=["print-access-token"])}, "not logged in"),
    ],
)
def test_what_google_cloud_does_not_answer_is_not_passed(
    machine: dict[str, Any], detail: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = findings(capsys, 0, "gcp-quickstart", **machine)
    (asked,) = [value for (_, check), value in found.items() if check.startswith("permissions")]
    assert asked == ("skipped", f"not checked: {detail}", "")


def test_nobody_who_is_logged_in_is_called_so() -> None:
    found = check_identity(gcp, lambda _: "[]")
    assert (found.state, found.detail, found.remedy) == ("failed", "gcloud has no active account", gcp.LOGIN)


def test_a_permission_that_no_project_knows_is_not_checked_and_the_others_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    post = projects(untestable=["redis.operations.get"], denied=["redis.instances.create"])
    assert main(["--stack", "production", "--json"], machine=machine_of("gcp-quickstart", post=post)) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    details = {each["state"]: each["detail"] for each in found if each["check"] == "permissions in acme-platform"}
    assert details == {
        "failed": "deployer@example-project.iam.gserviceaccount.com lacks redis.instances.create",
        "skipped": "not checked: can't be tested on a project: redis.operations.get",
    }
