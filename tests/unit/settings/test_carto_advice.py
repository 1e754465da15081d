"""What a valid stack is warned of about CARTO's services behind a proxy."""

from __future__ import annotations

from typing import Any

import pytest

from components.settings.load import load
from components.settings.warnings import warnings
from tests.support.example_stacks import raw_settings
from tests.support.stack_settings import as_text
from tests.unit.settings.certificate import CERTIFICATE

AI = {"ai": {"enabled": True}}


def warnings_of(proxy: dict[str, Any], features: dict[str, Any]) -> list[str]:
    settings = {"externalProxy": {"host": "proxy.internal", "port": 3128, **proxy}}
    return list(warnings(load(as_text({**raw_settings("kubernetes"), "network": settings, "features": features}))))


@pytest.mark.parametrize(
    ("proxy", "features", "words"),
    [
        ({"type": "http"}, {}, None),
        ({"type": "https"}, AI, None),
        ({"type": "http", "sslCa": CERTIFICATE}, {}, None),
        ({"type": "https", "sslCa": CERTIFICATE}, {}, "importing data"),
        ({"type": "http", "sslCa": CERTIFICATE}, AI, None),
        ({"type": "http", "sslCa": CERTIFICATE * 60}, AI, None),
        ({"type": "http", "sslCaConfigMap": {"name": "ca"}}, {}, None),
        ({"type": "https", "sslCaConfigMap": {"name": "ca"}}, {}, "importing data"),
        ({"type": "http", "sslCaConfigMap": {"name": "ca"}}, AI, "ca-certificates.crt"),
        ({"sslRejectUnauthorized": False}, {}, "verify no certificate"),
    ],
)
def test_what_does_not_work_behind_a_proxy_is_warned_of(
    proxy: dict[str, Any], features: dict[str, Any], words: str | None
) -> None:
    about = [warning for warning in warnings_of(proxy, features) if "externalProxy" in warning]
    assert [words in warning for warning in about] == [True] if words else about == []
