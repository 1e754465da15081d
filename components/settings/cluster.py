"""`carto:cluster` and `carto:network`: where CARTO runs."""

from __future__ import annotations

import yaml
from pydantic import Field, SecretStr

from components.settings.base import Model

_CREDENTIALS = ("token", "password", "client-key-data", "auth-provider")


def holds_credentials(kubeconfig: str) -> bool:
    """Whether a kubeconfig's text holds a credential, rather than only saying which command fetches one."""
    try:
        users = yaml.safe_load(kubeconfig)["users"]
        return any(name in user["user"] for user in users for name in _CREDENTIALS)
    except (yaml.YAMLError, KeyError, TypeError):
        return True


class Cluster(Model):
    """The Kubernetes cluster, which exists already."""

    name: str = Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$", examples=["platform"])
    """Name of the EKS cluster. Its network, security group and endpoint are looked up."""
    kubeconfig: SecretStr | None = None
    """A kubeconfig's text. Left out, one is made that calls `aws eks get-token`."""
    context: str | None = None
    """Context of that kubeconfig. Default: its current context."""


class Network(Model):
    """Discovered from the cluster unless given."""

    vpc_id: str | None = Field(default=None, pattern=r"^vpc-[0-9a-f]{8,17}$")
    """VPC of the database and the cache. Default: the cluster's."""
    subnet_ids: list[str] | None = None
    """Subnets of the database and the cache, in at least two zones. Default: the cluster's."""
    client_security_group_ids: list[str] | None = None
    """Security groups that may connect to both. Default: the cluster's."""
