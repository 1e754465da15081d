"""Checks of a certificate and its private key in PEM form, for one domain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

SHORTEST_RSA = 2048
"""Bits. OpenSSL refuses a shorter key as too small at its default security level 2 (SSL_CTX_set_security_level)."""
SOON = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong with the certificate or the key. Holds nothing of the key."""

    path: str
    """`certificate` or `key`."""
    reason: str
    fix: str = ""


def problems(certificates: str, key: str, domain: str) -> Iterator[Problem]:
    """Everything that keeps browsers from trusting the certificate for the domain, or the router from starting."""
    chain = x509.load_pem_x509_certificates(certificates.encode())
    leaf = chain[0]
    yield from _times(chain)
    names = _names(leaf)
    if not any(_covers(name, domain) for name in names):
        shown = ", ".join(names[:5]) or "no domain"
        yield Problem(path="certificate", reason=f"the first certificate is for {shown}, not for {domain}")
    yield from _order(chain)
    yield from _key(key, leaf)


def warnings(certificates: str) -> Iterator[str]:
    """What is about to be wrong."""
    leaf = x509.load_pem_x509_certificates(certificates.encode())[0]
    end = leaf.not_valid_after_utc
    if datetime.now(UTC) < end < datetime.now(UTC) + SOON:
        yield f"carto:exposure.tls.certificate: it expires on {end:%Y-%m-%d}. Renew it and set the new one."


def _times(chain: Sequence[x509.Certificate]) -> Iterator[Problem]:
    now = datetime.now(UTC)
    for number, certificate in enumerate(chain, start=1):
        which = "the certificate" if number == 1 else f"certificate {number} of the chain"
        start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        if end <= now:
            yield Problem(path="certificate", reason=f"{which} expired on {end:%Y-%m-%d}")
        if start > now:
            yield Problem(path="certificate", reason=f"{which} is valid only from {start:%Y-%m-%d %H:%M} UTC on")


def _names(leaf: x509.Certificate) -> list[str]:
    """Browsers read the subject alternative names only, not the common name (RFC 9525, section 2)."""
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    return names.value.get_values_for_type(x509.DNSName)


def _covers(name: str, domain: str) -> bool:
    """A wildcard is for exactly one label (RFC 9525, section 6.3)."""
    name = name.lower()
    return name == domain or (name.startswith("*.") and name[2:] == domain.partition(".")[2])


def _order(chain: Sequence[x509.Certificate]) -> Iterator[Problem]:
    for number, (certificate, issuer) in enumerate(pairwise(chain), start=1):
        if not _issued_by(certificate, issuer):
            yield Problem(
                path="certificate",
                reason=f"certificate {number + 1} did not sign certificate {number}; expected the domain's first, then "
                "its issuer, then that one's issuer",
            )
            return
    last = chain[-1]
    if len(chain) == 1 and last.subject != last.issuer:
        yield Problem(
            path="certificate",
            reason="the chain is not complete: the certificate alone, without that of its issuer "
            f"({last.issuer.rfc4514_string()}); clients that don't know the issuer refuse it",
            fix="append the issuer's: cat certificate.pem issuer.pem > fullchain.pem, then "
            'pulumi config set --path carto:exposure.tls.certificate -- "$(cat fullchain.pem)"',
        )


def _issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _key(text: str, leaf: x509.Certificate) -> Iterator[Problem]:
    try:
        key = load_pem_private_key(text.encode(), password=None)
    except TypeError:
        yield Problem(
            path="key",
            reason="the private key has a passphrase, which the router can't ask for",
            fix="openssl pkey -in privkey.pem | pulumi config set --secret --path carto:exposure.tls.key",
        )
        return
    except (ValueError, UnsupportedAlgorithm):
        yield Problem(path="key", reason="a private key that can't be read")
        return
    public = key.public_key()
    if not isinstance(public, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        yield Problem(path="key", reason="expected an RSA or an elliptic curve key; browsers take no other")
    elif isinstance(public, rsa.RSAPublicKey) and public.key_size < SHORTEST_RSA:
        yield Problem(path="key", reason=f"an RSA key of {public.key_size} bits; expected {SHORTEST_RSA} or more")
    if _der(public) != _der(leaf.public_key()):
        yield Problem(path="key", reason="the key of another certificate: it does not belong to the first one")


def _der(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
