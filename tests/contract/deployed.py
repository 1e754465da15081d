"""Network policies, disruption budgets and pods that a stack deploys into its namespace."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from components.carto.values import merge
from tests.contract.charts import rendered_with
from tests.contract.rendered import Manifest, Rendered
from tests.support.example_stacks import Built, build, raw_settings, settings_of
from tests.support.network_traffic import End, Policies

Flow = tuple[str, str, int]
"""Caller, called, and the port of the called pod."""
COMPONENT = "app.kubernetes.io/component"
HOOK = "the chart's check"
BOOTSTRAP = "the bootstrap"
ADDRESS_OF_PODS = "10.0.3.4"

EVERYTHING = "everything"
LISTED = "listed"
CHANGES: Mapping[str, Mapping[str, Any]] = {
    # All of the chart's workloads at once.
    EVERYTHING: {
        "cache": {"mode": "in-cluster"},
        "features": {"ai": {"enabled": True}, "publicEvents": {"enabled": True}},
    },
    # Network policies name the allowed callers and destinations.
    LISTED: {
        "network": {
            "networkPolicies": {
                "routerFrom": {"cidrs": ["10.9.0.0/16"], "namespaces": ["ingress-nginx"]},
                "egressTo": {"cidrs": ["203.0.113.0/24"], "namespaces": ["storage"]},
            }
        },
    },
}


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """One stack, rendered with one chart."""

    stack: Built
    release: Rendered
    policies: Policies
    pods: Mapping[str, End]
    """By component, and under `HOOK` and `BOOTSTRAP`."""
    listening: Mapping[str, Mapping[int, int]]
    """Services by the component behind them: ports of the pods by ports of the service."""
    configured: frozenset[Flow]
    """Who connects to whom, by the addresses that the chart writes into environments."""

    def let_through(self) -> set[Flow]:
        """Who may connect to whom, of all pods and everything that listens."""
        return {
            (source, target, port)
            for target, ports in self.listening.items()
            for port in ports.values()
            for source in self.pods
            if self.policies.allow(self.pods[source], self.pods[target], port)
        }


@functools.cache
def deployed(chart: str, name: str) -> Deployed:
    """An example stack or one of `CHANGES`, with network policies."""
    on = {"network": {"networkPolicies": {"enabled": True}}}
    stack = build(settings_of(merge(raw_settings(name), CHANGES.get(name, {}), on)))
    release = rendered_with(chart, stack)
    templates = {one["spec"]["template"]["metadata"]["labels"][COMPONENT]: one["spec"]["template"]
                 for one in release.of_kind("Deployment")}  # fmt: skip
    others = [(HOOK, one) for one in release.of_kind("Job")] + [
        (BOOTSTRAP, node.inputs) for node in stack.graph.of_type("kubernetes:batch/v1:Job")
    ]
    labels = {called: one["metadata"].get("labels") for called, one in templates.items()}
    labels |= {called: (job["spec"]["template"].get("metadata") or {}).get("labels") for called, job in others}
    listening = {service["spec"]["selector"][COMPONENT]: service for service in release.of_kind("Service")}
    ports = {called: _ports(service, templates[called]) for called, service in listening.items()}
    return Deployed(
        stack=stack,
        release=release,
        policies=Policies(
            specs={
                node.inputs["metadata"]["name"]: node.inputs["spec"]
                for node in stack.graph.of_type("kubernetes:networking.k8s.io/v1:NetworkPolicy")
            }
        ),
        pods={called: End(name=called, labels=of or {}, address=ADDRESS_OF_PODS) for called, of in labels.items()},
        listening=ports,
        configured=frozenset(_configured(release, templates, ports)),
    )


def _ports(service: Manifest, template: Mapping[str, Any]) -> dict[int, int]:
    """A service names ports of its pods; of two containers with the same name, the first has it."""
    named = {
        port["name"]: port["containerPort"]
        for container in reversed(template["spec"]["containers"])
        for port in container.get("ports") or ()
    }
    return {one["port"]: named[one["targetPort"]] for one in service["spec"]["ports"]}


def _configured(
    release: Rendered, templates: Mapping[str, Any], listening: Mapping[str, Mapping[int, int]]
) -> Iterator[Flow]:
    files = {one["metadata"]["name"]: one["data"] for one in release.of_kind("ConfigMap")}
    for caller, template in templates.items():
        for container in [*(template["spec"].get("initContainers") or ()), *template["spec"]["containers"]]:
            configured = {one["name"]: one.get("value") for one in container.get("env") or ()}
            for source in container.get("envFrom") or ():
                configured |= files.get((source.get("configMapRef") or {}).get("name"), {})
            for variable, text in configured.items():
                for called, port in re.findall(r"\bcarto-([a-z-]+)(?:\.[a-z.]+)?(?::(\d+))?", str(text)):
                    # A cache has its port in a variable of its own: HOST and PORT with the same prefix.
                    prefix = variable.removesuffix("HOST")
                    own_port = configured.get(f"{prefix}PORT") if prefix != variable else None
                    if called in listening:
                        yield caller, called, listening[called][int(port or own_port or 80)]
