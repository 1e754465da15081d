"""The Job that copies the database, next to both servers, and what it needs. No password leaves its Secret."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.carto.chart import RELEASE
from components.kubernetes.job import NOBODY
from components.kubernetes.without_mesh import WITHOUT_PROXY, WITHOUT_SIDECAR
from components.quantities import mebibytes
from operations.migrate_database.release import COMPONENT, POSTGRESQL, Placement

if TYPE_CHECKING:
    from collections.abc import Collection

    from operations.migrate_database.release import Source

NAME = "carto-migrate-database"
ACTION = "carto.com/migration-action"
REFUSED = 64
"""The worker's exit code for what another try does not mend."""
REQUIRED_KEYS = ("host", "user", "password", "database", "owner")
CA_KEY = "ca.pem"
WORKER = Path(__file__).parent / "worker"
RESOURCES = {
    # The dump is on a volume; the node's disk has the log.
    "requests": {"cpu": "500m", "memory": "256Mi", "ephemeral-storage": "64Mi"},
    "limits": {"cpu": "4", "memory": "2Gi", "ephemeral-storage": "512Mi"},
}
_FILES, _DUMP, _TARGET = "/migration", "/dump", "/target"


@dataclass(frozen=True, kw_only=True)
class Target:
    """The Secret about the target. Its values are not read."""

    secret: str
    keys: Collection[str]

    def missing(self) -> list[str]:
        """Keys that it must have, and has not."""
        return [key for key in REQUIRED_KEYS if key not in self.keys]


@dataclass(frozen=True, kw_only=True)
class Options:
    """How the Job runs."""

    image: str
    image_pull_secrets: tuple[str, ...] = ()
    placement: Placement = field(default_factory=Placement)
    jobs: int = 2
    """Connections at the same time."""
    dump_size: str | None = None


def volume(source: Source, options: Options) -> dict[str, Any]:
    """The claim for the dump and the state: what the Job did survives its pods."""
    spec: dict[str, Any] = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": options.dump_size or source.size}},
    }
    if source.storage_class is not None:
        spec["storageClassName"] = source.storage_class
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": _metadata(), "spec": spec}


def files() -> dict[str, Any]:
    """The worker."""
    data = {path.name: path.read_text() for path in sorted(WORKER.iterdir()) if path.is_file()}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": _metadata(), "data": data}


def manifest(action: str, source: Source | None, target: Target, options: Options) -> dict[str, Any]:
    """The Job. Without a source it can do no more than finish."""
    container = {
        "name": "migrate",
        "image": options.image,
        "command": ["/bin/sh", f"{_FILES}/migrate.sh", action],
        "env": [*_source(source), *_target(target), *_plain(action, source, options)],
        "volumeMounts": [
            {"name": "files", "mountPath": _FILES, "readOnly": True},
            {"name": "target", "mountPath": _TARGET, "readOnly": True},
            {"name": "dump", "mountPath": _DUMP},
        ],
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "resources": RESOURCES,
    }
    dump = {"emptyDir": {}} if action == "check" else {"persistentVolumeClaim": {"claimName": NAME}}
    certificate = {"secretName": target.secret, "optional": True, "items": [{"key": CA_KEY, "path": CA_KEY}]}
    pod = {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        **_placed(options),
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": NOBODY,
            "runAsGroup": NOBODY,
            "fsGroup": NOBODY,
            "fsGroupChangePolicy": "OnRootMismatch",
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
        "volumes": [
            {"name": "files", "configMap": {"name": NAME}},
            {"name": "target", "secret": certificate},
            {"name": "dump", **dump},
        ],
    }
    # The release's label: network policies for CARTO's pods hold for it too. No Service selects its component.
    labels = {"app.kubernetes.io/instance": RELEASE, COMPONENT: "migrate-database", **WITHOUT_SIDECAR}
    refused = {"action": "FailJob", "onExitCodes": {"operator": "In", "values": [REFUSED]}}
    metadata = _metadata()
    metadata["labels"] = {**metadata["labels"], ACTION: action}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": metadata,
        "spec": {
            # A pod that its node loses is no error of the copy: the next one continues.
            "backoffLimit": 4,
            "podFailurePolicy": {"rules": [refused]},
            "template": {
                "metadata": {"labels": {**metadata["labels"], **labels}, "annotations": dict(WITHOUT_PROXY)},
                "spec": pod,
            },
        },
    }


def _placed(options: Options) -> dict[str, Any]:
    """Where the pod may run: on the nodes of the release's pods, whose taints and labels others keep away from."""
    placement = options.placement
    found: dict[str, Any] = {
        "imagePullSecrets": [*placement.image_pull_secrets, *({"name": name} for name in options.image_pull_secrets)],
        "nodeSelector": dict(placement.node_selector),
        "tolerations": list(placement.tolerations),
    }
    if placement.node_affinity:
        found["affinity"] = {"nodeAffinity": placement.node_affinity}
    return found


def _metadata() -> dict[str, Any]:
    return {"name": NAME, "labels": {"app.kubernetes.io/part-of": "carto"}}


def _source(source: Source | None) -> list[dict[str, Any]]:
    if source is None:
        return []
    return [
        {"name": "SOURCE_HOST", "value": POSTGRESQL},
        {"name": "SOURCE_PORT", "value": "5432"},
        {"name": "SOURCE_USER", "value": "postgres"},
        {"name": "SOURCE_DATABASE", "value": source.database},
        _secret("SOURCE_PASSWORD", source.secret, source.key),
    ]


def _target(target: Target) -> list[dict[str, Any]]:
    keys = [key for key in (*REQUIRED_KEYS, "port", "sslmode") if key in target.keys]
    found = [_secret(f"TARGET_{key.upper()}", target.secret, key) for key in keys]
    if "port" not in target.keys:
        found.append({"name": "TARGET_PORT", "value": "5432"})
    root = f"{_TARGET}/{CA_KEY}" if CA_KEY in target.keys else "system"
    # libpq accepts the public roots with a verified name alone.
    if CA_KEY in target.keys or "sslmode" not in target.keys:
        found.append({"name": "TARGET_SSLROOTCERT", "value": root})
    return found


def _plain(action: str, source: Source | None, options: Options) -> list[dict[str, Any]]:
    found = {"MIGRATION_FOLDER": _DUMP, "MIGRATION_JOBS": str(options.jobs)}
    if action == "check" and source is not None:
        # The volume does not exist yet.
        found["MIGRATION_ROOM_KIB"] = str(mebibytes(options.dump_size or source.size) * 1024)
    return [{"name": name, "value": text} for name, text in found.items()]


def _secret(name: str, secret: str, key: str) -> dict[str, Any]:
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}
