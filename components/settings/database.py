"""`carto:database`: the PostgreSQL server behind the Workspace."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, field_validator
from typing_extensions import override

from .clouds import Choices, Cloud, On, by_cloud
from .model import Model
from .problems import RuleViolation, invalid
from .text_format import TextFormat
from .types import aws as amazon
from .types import azure
from .types import gcp as google
from .types.aws import DatabaseResourceId, PostgresMajor
from .types.hosts import DatabaseHost, Identifier, Login, SecretName
from .types.secrets import Certificates, PlainPassword, Secret
from .types.time_windows import DailyWindow, WeeklyWindow

if TYPE_CHECKING:
    from collections.abc import Iterator

InstanceClass = Annotated[str, by_cloud(aws=amazon.InstanceClass, gcp=google.MachineType, azure=azure.ServerSize)]
Image = Annotated[
    str,
    TextFormat(
        description="an image with a tag or digest",
        example="docker.io/library/postgres:16.10-alpine",
        pattern=r"[a-z0-9][a-zA-Z0-9._/:-]*(:[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64})",
    ),
]


def has_room(initial_gb: int, max_gb: int) -> bool:
    """Whether a disk may have this limit, which is its size for no growth.

    RDS refuses one less than a tenth above the size ("Managing capacity with storage autoscaling").
    """
    return max_gb == initial_gb or max_gb * 10 >= initial_gb * 11


BOOTSTRAP_IMAGE = (
    "public.ecr.aws/docker/library/postgres:16.10-alpine"
    "@sha256:029660641a0cfc575b14f336ba448fb8a75fd595d42e1fa316b9fb4378742297"
)
"""PostgreSQL's official image by digest, from Amazon ECR Public, where Docker publishes it too: Docker Hub limits pulls
without a login by address, and the nodes behind one NAT gateway share theirs. Several public repositories pin this
digest for 16.10-alpine, one of them for both registries. It was not pulled when it was written here."""
CREATED_ADMINISTRATOR = "carto_admin"
"""Login of the administrator of a server that this project creates."""


class DatabaseAuthentication(StrEnum):
    """How CARTO's services log in."""

    PASSWORD = "password"  # noqa: S105 - the word for the mode
    IAM = "iam"


_AUTHENTICATIONS = Choices(
    {
        Cloud.AWS: (DatabaseAuthentication.PASSWORD, DatabaseAuthentication.IAM),
        Cloud.GCP: (DatabaseAuthentication.PASSWORD,),
        Cloud.AZURE: (DatabaseAuthentication.PASSWORD,),
        Cloud.EXISTING: (DatabaseAuthentication.PASSWORD,),
    }
)


class StorageGb(Model):
    """Disk of the database, in GB."""

    initial: int | None = Field(default=None, ge=20, le=65536)
    """Size at creation. Default: from the profile."""
    max: Annotated[int | None, On((Cloud.AWS, Cloud.GCP))] = Field(default=None, ge=20, le=65536)
    """The disk grows by itself up to this, which is a tenth more than `initial` at least, or the same for no growth.
    Default: from the profile, or twice `initial` if that is more."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.initial is not None and self.max is not None and not has_room(self.initial, self.max):
            yield RuleViolation(
                path="max",
                reason=f"{self.max} is not a tenth more than the initial {self.initial}; there is no room to grow",
                fix=f"set it to {-(-self.initial * 11 // 10)} or more, or to {self.initial} for no growth",
                about=("initial",),
            )


class Backups(Model):
    """Automated backups, which are also what point-in-time recovery replays from."""

    retention_days: int | None = Field(default=None, ge=1, le=35)
    """Days backups are kept. Default: from the profile."""
    window: Annotated[DailyWindow, On((Cloud.AWS, Cloud.GCP))] = "03:00-04:00"
    """Daily UTC window, `hh:mm-hh:mm`, at least 30 minutes."""
    geo_redundant: Annotated[bool, On((Cloud.AZURE,))] = False
    """Keep the backups in the paired region as well. Azure can't change it later."""


class DatabaseNames(Model):
    """Names inside the server."""

    workspace: Identifier = "workspace"
    """The Workspace's database."""
    ai_proxy: Identifier = "aiproxy"
    """The AI proxy's database, made only with `carto:features.ai.enabled`."""
    user: Identifier = "workspace_admin"
    """The role that owns both and that CARTO logs in with."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.workspace == self.ai_proxy:
            yield RuleViolation(
                path="aiProxy",
                reason=f"the same database as workspace ({self.workspace}); both migrate their own tables",
                fix="choose another name",
                about=("workspace",),
            )


class ExistingDatabase(Model):
    """A PostgreSQL 14 or later that you bring."""

    host: DatabaseHost
    """DNS name or IP address, reachable from the cluster."""
    port: int = Field(default=5432, ge=1, le=65535)
    """TCP port."""
    tls: bool = True
    """Whether the server speaks TLS."""
    tls_ca: Certificates | None = None
    """PEM certificates that sign the server's. Left out for Amazon RDS hosts: the project ships Amazon's."""
    admin_user: Login | None = None
    """A login that may create roles and databases. Needed for the bootstrap only."""
    admin_password: Secret | None = None
    """Its password."""
    user_password: PlainPassword | None = None
    """Password of `carto:database.names.user`; needed when `carto:database.bootstrap` is false. Letters and digits.
    With the bootstrap it is optional: the Job sets it, or a generated one."""
    resource_id: Annotated[DatabaseResourceId | None, On((Cloud.AWS,))] = None
    """The server's RDS resource id (`db-…`); needed with IAM authentication, which grants by it."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.tls_ca is not None and not self.tls:
            yield RuleViolation(
                path="tlsCa",
                reason="certificates for a connection without TLS",
                fix="remove it, or set tls to true",
                about=("tls",),
            )


class Database(Model):
    """The PostgreSQL server: created, or brought with `existing`."""

    version: PostgresMajor = "16"
    """Major version, 14 or later. Name it in a stack that is meant to last: a later release of this project may have
    another default, and the next `pulumi up` would upgrade the server."""
    instance: InstanceClass | None = None
    """Instance class. Default: from the profile."""
    storage_gb: StorageGb = Field(default_factory=StorageGb)
    """Disk."""
    high_availability: bool | None = None
    """A synchronous standby in a second zone. Default: from the profile."""
    backups: Backups = Field(default_factory=Backups)
    """Automated backups."""
    maintenance_window: WeeklyWindow = "sun:04:30-sun:05:30"
    """Weekly UTC window for upgrades, `ddd:hh:mm-ddd:hh:mm`. Cloud SQL takes its first full hour, Azure the
    first one."""
    authentication: Annotated[DatabaseAuthentication, _AUTHENTICATIONS] = DatabaseAuthentication.PASSWORD
    """`password`, or `iam` (AWS: short-lived tokens instead of a stored password)."""
    names: DatabaseNames = Field(default_factory=DatabaseNames)
    """Names inside the server."""
    existing: ExistingDatabase | None = None
    """A server that you bring; nothing is created then."""
    parameters: Annotated[dict[str, str], On((Cloud.GCP, Cloud.AZURE))] = Field(default_factory=dict)
    """Server parameters of PostgreSQL by name: database flags on gcp, where some of them restart the server at once; on
    azure some wait for a restart."""
    additional_tls_ca: Annotated[Certificates | None, On((Cloud.GCP,))] = None
    """PEM certificates that CARTO trusts for the created server in addition to those it reports, such as Google's
    bundle of a region: it also holds the authorities that sign the server's next certificates."""
    enhanced_monitoring: Annotated[amazon.MonitoringRole | None, On((Cloud.AWS,))] = None
    """RDS's Enhanced Monitoring, every minute: `create` a role for it, `off`, or the ARN of a role that RDS may assume.
    Default: `create`, and `off` with `carto:identity.existing`, where no role is created."""
    bootstrap: bool = True
    """Run the idempotent Job that makes the role, the databases, the extension and the schema owner."""
    bootstrap_image: Image = BOOTSTRAP_IMAGE
    """Image of that Job: anything with `psql` 16 or later and a POSIX shell."""
    bootstrap_image_pull_secrets: list[SecretName] = Field(default_factory=list)
    """Names of Secrets of the type `kubernetes.io/dockerconfigjson` in the namespace, to pull that image with. The
    chart's own `global.imagePullSecrets` is for the chart's pods alone."""

    @field_validator("parameters")
    @classmethod
    def _are_parameters(cls, parameters: dict[str, str]) -> dict[str, str]:
        for name, value in parameters.items():
            if not re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?", name, re.ASCII | re.IGNORECASE):
                raise invalid(f"names of parameters such as log_min_duration_statement, which {name!r} is not")
            if not value.strip():
                raise invalid(f"a value for each parameter; {name} has none", "remove it for the server's default")
        return parameters

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.is_set("bootstrap_image") and not self.bootstrap:
            yield RuleViolation(
                path="bootstrapImage",
                reason="the bootstrap is off, so its image would be ignored",
                fix="remove it, or set bootstrap to true",
                about=("bootstrap",),
            )
        if self.bootstrap_image_pull_secrets and not self.bootstrap:
            yield RuleViolation(
                path="bootstrapImagePullSecrets",
                reason="the bootstrap is off, so nothing would be pulled with them",
                fix="remove it, or set bootstrap to true",
                about=("bootstrap",),
            )
        yield from self._created() if self.existing is None else self._brought(self.existing)

    def _created(self) -> Iterator[RuleViolation]:
        if not self.bootstrap:
            yield RuleViolation(
                path="bootstrap",
                reason="a database that is created has neither CARTO's role nor its databases without the bootstrap",
                fix="remove it, or bring a prepared server with existing",
                about=("existing",),
            )
        if self.names.user == CREATED_ADMINISTRATOR:
            yield RuleViolation(
                path="names.user",
                reason="CARTO's role cannot be the administrator of the created server, which has this name",
                fix="choose another name",
                about=("existing",),
            )

    def _brought(self, server: ExistingDatabase) -> Iterator[RuleViolation]:
        for attribute, path in (
            ("version", "version"),
            ("instance", "instance"),
            ("storage_gb", "storageGb"),
            ("high_availability", "highAvailability"),
            ("backups", "backups"),
            ("maintenance_window", "maintenanceWindow"),
            ("parameters", "parameters"),
            ("additional_tls_ca", "additionalTlsCa"),
        ):
            if self.is_set(attribute):
                yield RuleViolation(
                    path=path,
                    reason="nothing is created when a server is brought, so it would be ignored",
                    fix="remove it, or remove existing",
                    about=("existing",),
                )
        iam = self.authentication is DatabaseAuthentication.IAM
        if self.bootstrap:
            yield from self._bootstrap_needs(server)
        else:
            for given, path in ((server.admin_user, "adminUser"), (server.admin_password, "adminPassword")):
                if given is not None:
                    yield RuleViolation(
                        path=f"existing.{path}",
                        reason="the bootstrap alone uses an administrator, and it is off",
                        fix="remove it, or set bootstrap to true",
                        about=("bootstrap",),
                    )
            if server.user_password is None and not iam:
                yield RuleViolation(
                    path="existing.userPassword",
                    reason=f"missing; with bootstrap off, {self.names.user} exists already and has a password",
                    fix="pulumi config set --secret --path carto:database.existing.userPassword",
                    about=("bootstrap", "authentication"),
                )
        if iam and server.user_password is not None:
            yield RuleViolation(
                path="existing.userPassword",
                reason="authentication is iam, which has no password",
                fix="remove it, or set authentication to password",
                about=("authentication",),
            )
        if iam and not server.tls:
            yield RuleViolation(
                path="existing.tls",
                reason="authentication is iam, which RDS allows over TLS only",
                fix="set it to true, or set authentication to password",
                about=("authentication",),
            )

    def _bootstrap_needs(self, server: ExistingDatabase) -> Iterator[RuleViolation]:
        for given, path, arguments in (
            (server.admin_user, "adminUser", "--path carto:database.existing.adminUser carto_admin"),
            (server.admin_password, "adminPassword", "--secret --path carto:database.existing.adminPassword"),
        ):
            if given is None:
                yield RuleViolation(
                    path=f"existing.{path}",
                    reason="missing; the bootstrap logs in with it",
                    fix=f"pulumi config set {arguments}"
                    "\nor set carto:database.bootstrap to false when role and databases exist already",
                    about=("bootstrap",),
                )
        if server.admin_user is not None and server.admin_user == self.names.user:
            yield RuleViolation(
                path="names.user",
                reason="CARTO's role cannot be the administrator; pods would hold rights over the whole server",
                fix="choose another name",
                about=("existing.adminUser",),
            )
