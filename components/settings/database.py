"""`carto:database`: the settings that a PostgreSQL server has on every cloud, created or existing."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field
from typing_extensions import override

from .model import Model
from .problems import RuleViolation, invalid
from .text_format import TextFormat
from .types.hosts import DatabaseHost
from .types.kubernetes import SecretName
from .types.postgres import Identifier, Login, PostgresMajor
from .types.secrets import Certificates, PlainPassword, Secret
from .types.time_windows import WeeklyWindow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PART = r"[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*"
"""A part of an image's path."""
Image = Annotated[
    str,
    TextFormat(
        description="an image with a tag or digest",
        example="docker.io/library/postgres:16.10-alpine",
        # Source: distribution/reference, "regexp.go".
        pattern=rf"([a-zA-Z0-9][a-zA-Z0-9.-]*(:[0-9]{{1,5}})?/)?{_PART}(/{_PART})*"
        r"(:[\w][\w.-]{0,127}(@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})",
    ),
]
BOOTSTRAP_IMAGE = (
    "public.ecr.aws/docker/library/postgres:16.10-alpine"
    "@sha256:029660641a0cfc575b14f336ba448fb8a75fd595d42e1fa316b9fb4378742297"
)
"""PostgreSQL's official image by digest, from Amazon ECR Public, where Docker publishes it too: Docker Hub limits pulls
without a login by address, and the nodes behind one NAT gateway share theirs. Several public repositories pin this
digest for 16.10-alpine, one of them for both registries. It was not pulled when this line was written."""
CREATED_ADMINISTRATOR = "carto_admin"
"""Login of the administrator of a server that this project creates."""


class DatabaseAuthentication(StrEnum):
    """How CARTO's services log in."""

    PASSWORD = "password"  # noqa: S105 - the word for the mode
    IAM = "iam"


class DatabaseNames(Model):
    """Names inside the server."""

    workspace: Identifier = "workspace"
    """The Workspace's database."""
    ai_proxy: Identifier = "aiproxy"
    """The AI proxy's database, created only with `carto:features.ai.enabled`."""
    user: Identifier = "workspace_admin"
    """The role that owns both and that CARTO logs in with."""
    ai_proxy_user: Identifier = "aiproxy"
    """The role that owns the AI proxy's database and that the AI proxy logs in with, if `authentication` is `iam`: the
    AI proxy can't use tokens."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.workspace == self.ai_proxy:
            yield RuleViolation(
                path="aiProxy",
                reason=f"the same database as workspace ({self.workspace}); both migrate their own tables",
                fix="choose another name",
                about=("workspace",),
            )
        if self.user == self.ai_proxy_user:
            yield RuleViolation(
                path="aiProxyUser",
                reason=f"the same role as user ({self.user}); the AI proxy has one of its own, with a password",
                fix="choose another name",
                about=("user",),
            )


class Database(Model):
    """A PostgreSQL server, created or existing."""

    authentication: DatabaseAuthentication = DatabaseAuthentication.PASSWORD
    """`password`, or `iam` (AWS: short-lived tokens instead of a stored password)."""
    names: DatabaseNames = Field(default_factory=DatabaseNames)
    """Names inside the server."""
    bootstrap: bool = True
    """Run the idempotent Job that creates the role, the databases, the extension and the schema owner."""
    bootstrap_image: Image = BOOTSTRAP_IMAGE
    """Image of that Job: anything with `psql` 16 or later and a POSIX shell."""
    bootstrap_image_pull_secrets: list[SecretName] = Field(default_factory=list)
    """Names of Secrets of the type `kubernetes.io/dockerconfigjson` in the namespace, to pull that image with. The
    chart's own `global.imagePullSecrets` is for the chart's pods alone."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.is_set("bootstrap_image") and not self.bootstrap:
            yield RuleViolation(
                path="bootstrapImage",
                reason="the bootstrap is off, so its image has no effect",
                fix="remove it, or set bootstrap to true",
                about=("bootstrap",),
            )
        if self.bootstrap_image_pull_secrets and not self.bootstrap:
            yield RuleViolation(
                path="bootstrapImagePullSecrets",
                reason="the bootstrap is off, so nothing is pulled with them",
                fix="remove it, or set bootstrap to true",
                about=("bootstrap",),
            )


class CreatedDatabase(Database):
    """A PostgreSQL server that the stack creates."""

    version: PostgresMajor = "16"
    """Major version, 14 or later. A later release of this project may have another default: the server keeps its
    version until the stack sets another."""
    maintenance_window: WeeklyWindow = "sun:04:30-sun:05:30"
    """Weekly UTC window for upgrades, `ddd:hh:mm-ddd:hh:mm`."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if not self.bootstrap:
            yield RuleViolation(
                path="bootstrap",
                reason="a database that is created has neither CARTO's role nor its databases without the bootstrap",
                fix="remove it, or use a prepared server with existing",
            )
        for path, role in (("user", self.names.user), ("aiProxyUser", self.names.ai_proxy_user)):
            if role == CREATED_ADMINISTRATOR:
                yield RuleViolation(
                    path=f"names.{path}",
                    reason="CARTO's role cannot be the administrator of the created server, which has this name",
                    fix="choose another name",
                )


def check_parameters(parameters: Mapping[str, str]) -> None:
    """Refuse names that no PostgreSQL parameter has, and empty values.

    Raises:
        PydanticCustomError: for the first parameter that is wrong.
    """
    for name, value in parameters.items():
        if not re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?", name, re.ASCII | re.IGNORECASE):
            raise invalid(f"names of parameters such as log_min_duration_statement, which {name!r} is not")
        if not value.strip():
            raise invalid(f"a value for each parameter; {name} has none", "remove it for the server's default")


class DatabaseServer(Model):
    """An existing PostgreSQL server, version 14 or later."""

    host: DatabaseHost
    """DNS name or IP address, reachable from the cluster."""
    port: int = Field(default=5432, ge=1, le=65535)
    """TCP port."""
    tls: bool = True
    """Whether the server uses TLS."""
    tls_ca: Certificates | None = None
    """PEM certificates that sign the server's. Left out for Amazon RDS hosts: the project ships Amazon's."""
    admin_user: Login | None = None
    """A login that may create roles and databases. Needed for the bootstrap only."""
    admin_password: Secret | None = None
    """Its password."""
    user_password: PlainPassword | None = None
    """Password of `carto:database.names.user`; needed when `carto:database.bootstrap` is false. Letters and digits.
    With the bootstrap it is optional: the Job sets it, or a generated one."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.tls_ca is not None and not self.tls:
            yield RuleViolation(
                path="tlsCa",
                reason="certificates for a connection without TLS",
                fix="remove it, or set tls to true",
                about=("tls",),
            )


class ExistingDatabase(Database):
    """A PostgreSQL server that exists already."""

    existing: DatabaseServer
    """An existing server; nothing is created then."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if self.bootstrap:
            yield from self._bootstrap_needs(self.existing)
            return
        for value, path in ((self.existing.admin_user, "adminUser"), (self.existing.admin_password, "adminPassword")):
            if value is not None:
                yield RuleViolation(
                    path=f"existing.{path}",
                    reason="the bootstrap alone uses an administrator, and it is off",
                    fix="remove it, or set bootstrap to true",
                    about=("bootstrap",),
                )
        if self.existing.user_password is None and self.authentication is DatabaseAuthentication.PASSWORD:
            yield RuleViolation(
                path="existing.userPassword",
                reason=f"missing; with bootstrap off, {self.names.user} exists already and has a password",
                fix="pulumi config set --secret --path carto:database.existing.userPassword",
                about=("bootstrap", "authentication"),
            )

    def _bootstrap_needs(self, server: DatabaseServer) -> Iterator[RuleViolation]:
        for value, path, arguments in (
            (server.admin_user, "adminUser", "--path carto:database.existing.adminUser carto_admin"),
            (server.admin_password, "adminPassword", "--secret --path carto:database.existing.adminPassword"),
        ):
            if value is None:
                yield RuleViolation(
                    path=f"existing.{path}",
                    reason="missing; the bootstrap logs in with it",
                    fix=f"pulumi config set {arguments}"
                    "\nor set carto:database.bootstrap to false when role and databases exist already",
                    about=("bootstrap",),
                )
        for path, role in (("user", self.names.user), ("aiProxyUser", self.names.ai_proxy_user)):
            if server.admin_user is not None and server.admin_user == role:
                yield RuleViolation(
                    path=f"names.{path}",
                    reason="CARTO's role cannot be the administrator; pods would hold rights over the whole server",
                    fix="choose another name",
                    about=("existing.adminUser",),
                )
