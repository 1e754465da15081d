"""Certificates reach the chart as one text, so they are read as one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from components.settings.cache import ExistingCache
from tests.support.stack_settings import error_settings, load_yaml, refusal
from tests.unit.settings.certificate import CERTIFICATE

OTHERS = (Path(__file__).parents[3] / "components/aws/certificates/eu-west-1.pem").read_text()


def _stack(text: str) -> str:
    return (
        f"carto:cache: {{mode: existing, existing: {{host: h.acme.dev, password: {{secure: p}}, "
        f"tlsCa: {json.dumps(text)}}}}}"
    )


@pytest.mark.parametrize(
    "text",
    [
        CERTIFICATE.strip() + CERTIFICATE,
        f"ca = {CERTIFICATE}",
        f"{OTHERS}  {CERTIFICATE}",
    ],
    ids=["no line break between two", "a word in front", "the last one indented"],
)
def test_what_one_reader_takes_and_another_does_not_is_refused(text: str) -> None:
    message = error_settings(refusal(_stack(text)))["carto:cache.existing.tlsCa"]
    assert "each BEGIN and each END on a line of its own" in message
    assert "line break between two certificates" in message


@pytest.mark.parametrize(
    "text",
    [
        CERTIFICATE.strip(),
        CERTIFICATE + CERTIFICATE,
        OTHERS + CERTIFICATE.replace("\n", "\r\n"),
        f"# from the platform team\n{CERTIFICATE}\nissuer=Example CA\n{OTHERS}",
    ],
    ids=["no line break at the end", "twice", "both kinds of line breaks", "words between"],
)
def test_what_every_reader_takes_is_taken(text: str) -> None:
    assert isinstance(load_yaml(_stack(text)).cache, ExistingCache)
