"""A certificate in PEM form is refused when browsers or the router would not take it; the key is in no message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from components.settings.problems import SettingsError
from components.settings.types import certificate
from components.settings.warnings import warnings
from tests.support.certificates import DAY, Issued, issue
from tests.support.clouds.kubernetes import MINIO, settings_of

if TYPE_CHECKING:
    from components.settings.kubernetes import KubernetesSettings

DOMAIN = "carto.example.com"
ROOT = issue("root")
INTERMEDIATE = issue("intermediate", by=ROOT)
GOOD = issue("leaf", DOMAIN, by=INTERMEDIATE)
CHAIN = GOOD.pem + INTERMEDIATE.pem


def found(chain: str, key: str = GOOD.key, domain: str = DOMAIN) -> list[tuple[str, str]]:
    return [(problem.path, problem.reason) for problem in certificate.problems(chain, key, domain)]


def with_certificate(chain: str, key: str) -> KubernetesSettings:
    tls = {"certificate": chain, "key": key}
    return settings_of(MINIO, exposure={"mode": "load-balancer", "internal": True, "tls": tls})


@pytest.mark.parametrize(
    "leaf",
    [
        GOOD,
        issue("wildcard", "*.example.com", by=INTERMEDIATE),
        issue("several", "a.example.com", DOMAIN, by=INTERMEDIATE),
    ],
    ids=["domain", "wildcard", "several"],
)
def test_a_certificate_for_the_domain_with_its_chain_is_taken(leaf: Issued) -> None:
    assert found(leaf.pem + INTERMEDIATE.pem, leaf.key) == []
    assert found(leaf.pem + INTERMEDIATE.pem + ROOT.pem, leaf.key) == []


def test_a_self_signed_certificate_is_its_own_chain() -> None:
    own = issue("own", DOMAIN)
    assert found(own.pem, own.key) == []


def rsa_key(bits: int) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def of(*domains: str, **times: Any) -> Issued:
    return issue("leaf", *domains, by=INTERMEDIATE, key=GOOD.private, **times)


REFUSED = (
    (of("other.example.com").pem + INTERMEDIATE.pem, GOOD.key, "certificate", "is for other.example.com, not for"),
    (of("*.carto.example.com").pem + INTERMEDIATE.pem, GOOD.key, "certificate", "is for *.carto.example.com"),
    (of("*.com").pem + INTERMEDIATE.pem, GOOD.key, "certificate", "is for *.com"),
    (of(DOMAIN, start=-9 * DAY, end=-DAY).pem + INTERMEDIATE.pem, GOOD.key, "certificate", "certificate expired"),
    (of(DOMAIN, start=DAY).pem + INTERMEDIATE.pem, GOOD.key, "certificate", "is valid only from"),
    (GOOD.pem + issue("intermediate", by=ROOT, start=-9 * DAY, end=-DAY, key=INTERMEDIATE.private).pem, GOOD.key,
     "certificate", "certificate 2 of the chain expired"),
    (GOOD.pem, GOOD.key, "certificate", "the chain is not complete"),
    (GOOD.pem + ROOT.pem + INTERMEDIATE.pem, GOOD.key, "certificate", "certificate 2 did not sign certificate 1"),
    (CHAIN, issue("another", DOMAIN).key, "key", "the key of another certificate"),
    (CHAIN, GOOD.encrypted_key, "key", "has a passphrase"),
    (CHAIN, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "key", "can't be read"),
)  # fmt: skip


@pytest.mark.parametrize(("chain", "key", "path", "phrase"), REFUSED, ids=[phrase for *_, phrase in REFUSED])
def test_what_browsers_or_the_router_refuse_is_refused(chain: str, key: str, path: str, phrase: str) -> None:
    ((at, reason),) = found(chain, key)
    assert at == path
    assert phrase in reason


def test_a_key_that_openssl_calls_too_small_is_refused() -> None:
    reasons = [reason for path, reason in found(CHAIN, rsa_key(1024)) if path == "key"]
    assert any("1024 bits; expected 2048 or more" in reason for reason in reasons)


def test_everything_is_reported_at_once_with_the_commands_and_without_the_key() -> None:
    other, key = of("other.example.com"), issue("another", DOMAIN).key
    with pytest.raises(SettingsError) as error:
        with_certificate(other.pem, key)
    message = str(error.value)
    assert [problem.loc for problem in error.value.problems] == [
        ("exposure", "tls", "certificate"), ("exposure", "tls", "certificate"), ("exposure", "tls", "key"),
    ]  # fmt: skip
    assert "pulumi config set --secret --path carto:exposure.tls.key" in message
    assert not any(line in message for line in key.splitlines()[1:-1])


def test_a_certificate_that_expires_soon_is_a_warning() -> None:
    def about(chain: str) -> list[str]:
        return [line for line in warnings(with_certificate(chain, GOOD.key)) if "exposure.tls.certificate" in line]

    assert "expires on" in about(of(DOMAIN, end=20 * DAY).pem + INTERMEDIATE.pem)[0]
    assert about(CHAIN) == []


def test_another_kind_of_curve_is_a_key_as_well() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    leaf = issue("leaf", DOMAIN, by=INTERMEDIATE, key=key)
    assert found(leaf.pem + INTERMEDIATE.pem, leaf.key) == []
