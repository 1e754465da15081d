"""The Secret with the login to a private registry."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pulumi

from ..frozen import frozen
from ..kubernetes.secret import Secret, SecretArgs
from ..options import child_of

if TYPE_CHECKING:
    from .args import RegistryLogin


@frozen
class ImagePullSecretArgs:
    """A login, and the Secret's place."""

    namespace: pulumi.Input[str]
    login: RegistryLogin


class ImagePullSecret(pulumi.ComponentResource):
    """A Secret of the type `kubernetes.io/dockerconfigjson`.

    Nodes read it when they pull an image, so a new password restarts no pod. Source: Kubernetes, "Pull an Image from a
    Private Registry".
    """

    def __init__(self, name: str, args: ImagePullSecretArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:carto:ImagePullSecret", name, None, opts)
        login = args.login
        content = pulumi.Output.secret(login.password).apply(
            lambda password: docker_config(login.registry, login.username, password)
        )
        Secret(
            f"{name}-login",
            SecretArgs(
                namespace=args.namespace,
                name=login.secret,
                data={".dockerconfigjson": content},
                type="kubernetes.io/dockerconfigjson",
            ),
            opts=child_of(self),
        )
        self.register_outputs({})


def docker_config(registry: str, username: str, password: str) -> str:
    """A login as Docker's client writes it to a file."""
    encoded = base64.b64encode(f"{username}:{password}".encode()).decode()
    return json.dumps({"auths": {registry: {"username": username, "password": password, "auth": encoded}}})
