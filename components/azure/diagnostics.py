"""Logs of Azure's services in a Log Analytics workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi_azure_native as azure

from .options import child_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi

    from .context import Context

# Azure Monitor reference, "Supported logs": Microsoft.Storage/storageAccounts/blobServices,
# Microsoft.DBforPostgreSQL/flexibleServers, Microsoft.KeyVault/vaults.
BLOB_LOGS = ("StorageRead", "StorageWrite", "StorageDelete")
SERVER_LOGS = ("PostgreSQLLogs",)
VAULT_LOGS = ("AuditEvent",)


def send_logs(
    name: str,
    target_id: pulumi.Input[str],
    categories: Sequence[str],
    *,
    context: Context,
    parent: pulumi.Resource,
    depends_on: Sequence[pulumi.Resource] = (),
) -> list[pulumi.Resource]:
    """The diagnostic setting of one resource, if the stack names a workspace. The workspace decides how long logs stay.

    It is deleted before its resource: Azure keeps the setting of a deleted resource, and applies it to a new resource
    of the same name. Source: Azure Monitor, "Diagnostic settings in Azure Monitor", section on deleted resources.
    """
    if context.workspace_id is None:
        return []
    return [
        azure.monitor.DiagnosticSetting(
            name,
            name="carto",
            resource_uri=target_id,
            workspace_id=context.workspace_id,
            logs=[{"category": category, "enabled": True} for category in categories],
            opts=child_of(parent, depends_on),
        )
    ]
