"""Contracts for existing database and cache servers. Registers no resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from . import contracts

if TYPE_CHECKING:
    from pydantic import SecretStr

    from .settings.cache import CacheServer
    from .settings.database import DatabaseServer


def existing_database(existing: DatabaseServer) -> contracts.Database:
    """The contract of an existing PostgreSQL server."""
    return contracts.Database(
        host=pulumi.Output.from_input(existing.host),
        port=existing.port,
        admin=_login(existing.admin_user, existing.admin_password),
        tls=existing.tls,
        tls_ca=pulumi.Output.from_input(existing.tls_ca) if existing.tls_ca else None,
    )


def existing_cache(existing: CacheServer) -> contracts.Cache:
    """The contract of an existing Valkey or Redis server."""
    return contracts.Cache(
        in_cluster=False,
        password=pulumi.Output.secret(existing.password.get_secret_value()) if existing.password else None,
        host=pulumi.Output.from_input(existing.host),
        port=existing.port,
        tls=existing.tls,
        tls_ca=pulumi.Output.from_input(existing.tls_ca) if existing.tls_ca else None,
    )


def _login(user: str | None, password: SecretStr | None) -> contracts.Login | None:
    if user is None or password is None:
        return None
    return contracts.Login(
        user=pulumi.Output.from_input(user), password=pulumi.Output.secret(password.get_secret_value())
    )
