"""The smallest stack of a cloud, and what its platform makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.naming import PREFIX
from components.settings.load import load
from components.warehouses.integrations import integrations
from tests.support.recorder import Cloud, Graph, run
from tests.support.stack_settings import as_text


@dataclass(frozen=True, kw_only=True)
class Quickstart:
    """One cloud's; changes to it are written as in a stack file (camelCase)."""

    cloud: str
    cluster: Mapping[str, str]
    platform: Callable[[str, Any], Any]
    """The cloud's `Platform`."""
    account: Callable[[], Cloud]
    """An ordinary one, for tests that bring none of their own."""
    _seen: dict[tuple[str, str], Graph] = field(default_factory=dict)

    def settings(self, **changes: Any) -> Any:
        """The settings, of the type of its cloud."""
        quickstart = {
            "cloud": self.cloud,
            "domain": "carto.example.com",
            "cluster": self.cluster,
            "customerPackage": {"path": "customer-package"},
        }
        return load(as_text(quickstart | changes))

    def provisioned(self, account: Cloud | None = None, *, stack: str = "test", **changes: Any) -> Graph:
        """What the stack registers. In an ordinary account once for all tests: nobody changes a graph."""
        if account is not None:
            return self._registered(account, stack, changes)
        asked = stack, json.dumps(changes, sort_keys=True)
        if asked not in self._seen:
            self._seen[asked] = self._registered(self.account(), stack, changes)
        return self._seen[asked]

    def platform_output(self, part: Callable[[Any], object], account: Cloud | None = None, **changes: Any) -> Any:
        """One output of the platform, with Outputs resolved and secrets marked; None when it has no value."""
        settings = self.settings(**changes)
        graph = run(
            lambda: pulumi.export("part", part(self.platform(PREFIX, settings).outputs)),
            cloud=account or self.account(),
        )
        return graph.outputs.get("part")

    def warehouses_output(self, part: Callable[[Any], object], account: Cloud | None = None, **changes: Any) -> Any:
        """One output of the integrations with warehouses, as `platform_output` has those of the platform."""
        settings = self.settings(**changes)

        def program() -> None:
            platform = self.platform(PREFIX, settings).outputs
            pulumi.export("part", part(integrations(PREFIX, settings, platform)))

        return run(program, cloud=account or self.account()).outputs.get("part")

    def _registered(self, account: Cloud, stack: str, changes: Mapping[str, Any]) -> Graph:
        settings = self.settings(**changes)

        def program() -> None:
            integrations(PREFIX, settings, self.platform(PREFIX, settings).outputs)

        return run(program, cloud=account, stack=stack)
