"""What this machine reaches: the chart's repository, the name servers of the domain, and APIs."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import yaml

from components.carto.chart import NAME
from operations.verify.findings import Finding, failed, passed, skipped

if TYPE_CHECKING:
    from components.settings.release import Chart

Fetch = Callable[[str], str]
"""The text at an address; raises OSError when it can't be had."""
Resolve = Callable[[str], list[str]]
"""The addresses of a name; raises OSError when it has none."""
Post = Callable[[str, str, Mapping[str, Any]], str]
"""The answer of an API to a JSON body, with a bearer token; raises OSError, or Refused."""
_TIMEOUT_SECONDS: Final = 20.0


def fetch(address: str) -> str:
    """As `Fetch` describes."""
    with urllib.request.urlopen(address, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310 - settings take https only
        return str(answer.read().decode())


class Refused(OSError):
    """An API answered with an error; the message is its own."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def post(address: str, token: str, body: Mapping[str, Any]) -> str:
    """As `Post` describes."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(address, json.dumps(body).encode(), headers)  # noqa: S310 - addresses of APIs
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        raise Refused(error.code, _message(error)) from None


def _message(error: urllib.error.HTTPError) -> str:
    """Source: https://google.aip.dev/193, `error.message`."""
    try:
        return str(json.loads(error.read())["error"]["message"])
    except (KeyError, TypeError, ValueError):
        return f"{error.code} {error.reason}"


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
