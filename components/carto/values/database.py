"""`internalPostgresql` and `externalPostgresql`: the platform's database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..secrets import DATABASE

if TYPE_CHECKING:
    from ... import contracts
    from ..args import DatabaseUseArgs
    from ..secrets import SecretWiring


def database(use: DatabaseUseArgs, server: contracts.Database, secrets: SecretWiring) -> dict[str, Any]:
    """Address and login of the database. The chart's own PostgreSQL is on by default and has no backups."""
    return {
        "internalPostgresql": {"enabled": False},
        "externalPostgresql": {
            **_server(use, server),
            **_login(server, secrets),
        },
    }


def _server(use: DatabaseUseArgs, server: contracts.Database) -> dict[str, Any]:
    values = {
        "host": server.host,
        "port": server.port,
        "database": use.workspace,
        "user": use.user,
        "aiProxyDatabaseName": use.ai_proxy,
        "sslEnabled": server.tls,
    }
    return values | ({"sslCA": server.tls_ca} if server.tls and server.tls_ca is not None else {})


def _login(server: contracts.Database, secrets: SecretWiring) -> dict[str, Any]:
    if server.iam_region is not None:
        return {"awsEksPodIdentityEnabled": True, "awsRdsRegion": server.iam_region}
    login = secrets.references[DATABASE]
    return {"existingSecret": login.name, "existingSecretPasswordKey": login.key}
