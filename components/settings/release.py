"""`carto:chart` and `carto:rotation`: the Helm release and the secrets it is given."""

from __future__ import annotations

from pydantic import Field

from components.settings.base import Model


class Chart(Model):
    """CARTO's Helm chart."""

    version: str = "1.280.1"
    """Chart version; the default is the one this project is tested with."""
    repository: str = "https://helm.carto.com"
    """Chart repository."""
    timeout_seconds: int = Field(default=1800, ge=300, le=7200)
    """How long an install or upgrade may take until every pod is ready."""


class Rotation(Model):
    """Generated secrets: raise a number by one and run `pulumi up` to make a new one."""

    database_password: int = Field(default=0, ge=0)
    """CARTO's database password. The bootstrap sets it, then the pods that read it are rolled."""
    database_admin_password: int = Field(default=0, ge=0)
    """The administrator's password of a created database."""
    cache_password: int = Field(default=0, ge=0)
    """The cache's password."""
    access_key: int = Field(default=0, ge=0)
    """Access keys of IAM users."""
