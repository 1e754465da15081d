"""CARTO itself: the customer package, its secrets, its databases, its Helm values and its release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exports import lazy

if TYPE_CHECKING:
    from .carto import Carto
    from .customer_package import CustomerPackage
    from .database_bootstrap import DatabaseBootstrap, DatabaseBootstrapArgs
    from .namespace import CartoNamespace
    from .release import Release, ReleaseArgs
    from .secrets import Secrets, SecretsArgs

__all__ = [
    "Carto",
    "CartoNamespace",
    "CustomerPackage",
    "DatabaseBootstrap",
    "DatabaseBootstrapArgs",
    "Release",
    "ReleaseArgs",
    "Secrets",
    "SecretsArgs",
]

__getattr__ = lazy(
    __name__,
    {
        "Carto": "carto",
        "CartoNamespace": "namespace",
        "CustomerPackage": "customer_package",
        "DatabaseBootstrap": "database_bootstrap",
        "DatabaseBootstrapArgs": "database_bootstrap",
        "Release": "release",
        "ReleaseArgs": "release",
        "Secrets": "secrets",
        "SecretsArgs": "secrets",
    },
)
