"""Annotations of an exposure that would undo its settings: clients, TLS, how long a request may take."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .exposure import SHORTEST_TIMEOUT
from .problems import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_SECONDS = re.compile(r"([0-9]{1,9})(s|m|h)?")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}
_IDLE = re.compile(r"idle_timeout\.(?:timeout_)?seconds=([0-9]{1,9})")
AWS_SERVICE = "service.beta.kubernetes.io/aws-load-balancer-"
"""The beginning of annotations of a Service. Source: AWS Load Balancer Controller, "Service annotations"."""
_TIMES: Mapping[str, int] = {
    "nginx.ingress.kubernetes.io/proxy-read-timeout": 1,
    "nginx.ingress.kubernetes.io/proxy-send-timeout": 1,
    "haproxy-ingress.github.io/timeout-server": 1,
    "projectcontour.io/response-timeout": 1,
    "appgw.ingress.kubernetes.io/request-timeout": 1,
    f"{AWS_SERVICE}connection-idle-timeout": 1,
    "service.beta.kubernetes.io/azure-load-balancer-tcp-idle-timeout": 60,
}
"""Time-outs by annotation, with the seconds of a number without a unit. Source: each controller's documentation."""
_ENDS_TLS = f"{AWS_SERVICE}ssl-cert"
"""Source: Network Load Balancers, "Update the TCP idle timeout": 350 seconds for TLS listeners, which can't change."""


def violations(setting: str, annotations: Mapping[str, str], managed: tuple[str, ...]) -> Iterator[RuleViolation]:
    """Annotations with which a request could not take as long as CARTO needs, but for those that are refused anyway."""
    for key, value in sorted(annotations.items()):
        if key.startswith(managed):
            continue
        if key == _ENDS_TLS:
            yield RuleViolation(
                path=setting,
                reason=f"{key} ends TLS in a Network Load Balancer, which cuts a silent connection after 350 seconds; "
                f"CARTO needs {SHORTEST_TIMEOUT}",
                fix=f"remove {key}: with mode load-balancer CARTO's router ends TLS",
                about=("mode",),
            )
        seconds = _seconds(key, value)
        if seconds is not None and seconds < SHORTEST_TIMEOUT:
            yield RuleViolation(
                path=setting,
                reason=f"{key} is {seconds} seconds; expected {SHORTEST_TIMEOUT} or more: CARTO waits for queries that "
                "long, and a shorter time-out cuts them off",
                fix=f"set {key} to 620 seconds",
                about=("mode",),
            )


def managed_violations(
    setting: str, annotations: Collection[str], managed: tuple[str, ...], *, use: str
) -> Iterator[RuleViolation]:
    """Annotations that the program sets itself: all that start with one of `managed`."""
    for key in sorted(annotations):
        if key.startswith(managed):
            yield RuleViolation(
                path=setting,
                reason=f"{key} is an annotation that the program sets itself, from other settings of the exposure",
                fix=f"remove {key}, and use {use}",
                about=("mode",),
            )


def _seconds(key: str, value: str) -> int | None:
    """The time-out that an annotation sets; None without one, or when it is written in another way."""
    if unit := _TIMES.get(key):
        found = _SECONDS.fullmatch(value.strip())
        return int(found[1]) * (_UNITS[found[2]] if found[2] else unit) if found else None
    found = _IDLE.search(value) if "load-balancer" in key else None
    return int(found[1]) if found else None
