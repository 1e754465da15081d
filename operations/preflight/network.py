"""What this machine reaches: the chart's repository, and the name servers of the domain."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import yaml

from components.carto.chart import NAME
from operations.verify.findings import Finding, failed, passed, skipped

if TYPE_CHECKING:
    from components.settings.release import Chart

Fetch = Callable[[str], str]
"""The text at an address; raises OSError when it can't be had."""
Resolve = Callable[[str], list[str]]
"""The addresses of a name; raises OSError when it has none."""
_TIMEOUT_SECONDS: Final = 20.0


def fetch(address: str) -> str:
    """As `Fetch` describes."""
    with urllib.request.urlopen(address, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310 - settings take https only
        return str(answer.read().decode())


def resolve(name: str) -> list[str]:
    """As `Resolve` describes."""
    return sorted({str(found[4][0]) for found in socket.getaddrinfo(name, 443)})


def check_chart(chart: Chart, fetch: Fetch = fetch) -> Finding:
    """Whether the repository has the stack's version of the chart."""
    if chart.path is not None:
        return skipped("chart", "version", f"the stack has a chart of its own: {chart.path}")
    address = f"{chart.repository.rstrip('/')}/index.yaml"
    try:
        entries = yaml.load(fetch(address), Loader=_LOADER)["entries"][NAME]  # noqa: S506 - a safe loader in C
    except (OSError, KeyError, TypeError, yaml.YAMLError) as error:
        detail = f"{address}: {type(error).__name__}: {error}"
        return failed("chart", "repository", detail, "docs/registries.md, or a proxy in HTTPS_PROXY")
    versions = {str(each["version"]) for each in entries}
    if chart.version not in versions:
        fix = f"pulumi config set --path carto:chart.version, or another carto:chart.repository than {chart.repository}"
        return failed("chart", "version", f"{address} has no version {chart.version}", fix)
    return passed("chart", "version", f"{chart.version} is in {chart.repository}")


def check_domain(domain: str, *, creates_record: bool, resolve: Resolve = resolve) -> Finding:
    """Whether the domain resolves already. An exposure with DNS creates the record; else somebody has to."""
    try:
        found = resolve(domain)
    except OSError:
        if creates_record:
            return passed("domain", "free", f"{domain} has no address yet; the stack creates the record")
        detail = f"{domain} has no address; the output `exposure` has the record that you create after the first update"
        return skipped("domain", "record", detail)
    if creates_record:
        detail = f"{domain} leads to {', '.join(found)} already"
        return failed("domain", "free", detail, "delete the record, or use another carto:domain")
    return passed("domain", "record", f"{domain} leads to {', '.join(found)}")


_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
