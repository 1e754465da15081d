"""CARTO itself: the customer package, its secrets, its databases, its Helm values and its release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exports import lazy

if TYPE_CHECKING:
    from .args import CartoArgs
    from .carto import Carto
    from .customer_package import CustomerPackage, PackageSource
    from .database_bootstrap import DatabaseBootstrap, DatabaseBootstrapArgs
    from .namespace import CartoNamespace, CartoNamespaceArgs
    from .release import Release, ReleaseArgs
    from .secrets import Secrets, SecretsArgs

__all__ = [
    "Carto",
    "CartoArgs",
    "CartoNamespace",
    "CartoNamespaceArgs",
    "CustomerPackage",
    "DatabaseBootstrap",
    "DatabaseBootstrapArgs",
    "PackageSource",
    "Release",
    "ReleaseArgs",
    "Secrets",
    "SecretsArgs",
]

__getattr__ = lazy(
    __name__,
    {
        "Carto": "carto",
        "CartoArgs": "args",
        "CartoNamespace": "namespace",
        "CartoNamespaceArgs": "namespace",
        "CustomerPackage": "customer_package",
        "DatabaseBootstrap": "database_bootstrap",
        "DatabaseBootstrapArgs": "database_bootstrap",
        "PackageSource": "customer_package",
        "Release": "release",
        "ReleaseArgs": "release",
        "Secrets": "secrets",
        "SecretsArgs": "secrets",
    },
)
