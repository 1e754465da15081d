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


def of_datasets(**connection: object) -> tuple[set[str], set[tuple[str, str, str]]]:
    """Projects whose data the service account may edit as a whole, and single datasets with the role on each."""
    graph = provisioned(features={"bigqueryWorkloadIdentity": {**CONNECTION, **connection}})
    whole = [node.inputs for node in graph.of_type("gcp:projects/iAMMember:IAMMember")]
    single = [node.inputs for node in graph.of_type("DatasetIamMember")]
    return (
        {each["project"] for each in whole if each["role"] == "roles/bigquery.dataEditor"},
        {(each["project"], each["datasetId"], each["role"]) for each in single},
    )


def test_in_the_project_of_a_named_dataset_access_is_to_datasets_alone() -> None:
    """That of the temporary tables is one of them in its project, and its project is none as a whole."""
    editor = "roles/bigquery.dataEditor"
    roads = ("acme-lake", "roads", editor)
    assert of_datasets(datasets=["acme-lake.roads"]) == ({"acme-data"}, {roads})
    both = {("acme-data", "temporary", editor), ("acme-data", "parcels", editor)}
    assert of_datasets(datasets=["acme-data.parcels"]) == (set(), both)
    assert of_datasets(datasets=["acme-data.temporary"], dataProjects=["acme-lake"]) == (
        {"acme-lake"},
        {("acme-data", "temporary", editor)},
    )
    of_domain = ("example.com:lake-one", "roads", editor)
    assert of_datasets(datasets=["example.com:lake-one.roads"]) == ({"acme-data"}, {of_domain})


def test_owners_of_datasets_may_give_access_themselves() -> None:
    assert of_datasets(datasets=["acme-lake.roads"], grant=False) == (set(), set())


def test_a_stack_without_the_connection_has_no_role_in_a_project() -> None:
    assert not [node.name for node in provisioned() if node.type == "gcp:projects/iAMMember:IAMMember"]
