"""Text formats that a provider's rules name: ARNs, policies, windows, networks."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

PARTITION = re.compile(r"aws(-[a-z]+)*")
REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d{1,2}")
ACCOUNT = re.compile(r"aws|aws-managed|third-party|aws-marketplace|partner-managed|\d{12}|cw.{10}")
DAY_WINDOW = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
WEEK_WINDOW = re.compile(r"(?:(sun|mon|tue|wed|thu|fri|sat):([01]\d|2[0-3]):[0-5]\d-?){2}")


def problem(name: str, text: str) -> str | None:
    """What is wrong with the text, or None when it has the format."""
    return FORMATS[name](text)


def _arn(text: str) -> str | None:
    if not text:
        return None
    parts = text.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn":
        return "is not an ARN (arn:partition:service:region:account:resource)"
    _, partition, _, region, account, resource = parts
    if not PARTITION.fullmatch(partition):
        return "has no valid partition in its ARN"
    if region and not REGION.fullmatch(region):
        return "has no valid region in its ARN"
    if account and not ACCOUNT.fullmatch(account):
        return "has no valid account id in its ARN"
    return None if resource else "names no resource in its ARN"


def _json(text: str) -> str | None:
    try:
        json.loads(text)
    except ValueError as error:
        return f"is not valid JSON ({error})" if text else None
    return None


def _policy(text: str) -> str | None:
    duplicates: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in items]
        duplicates.extend(name for name in names if names.count(name) > 1)
        return dict(items)

    try:
        document = json.loads(text, object_pairs_hook=pairs)
    except ValueError as error:
        return f"contains an invalid JSON policy ({error})"
    if not isinstance(document, dict):
        return "contains an invalid JSON policy: it has to be an object"
    return f"contains an invalid JSON policy: duplicate key {duplicates[0]!r}" if duplicates else None


def _network(version: int) -> Callable[[str], str | None]:
    def check(text: str) -> str | None:
        try:
            network = ipaddress.ip_network(text, strict=False)
        except ValueError:
            return f"is not an IPv{version} CIDR block"
        if network.version != version or "/" not in text:
            return f"is not an IPv{version} CIDR block"
        return None if str(network) == text.lower() or version == 6 else f"has host bits set; did you mean {network}?"

    return check


def _address(text: str) -> str | None:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return "is not an IP address"
    return None


def _time(text: str) -> str | None:
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return "is not an RFC 3339 time"
    return None if parsed.tzinfo else "is not an RFC 3339 time: it has no offset"


def _base64(text: str) -> str | None:
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error:
        return "is not base64"
    return None


def _matching(pattern: re.Pattern[str], expected: str) -> Callable[[str], str | None]:
    return lambda text: None if not text or pattern.fullmatch(text.lower()) else f"is not a window like {expected}"


FORMATS: dict[str, Callable[[str], str | None]] = {
    "arn": _arn,
    "json": _json,
    "iamPolicyJson": _policy,
    "cidr4": _network(4),
    "cidr6": _network(6),
    "ip": _address,
    "rfc3339": _time,
    "base64": _base64,
    "onceADayWindow": _matching(DAY_WINDOW, "03:00-04:00"),
    "onceAWeekWindow": _matching(WEEK_WINDOW, "sun:05:00-sun:06:00"),
}
