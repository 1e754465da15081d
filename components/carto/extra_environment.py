"""`extraEnvVars`: environment variables that the stack adds to CARTO's services."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pulumi

from ..frozen import frozen
from ..kubernetes.secret import Secret, SecretArgs
from ..options import child_of
from .workloads import of_disabled_features, workloads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..feature import Feature

SECRET = "carto-extra-env"  # noqa: S105 - a name
"""The Secret of the variables of all services. That of one service ends with its label."""


@dataclass(frozen=True, kw_only=True)
class Variables:
    """Environment variables by name."""

    of_all: Mapping[str, str] = field(default_factory=dict)
    """Of every service but the cache in the cluster, which is another vendor's."""
    of_service: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By key in the values. They come before those of all."""
    encrypted: bool = False
    """Whether any of them is a secret. All are then treated as one."""

    def of(self, component: str) -> dict[str, str]:
        """The variables of one service."""
        of_all = {} if component == "internalRedis" else self.of_all
        return {**of_all, **self.of_service.get(component, {})}


@frozen
class ExtraEnvironmentArgs:
    """Variables and the services that there are."""

    namespace: pulumi.Input[str]
    variables: Variables
    features: Sequence[Feature]


class ExtraEnvironment(pulumi.ComponentResource):
    """Secrets with the variables, if one of them is a secret; their values by component in any case."""

    values: Mapping[str, Any]

    def __init__(self, name: str, args: ExtraEnvironmentArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:carto:ExtraEnvironment", name, None, opts)
        disabled = of_disabled_features(args.features)
        services = [one for one in workloads(args.features) if one.key not in disabled and args.variables.of(one.key)]
        self._revisions: dict[str, pulumi.Output[str]] = {}
        if args.variables.encrypted:
            self._secret(name, SECRET, args.namespace, args.variables.of_all)
            for one in services:
                own = args.variables.of_service.get(one.key, {})
                self._secret(name, f"{SECRET}-{one.label}", args.namespace, own)
        self.values = {one.key: self._of(one.key, f"{SECRET}-{one.label}", args.variables) for one in services}
        self.register_outputs({})

    def _secret(self, name: str, secret: str, namespace: pulumi.Input[str], data: Mapping[str, str]) -> None:
        if data:
            logical = f"{name}{secret.removeprefix(SECRET)}"
            content = SecretArgs(namespace=namespace, name=secret, data=data)
            self._revisions[secret] = Secret(logical, content, opts=child_of(self)).revision

    def _of(self, component: str, own_secret: str, variables: Variables) -> dict[str, Any]:
        if not variables.encrypted:
            listed = [{"name": name, "value": value} for name, value in variables.of(component).items()]
            return {"extraEnvVars": listed}
        own = variables.of_service.get(component, {})
        sources = {name: own_secret if name in own else SECRET for name in variables.of(component)}
        return {
            "extraEnvVars": [
                {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": name}}}
                for name, secret in sources.items()
            ],
            # Pods read variables when they start only.
            "podAnnotations": {f"revision/{secret}": self._revisions[secret] for secret in sorted({*sources.values()})},
        }
