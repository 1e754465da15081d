"""The address that users open: its certificate, and what answers."""

from __future__ import annotations

import http.client
import socket
import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from operations.verify.findings import Finding, failed, passed, skipped

if TYPE_CHECKING:
    from collections.abc import Callable

RENEW_DAYS = 14
"""A certificate that lasts less is reported: managed certificates are renewed long before."""
IDLE_SECONDS = 605
"""How long CARTO needs a connection to stay open. Source: chart contract, section 2.7."""
_TIMEOUT_SECONDS = 15.0


def check_domain(
    domain: str,
    *,
    port: int = 443,
    trusted: ssl.SSLContext | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> list[Finding]:
    """The domain's certificate as a browser checks it, its remaining days, and whether CARTO answers.

    A short check can't see the load balancer's time-out, so the finding states the required one.
    """
    context = trusted or ssl.create_default_context()
    remedy = 'the certificate and the load balancer: your cloud\'s install page in docs/, step "Route users to CARTO"'
    try:
        with (
            socket.create_connection((domain, port), timeout=_TIMEOUT_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=domain) as secured,
        ):
            certificate = secured.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        return [failed("domain", "certificate", f"{domain}: {error.verify_message}", remedy)]
    except OSError as error:
        return [failed("domain", "reachable", f"{domain}:{port}: {error}", remedy)]
    return [
        _days_left(str(certificate["notAfter"]), now()),
        _answer(domain, port, context),
        skipped(
            "domain",
            "time-out",
            f"every balancer in front of CARTO has to keep a silent connection for {IDLE_SECONDS} seconds",
        ),
    ]


def _days_left(ends: str, now: datetime) -> Finding:
    left = (datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) - now).days
    detail = f"valid for {left} more days"
    if left >= RENEW_DAYS:
        return passed("domain", "certificate", detail)
    return failed("domain", "certificate", detail, "renew the certificate, or find out why it was not renewed")


def _answer(domain: str, port: int, context: ssl.SSLContext) -> Finding:
    connection = http.client.HTTPSConnection(domain, port, timeout=_TIMEOUT_SECONDS, context=context)
    try:
        connection.request("GET", "/")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return failed("domain", "answers", str(error), "kubectl get service carto-router, and the balancer's targets")
    finally:
        connection.close()
    if status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
        return passed("domain", "answers", f"status {status}")
    return failed("domain", "answers", f"status {status}", "the balancer's targets, then the router's logs")
