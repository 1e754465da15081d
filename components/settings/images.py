"""`carto:images`: a private registry with CARTO's images, and the login to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from pydantic import Field
from typing_extensions import override

from .model import Model
from .problems import RuleViolation, invalid
from .text_format import TextFormat
from .types.hosts import HIGHEST_PORT
from .types.kubernetes import SecretName
from .types.secrets import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

CREATED_SECRET = "carto-image-pull"  # noqa: S105 - a name
"""The Secret with the login, when the stack creates it."""
_HOST = r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?"
_PATH = r"[a-z0-9]+([._-]+[a-z0-9]+)*"


def _registry(text: str) -> None:
    if "://" in text:
        raise invalid("a registry without a scheme", f"use {text.partition('://')[2].rstrip('/')}")
    if text.endswith("/"):
        raise invalid("a registry without a slash at the end", f"use {text.rstrip('/')}")
    host = text.partition("/")[0]
    if "." not in host and ":" not in host and host != "localhost":
        raise invalid("a registry with its host: a first part without a dot or a port is a path on Docker Hub")
    port = re.search(r":(\d+)$", host)
    if port and not 0 < int(port[1][:6]) <= HIGHEST_PORT:
        raise invalid(f"a registry whose port is from 1 to {HIGHEST_PORT}")


# Source of the grammar: distribution/reference, "reference.go".
RegistryPrefix = Annotated[
    str,
    TextFormat(
        description="a registry's host, with a path if it has one, such as registry.example.com/carto",
        example="registry.example.com/carto",
        check=_registry,
        pattern=rf"{_HOST}(/{_PATH})*",
    ),
]
RegistryHost = Annotated[
    str,
    TextFormat(
        description="a registry's host, such as registry.example.com",
        example="registry.example.com",
        check=_registry,
        pattern=_HOST,
    ),
]
RegistryUser = Annotated[
    str,
    TextFormat(description="a user name without a colon", example="robot", pattern=r"[^:\s]+"),
]


class Credentials(Model):
    """A login to a registry."""

    registry: RegistryHost | None = None
    """Its host. Default: the host of the stack's registry."""
    username: RegistryUser
    """The user, or the word that the registry takes with a token."""
    password: Secret
    """The password or token. The stack creates a Secret of the type `kubernetes.io/dockerconfigjson` with it."""


class PullSecrets(Model):
    """Logins to registries, for the pods of the chart and of this project."""

    existing: list[SecretName] = Field(default_factory=list)
    """Names of Secrets of the type `kubernetes.io/dockerconfigjson` in the namespace."""
    credentials: Credentials | None = None
    """A login that the stack creates such a Secret for."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if CREATED_SECRET in self.existing and self.credentials is not None:
            yield RuleViolation(
                path="existing",
                reason=f"{CREATED_SECRET} is the Secret that the stack creates for credentials",
                fix="remove one of them",
                about=("credentials",),
            )


class Images(Model):
    """Where pods pull their images from."""

    registry: RegistryPrefix | None = None
    """Registry with a copy of each image. `.venv/bin/python -m operations.images` lists them. Default: the public
    registries."""
    pull_secrets: PullSecrets = Field(default_factory=PullSecrets)
    """Logins to it."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        login = self.pull_secrets.credentials
        if login is not None and login.registry is None and self.registry is None:
            yield RuleViolation(
                path="pullSecrets.credentials.registry",
                reason="missing; carto:images.registry is not set either, so the login is to no registry",
                fix="pulumi config set --path carto:images.pullSecrets.credentials.registry registry.example.com",
                about=("registry",),
            )
