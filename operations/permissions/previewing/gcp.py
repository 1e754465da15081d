"""Custom roles of Google Cloud for the previewer of one stack, by project. A predefined role would allow more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from components.settings.gcp import CloudSqlDatabase, GcpSettings
from components.settings.gcp_exposure import CREATED, GcpExposed
from operations.permissions.gcp import ACCOUNT, OF_THE_CLUSTER

if TYPE_CHECKING:
    from operations.permissions.subject import Subject

__all__ = ["ACCOUNT", "PERMISSIONS", "previewer", "previewer_of_warehouses"]

_CLUSTER = "gcp:container/getCluster:getCluster"
_ADDRESS, _GLOBAL = "gcp:compute/getAddress:getAddress", "gcp:compute/getGlobalAddress:getGlobalAddress"
_PEERING, _SUBNETWORKS = (
    "gcp:compute/getNetworkPeering:getNetworkPeering",
    "gcp:compute/getSubnetworks:getSubnetworks",
)
_INSTANCE, _BACKUP = "gcp:sql/getDatabaseInstance:getDatabaseInstance", "gcp:sql/getBackupRun:getBackupRun"
_ZONE = "gcp:dns/getManagedZone:getManagedZone"
_BUCKET, _AGENT = "gcp:storage/getBucket:getBucket", "gcp:storage/getProjectServiceAccount:getProjectServiceAccount"

PERMISSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    _INSTANCE: ("cloudsql.instances.get",),
    _BACKUP: ("cloudsql.backupRuns.get",),
    _ADDRESS: ("compute.addresses.get",),
    _GLOBAL: ("compute.globalAddresses.get",),
    _PEERING: ("compute.networks.get",),
    _SUBNETWORKS: ("compute.subnetworks.list",),
    _CLUSTER: tuple(OF_THE_CLUSTER),
    _ZONE: ("dns.managedZones.get",),
    _AGENT: ("resourcemanager.projects.get",),
    _BUCKET: ("storage.buckets.get",),
}
"""By lookup. The client's configuration needs none. Source: what the data sources call, `google/services/*` of
terraform-provider-google; the page of each API method, "Required permissions"."""
_CONNECTION: Final = "gcp:servicenetworking/connection:Connection"
_NETWORK: Final = re.compile(r"projects/([^/]+)/global/networks/")

_Lookups = Iterator[tuple[str, str]]
"""Lookups, each with its project."""


def previewer(subject: Subject) -> dict[str, Any]:
    """`customRoles`, each a project with the role that `gcloud iam roles create --file` takes."""
    settings = subject.settings
    if not isinstance(settings, GcpSettings):
        return {}
    own = subject.config["gcp:project"]
    found = [
        (_CLUSTER, own),
        *_network(subject, own),
        *_data(settings, own),
        *_exposure(settings, own, subject),
        *_warehouses(subject),
    ]
    return {"customRoles": _roles(found, subject)}


def previewer_of_warehouses(subject: Subject) -> dict[str, Any]:
    """`customRoles` in the project of `carto:warehouses.bigqueryExports.gcp`, where the stack is on another cloud."""
    found = [] if isinstance(subject.settings, GcpSettings) else _roles(_warehouses(subject), subject)
    return {"customRoles": found} if found else {}


def _roles(lookups: Iterable[tuple[str, str]], subject: Subject) -> list[dict[str, Any]]:
    by_project: dict[str, set[str]] = {}
    for token, project in lookups:
        by_project.setdefault(project, set()).update(PERMISSIONS[token])
    return [
        {
            "project": project,
            "role": {
                "title": f"CARTO previewer of {subject.preview.stack}",
                "description": "What pulumi preview calls for this stack.",
                "stage": "GA",
                "includedPermissions": sorted(permissions),
            },
        }
        for project, permissions in sorted(by_project.items())
    ]


def _network(subject: Subject, own: str) -> _Lookups:
    """Whether the network has a peering already is asked before the stack creates one."""
    if _CONNECTION in subject.types:
        project = _project_of_network(subject) or own
        yield from ((_PEERING, project), (_GLOBAL, project))


def _data(settings: GcpSettings, own: str) -> _Lookups:
    if settings.storage.encryption.kms_key == "create":
        yield _AGENT, own
    if any(bucket.existing is not None for bucket in settings.storage.buckets().values()):
        yield _BUCKET, own
    restore = settings.database.restore_from if isinstance(settings.database, CloudSqlDatabase) else None
    if restore is not None:
        project = restore.project or own
        yield from ((_INSTANCE, own), (_INSTANCE, project))
        if restore.backup is not None:
            yield _BACKUP, project


def _exposure(settings: GcpSettings, own: str, subject: Subject) -> _Lookups:
    exposure = settings.exposure
    if not isinstance(exposure, GcpExposed):
        return
    if exposure.address != CREATED:
        yield _ADDRESS if exposure.internal else _GLOBAL, own
    if exposure.internal:
        yield _SUBNETWORKS, _project_of_network(subject) or own
    if exposure.dns is not None:
        yield _ZONE, exposure.dns.project or own


def _warehouses(subject: Subject) -> _Lookups:
    exports = subject.settings.warehouses.bigquery_exports
    if exports.enabled and exports.existing is not None:
        yield _BUCKET, exports.gcp.project if exports.gcp is not None else subject.config["gcp:project"]


def _project_of_network(subject: Subject) -> str | None:
    """The project of the network, which another one may share. The preview has found it with the cluster."""
    own = (step for step in subject.preview.steps if step.type.startswith("gcp:"))
    found = (_NETWORK.search(str(value)) for step in own for value in step.new.values())
    return next((each[1] for each in found if each is not None), None)
