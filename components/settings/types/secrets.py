"""Formats of secrets and certificates."""

from __future__ import annotations

import json
import re
import ssl
from typing import Annotated

from pydantic import SecretStr

from ..problems import invalid
from ..text_format import TextFormat

PLACEHOLDER = "ExampleOnly"
"""Start of every made-up secret in the example stacks, to tell them from real ones that were forgotten. In the JSON key
of a Google service account, the private key starts so."""
PLACEHOLDER_PATTERN = rf'^{PLACEHOLDER}|"private_key": "{PLACEHOLDER}'
"""The same for editors."""

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----\s.*?\s-----END CERTIFICATE-----", re.DOTALL)


def is_placeholder(text: str) -> bool:
    """Whether an example made the secret up."""
    if not text.startswith("{"):
        return text.startswith(PLACEHOLDER)
    try:
        key = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return str(key.get("private_key", "")).startswith(PLACEHOLDER)


def _plain_password(text: str) -> None:
    if not text:
        raise invalid("a password, not an empty one", "leave the setting out if there is none")
    if not re.fullmatch(r"[A-Za-z0-9]+", text):
        raise invalid(
            "a password of letters and digits only; the chart puts it into templates and connection addresses as it is",
            "change it on the server to a long one of letters and digits, then set that",
        )


def _cache_password(text: str) -> None:
    if not text:
        raise invalid("a password, not an empty one", "leave the setting out if there is none")
    # An access key of Azure is Base64, and Memorystore's AUTH string is a UUID. Their signs mean nothing to the chart's
    # templates. Source: Memorystore for Redis documentation, "AUTH feature overview".
    if not re.fullmatch(r"[A-Za-z0-9+/=-]+", text):
        raise invalid(
            "a password of letters, digits and + / = - only; the chart puts it into templates as it is",
            "change it on the server to a long one of letters and digits, then set that",
        )


def check_secret(text: str) -> None:
    """Refuse an empty secret and one with blanks around it.

    Raises:
        PydanticCustomError: without the secret.
    """
    if not text.strip():
        raise invalid("a secret that is not empty", "leave the setting out if there is none")
    if text != text.strip():
        raise invalid("a secret without blanks or line breaks around it", "set it again without them")


def _not_empty(text: str) -> None:
    if not text.strip():
        raise invalid("the file's text, which is not empty")


def _certificates(text: str) -> None:
    if "PRIVATE KEY" in text:
        raise invalid("certificates only; there is a private key among them, which must not be here")
    blocks = _CERTIFICATE.findall(text)
    if not blocks or text.count("-----BEGIN") != len(blocks):
        raise invalid(
            "certificates in PEM form, from BEGIN CERTIFICATE to END CERTIFICATE",
            'pulumi config set --path <setting> -- "$(cat ca.pem)", or `|` and indented lines in YAML',
        )
    # OpenSSL is the judge: it is what will read the file in the pods, too.
    for number, block in enumerate(blocks, start=1):
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=block)
        except (ssl.SSLError, ValueError):
            raise invalid(f"certificates that can be read; number {number} of {len(blocks)} is damaged") from None
    if _read_as_a_whole(text) != len({ssl.PEM_cert_to_DER_cert(block) for block in blocks}):
        raise invalid(
            "certificates that every reader finds: each BEGIN and each END on a line of its own, from its first column",
            "put a line break between two certificates, and remove everything in front of BEGIN and behind END",
        )


def _private_key(text: str) -> None:
    check_secret(text.strip())
    if not re.fullmatch(r"\s*-----BEGIN [A-Z ]*PRIVATE KEY-----.*-----END [A-Z ]*PRIVATE KEY-----\s*", text, re.DOTALL):
        raise invalid(
            "one private key in PEM form, from BEGIN PRIVATE KEY to END PRIVATE KEY",
            "pulumi config set --secret --path <setting> < privkey.pem",
        )


def _read_as_a_whole(text: str) -> int:
    """How many certificates OpenSSL finds in the text: with one mark out of place it skips some, or all."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cadata=text)
    except (ssl.SSLError, ValueError):
        return 0
    return context.cert_store_stats()["x509"]


PlainPassword = Annotated[
    SecretStr,
    TextFormat(description="a password of letters and digits, as a secret", example="", check=_plain_password),
]
CachePassword = Annotated[
    SecretStr,
    TextFormat(description="a password of letters, digits and + / = -, as a secret", example="", check=_cache_password),
]
FileText = Annotated[
    SecretStr, TextFormat(description="a file's text, as a secret", example="", check=_not_empty, is_yaml=True)
]
Secret = Annotated[SecretStr, TextFormat(description="text, as a secret", example="", check=check_secret)]
Certificates = Annotated[
    str,
    TextFormat(description="certificates in PEM form", example="", check=_certificates),
]
PrivateKey = Annotated[
    SecretStr,
    TextFormat(description="a private key in PEM form, as a secret", example="", check=_private_key),
]
