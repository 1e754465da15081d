"""Logs of the created services in the workspace that the stack names."""

from __future__ import annotations

from tests.support.clouds.azure import provisioned

WORKSPACE = (
    "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/logs/providers/"
    "Microsoft.OperationalInsights/workspaces/central"
)


def test_each_service_sends_its_logs_to_the_workspace() -> None:
    graph = provisioned(logAnalyticsWorkspace=WORKSPACE, storage={"encryption": {"kmsKey": "create"}})
    settings = graph.of_type("DiagnosticSetting")
    assert {node.name: [log["category"] for log in node.inputs["logs"]] for node in settings} == {
        "database-logs": ["PostgreSQLLogs"],
        "encryption-logs": ["AuditEvent"],
        "storage-logs": ["StorageRead", "StorageWrite", "StorageDelete"],
    }
    assert {node.inputs["workspaceId"] for node in settings} == {WORKSPACE}
    assert graph["storage-logs"].inputs["resourceUri"].endswith("/blobServices/default")


def test_a_lock_is_created_after_the_setting_and_deleted_before_it() -> None:
    graph = provisioned(logAnalyticsWorkspace=WORKSPACE, storage={"encryption": {"kmsKey": "create"}})
    for part in ("database", "encryption", "storage"):
        assert f"{part}-logs" in graph[f"{part}-lock"].depends_on


def test_without_a_workspace_nothing_is_sent() -> None:
    assert provisioned().of_type("DiagnosticSetting") == []
