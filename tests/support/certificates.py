"""Certificates and keys for tests, issued when they are asked for: none expires, and no key is in the repository."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A certificate with its private key."""

    certificate: x509.Certificate
    private: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> str:
        """The certificate as PEM text."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def key(self) -> str:
        """The private key as PEM text."""
        return self._key(NoEncryption())

    @property
    def encrypted_key(self) -> str:
        """The private key as PEM text with a passphrase."""
        return self._key(BestAvailableEncryption(b"ExampleOnly"))

    def _key(self, encryption: NoEncryption | BestAvailableEncryption) -> str:
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption).decode()


def issue(
    name: str,
    *domains: str,
    by: Issued | None = None,
    start: timedelta = -DAY,
    end: timedelta = 60 * DAY,
    key: ec.EllipticCurvePrivateKey | None = None,
) -> Issued:
    """A certificate of `name` for the domains, signed by `by` or by itself; `start` and `end` count from now."""
    private, now = key or ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(by.certificate.subject if by else _name(name))
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + start)
        .not_valid_after(now + end)
        .add_extension(x509.BasicConstraints(ca=not domains, path_length=None), critical=True)
    )
    if domains:
        names = x509.SubjectAlternativeName([x509.DNSName(domain) for domain in domains])
        builder = builder.add_extension(names, critical=False)
    return Issued(certificate=builder.sign(by.private if by else private, hashes.SHA256()), private=private)


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
