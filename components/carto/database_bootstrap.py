"""The Job that makes CARTO's role and databases, because the chart has no SQL and no administrator's password.

Source: chart contract, "Databases". It runs the scripts in this folder; they are tested on real servers.
"""

from __future__ import annotations

import base64
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_random as random

from ..frozen import frozen
from ..kubernetes.job import Job, JobArgs
from ..kubernetes.secret import Secret, SecretArgs
from ..options import child_of
from .scram import scram_verifier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..contracts import Login

SHELL_SCRIPT = "bootstrap.sh"
SCRIPTS = {
    name: Path(__file__).with_name(name).read_text()
    for name in (
        SHELL_SCRIPT,
        "bootstrap_server.sql",
        "bootstrap_database.sql",
        "bootstrap_ownership.sql",
        "bootstrap_login.sql",
    )
}
FILES_PATH = "/bootstrap"
SALT_BYTES = 16
"""As many as PostgreSQL generates itself."""
CA_FILE = "server-ca.pem"
LOGIN = "carto-database-bootstrap"
POD_LABELS = {"app.kubernetes.io/name": "carto-database-bootstrap", "app.kubernetes.io/part-of": "carto"}


@frozen
class DatabaseBootstrapArgs:
    """Where and as whom, and what there shall be."""

    namespace: pulumi.Input[str]
    image: pulumi.Input[str]
    host: pulumi.Input[str]
    port: int
    admin: Login
    tls: bool
    tls_ca: pulumi.Input[str] | None
    """PEM certificates; without them a server with TLS is verified against the image's public roots."""
    user: str
    user_password: pulumi.Input[str] | None
    """None with IAM authentication."""
    workspace_database: str
    ai_proxy_database: str | None
    ai_proxy_user: str | None = None
    """A role of the AI proxy's own, with a password; None: it logs in as CARTO's role."""
    ai_proxy_password: pulumi.Input[str] | None = None
    image_pull_secrets: Sequence[str] = ()
    node_selector: Mapping[str, str] = field(default_factory=dict)
    tolerations: Sequence[Mapping[str, Any]] = ()
    after: Sequence[pulumi.Resource] = ()
    """Resources that have to exist first, in addition to those of the other arguments."""


class DatabaseBootstrap(pulumi.ComponentResource):
    """Runs the bootstrap, and again whenever a name, a password, the server or a script changes.

    The administrator's credentials are in this Job's Secret alone; no pod of CARTO can read them from its environment.
    The Secret stays as long as the Job, which may run again at any change, and a lost state is made again from it
    (docs/adopt.md). Of CARTO's own password the Job gets the verifier that the server stores: servers log statements.
    """

    job: Job

    def __init__(self, name: str, args: DatabaseBootstrapArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:carto:DatabaseBootstrap", name, None, opts)
        environment: dict[str, pulumi.Input[str]] = {
            "PGHOST": args.host,
            "PGPORT": str(args.port),
            "PGUSER": args.admin.user,
            "PGPASSWORD": args.admin.password,
            "CARTO_USER": args.user,
            "CARTO_WORKSPACE_DATABASE": args.workspace_database,
            "CARTO_AI_PROXY_DATABASE": args.ai_proxy_database or "",
        }
        files: dict[str, pulumi.Input[str]] = dict(SCRIPTS)
        if args.user_password is None:
            environment["CARTO_AUTHENTICATION"] = "iam"
        else:
            environment |= {
                "CARTO_AUTHENTICATION": "password",
                "CARTO_USER_VERIFIER": self._verifier(name, pulumi.Output.secret(args.user_password)),
            }
        if args.ai_proxy_user is not None and args.ai_proxy_password is not None:
            environment |= {
                "CARTO_AI_PROXY_USER": args.ai_proxy_user,
                "CARTO_AI_PROXY_VERIFIER": self._verifier(
                    f"{name}-ai-proxy", pulumi.Output.secret(args.ai_proxy_password)
                ),
            }
        if not args.tls:
            environment["PGSSLMODE"] = "disable"
        elif args.tls_ca is None:
            environment |= {"PGSSLMODE": "verify-full", "PGSSLROOTCERT": "system"}
        else:
            environment |= {"PGSSLMODE": "verify-full", "PGSSLROOTCERT": f"{FILES_PATH}/{CA_FILE}"}
            files[CA_FILE] = args.tls_ca
        secret = Secret(
            f"{name}-login",
            SecretArgs(namespace=args.namespace, name=LOGIN, data=environment),
            opts=child_of(self),
        )
        self.job = Job(
            f"{name}-run",
            JobArgs(
                namespace=args.namespace,
                image=args.image,
                command=["/bin/sh", f"{FILES_PATH}/{SHELL_SCRIPT}"],
                environment_secret=secret.name,
                files=files,
                files_path=FILES_PATH,
                revision=secret.revision,
                labels=POD_LABELS,
                image_pull_secrets=args.image_pull_secrets,
                node_selector=args.node_selector,
                tolerations=args.tolerations,
                after=args.after,
            ),
            opts=child_of(self),
        )
        self.register_outputs({})

    def _verifier(self, name: str, password: pulumi.Output[str]) -> pulumi.Output[str]:
        """For each password with a salt of its own."""
        salt = random.RandomId(
            f"{name}-salt", byte_length=SALT_BYTES, keepers={"password": password}, opts=child_of(self)
        )
        return pulumi.Output.all(password, salt.b64_std).apply(
            lambda known: scram_verifier(known[0], base64.b64decode(known[1]))
        )
