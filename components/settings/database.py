"""`carto:database`: the PostgreSQL server behind the Workspace."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, SecretStr

from components.settings.base import Model


class DatabaseAuthentication(StrEnum):
    """How CARTO's services log in."""

    PASSWORD = "password"
    IAM = "iam"


class StorageGb(Model):
    """Disk of the database, in GB."""

    initial: int | None = Field(default=None, ge=20, le=65536)
    """Size at creation. Default: from the profile."""
    max: int | None = Field(default=None, ge=20, le=65536)
    """The disk grows by itself up to this. Default: from the profile."""


class Backups(Model):
    """Automated backups, which are also what point-in-time recovery replays from."""

    retention_days: int | None = Field(default=None, ge=1, le=35)
    """Days backups are kept. Default: from the profile."""
    window: str = "03:00-04:00"
    """Daily UTC window, `hh:mm-hh:mm`, at least 30 minutes."""


class DatabaseNames(Model):
    """Names inside the server."""

    workspace: str = "workspace"
    """The Workspace's database."""
    ai_proxy: str = "aiproxy"
    """The AI proxy's database, made only with `carto:features.ai.enabled`."""
    user: str = "workspace_admin"
    """The role that owns both and that CARTO logs in with."""


class ExistingDatabase(Model):
    """A PostgreSQL 14 or later that you bring."""

    host: str = Field(examples=["carto.abc123.eu-west-1.rds.amazonaws.com"])
    """DNS name or IP address, reachable from the cluster."""
    port: int = Field(default=5432, ge=1, le=65535)
    """TCP port."""
    tls: bool = True
    """Whether the server speaks TLS."""
    tls_ca: str | None = None
    """PEM certificates that sign the server's. Left out for Amazon RDS hosts: the project ships Amazon's."""
    admin_user: str | None = None
    """A login that may create roles and databases. Needed for the bootstrap only."""
    admin_password: SecretStr | None = None
    """Its password."""
    user_password: SecretStr | None = None
    """Password of `carto:database.names.user`; needed when `carto:database.bootstrap` is false."""
    resource_id: str | None = Field(default=None, pattern=r"^(db|cluster)-[A-Z0-9]+$")
    """The server's RDS resource id (`db-…`); needed with IAM authentication, which grants by it."""


class Database(Model):
    """The PostgreSQL server: created, or brought with `existing`."""

    version: str = "16"
    """Major version, 14 or later."""
    instance: str | None = None
    """Instance class. Default: from the profile."""
    storage_gb: StorageGb = StorageGb()
    """Disk."""
    high_availability: bool | None = None
    """A synchronous standby in a second zone. Default: from the profile."""
    backups: Backups = Backups()
    """Automated backups."""
    maintenance_window: str = "sun:04:30-sun:05:30"
    """Weekly UTC window for upgrades, `ddd:hh:mm-ddd:hh:mm`."""
    authentication: DatabaseAuthentication = DatabaseAuthentication.PASSWORD
    """`password`, or `iam` (AWS: short-lived tokens instead of a stored password)."""
    names: DatabaseNames = DatabaseNames()
    """Names inside the server."""
    existing: ExistingDatabase | None = None
    """A server that you bring; nothing is created then."""
    bootstrap: bool = True
    """Run the idempotent Job that makes the role, the databases, the extension and the schema owner."""
    bootstrap_image: str = "docker.io/library/postgres:16.10-alpine"
    """Image of that Job: anything with `psql` 14 or later and a POSIX shell."""
