"""What the backend's service account may do in the projects of a connection to BigQuery."""

from __future__ import annotations

from tests.support.clouds.gcp import provisioned
from tests.support.recorder import Graph

CONNECTION = {"billingProject": "acme-billing", "workflowsTempLocation": "acme-data.temporary"}


def connected() -> Graph:
    return provisioned(features={"bigqueryWorkloadIdentity": {**CONNECTION, "dataProjects": ["acme-lake"]}})


def test_it_may_run_jobs_where_they_are_paid_and_edit_data_where_it_is() -> None:
    grants = {
        (node.inputs["project"], node.inputs["role"])
        for node in connected().of_type("IAMMember")
        if node.type.startswith("gcp:projects/")
    }
    assert grants == {
        ("acme-billing", "roles/bigquery.jobUser"),
        ("acme-data", "roles/bigquery.dataEditor"),
        ("acme-lake", "roles/bigquery.dataEditor"),
    }


def test_a_stack_without_the_connection_has_no_role_in_a_project() -> None:
    assert not [node.name for node in provisioned() if node.type == "gcp:projects/iAMMember:IAMMember"]
