"""`carto:customerPackage`: the licence and keys CARTO Support sends."""

from __future__ import annotations

from typing import Any

from pydantic import Field, SecretStr

from components.settings.base import Model


class CustomerPackage(Model):
    """Either `path`, or `values` and `secrets` for machines that have no files."""

    path: str | None = Field(default=None, examples=["customer-package"])
    """Folder or `.zip` with `carto-values.yaml` and `carto-secrets.yaml`, relative to the project."""
    values: dict[str, Any] | None = None
    """The content of `carto-values.yaml`."""
    secrets: SecretStr | None = None
    """The text of `carto-secrets.yaml`, as a secret."""
