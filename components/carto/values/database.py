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
        **_own_role_of_ai_proxy(use),
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
    values: dict[str, Any] = {}
    if server.iam_region is not None:
        values |= {"awsEksPodIdentityEnabled": True, "awsRdsRegion": server.iam_region}
    login = secrets.references.get(DATABASE)
    if login is not None:
        values |= {"existingSecret": login.name, "existingSecretPasswordKey": login.key}
    elif server.iam_region is None:
        raise ValueError("CARTO's role has neither a password nor tokens")
    return values


def _own_role_of_ai_proxy(use: DatabaseUseArgs) -> dict[str, Any]:
    """With IAM authentication, the password in the values is that of the AI proxy's role, which no other pod uses.

    The chart has one user for all. A variable of the container comes before those of its ConfigMap. Source: chart
    contract, section 2.1.
    """
    if use.ai_proxy_user is None:
        return {}
    user = {"name": "LITELLM_DATABASE_USERNAME", "value": use.ai_proxy_user}
    return {"aiProxy": {"extraEnvVars": [user]}}
