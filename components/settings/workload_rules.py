"""Rules between the settings of workloads and the rest of the stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import extra_environment, extra_manifests
from .cache import InClusterCache
from .problems import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .common import CommonSettings


def violations(stack: CommonSettings) -> Iterator[RuleViolation]:
    """Figures that contradict the profile, settings of what the stack does not run, and what other settings own."""
    for found in stack.workloads.range_violations(stack.profile):
        yield found.below("workloads", "profile")
    yield from _of_others(stack)
    limits = stack.namespace_limits
    if not stack.create_namespace and (limits.quota.hard() or limits.container_defaults is not None):
        yield RuleViolation(
            path="namespaceLimits",
            reason="carto:createNamespace is false: the stack never changes an existing namespace, and who made it "
            "limits it",
            fix="remove it",
            about=("createNamespace",),
        )
    yield from extra_environment.violations(stack.extra_env, stack.helm_values)
    account = stack.identity.service_account
    yield from extra_manifests.violations(
        stack.extra_manifests, namespace=stack.namespace, service_account=account.name if account.create else None
    )


def _of_others(stack: CommonSettings) -> Iterator[RuleViolation]:
    features = stack.features
    ai = (features.ai.enabled, "features.ai.enabled", "true")
    http_cache = (features.http_cache, "features.httpCache", "true")
    of_features = {
        "aiApi": ai,
        "aiProxy": ai,
        "publicEventsApi": (features.public_events.enabled, "features.publicEvents.enabled", "true"),
        "httpCache": http_cache,
        "cdnInvalidatorSub": http_cache,
        "internalRedis": (isinstance(stack.cache, InClusterCache), "cache.mode", "in-cluster"),
    }
    named = [("workloads", key) for key in stack.workloads.configured()]
    named += [("extraEnv", key) for key in stack.extra_env]
    for above, key in named:
        runs, setting, value = of_features.get(key, (True, "", ""))
        if not runs:
            yield RuleViolation(
                path=f"{above}.{key}",
                reason=f"carto:{setting} is not {value}, so nothing runs it and it has no effect",
                fix=f"remove it, or set carto:{setting} to {value}",
                about=(setting,),
            )
