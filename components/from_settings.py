"""Arguments that components of every cloud take, and contracts of existing servers, from a stack's settings."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

import pulumi

from .contracts import Cache, Database, Login, ServiceAccount
from .disk import Disk

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from pydantic import SecretStr

    from .settings import CommonSettings
    from .settings.cache import CacheServer
    from .settings.database import DatabaseServer
    from .settings.growing_database import GrowingDisk
    from .settings.identity import ServiceAccount as ServiceAccountSettings
    from .settings.model import Model

T = TypeVar("T", bound="DataclassInstance")


def arguments(kind: type[T], settings: Model, **others: Any) -> T:
    """Arguments of a component. Those with the name of a setting get its value.

    mypy can't check these: `tests/unit/test_arguments.py` compares the types of settings and arguments.

    Args:
        kind: the class of the arguments.
        settings: the model with the settings.
        others: all other arguments, and those whose values differ from the setting's.
    """
    same = [each.name for each in fields(kind) if each.name in type(settings).model_fields and each.name not in others]
    return kind(**{name: getattr(settings, name) for name in same}, **others)


def cluster_arguments(settings: CommonSettings) -> dict[str, Any]:
    """The fields of every cloud's `ClusterArgs`."""
    kubeconfig = settings.cluster.kubeconfig
    return {
        "name": settings.cluster.name,
        "namespace": settings.namespace,
        "kubeconfig": pulumi.Output.secret(kubeconfig.get_secret_value()) if kubeconfig else None,
        "context": settings.cluster.context,
    }


def disk_of(storage: GrowingDisk) -> Disk:
    """The disk of a created database."""
    return Disk(initial_gb=storage.initial, max_gb=storage.max)


def service_account(account: ServiceAccountSettings) -> ServiceAccount:
    """The Kubernetes service account of CARTO's backend pods."""
    return ServiceAccount(name=account.name, create=account.create, annotations=account.annotations)


def existing_database(existing: DatabaseServer) -> Database:
    """The contract of an existing PostgreSQL server."""
    return Database(
        host=pulumi.Output.from_input(existing.host),
        port=existing.port,
        admin=_login(existing.admin_user, existing.admin_password),
        tls=existing.tls,
        tls_ca=pulumi.Output.from_input(existing.tls_ca) if existing.tls_ca else None,
    )


def existing_cache(existing: CacheServer) -> Cache:
    """The contract of an existing Valkey or Redis server."""
    return Cache(
        in_cluster=False,
        password=pulumi.Output.secret(existing.password.get_secret_value()) if existing.password else None,
        host=pulumi.Output.from_input(existing.host),
        port=existing.port,
        tls=existing.tls,
        tls_ca=pulumi.Output.from_input(existing.tls_ca) if existing.tls_ca else None,
    )


def _login(user: str | None, password: SecretStr | None) -> Login | None:
    if user is None or password is None:
        return None
    return Login(user=pulumi.Output.from_input(user), password=pulumi.Output.secret(password.get_secret_value()))
