"""The verifier PostgreSQL gets instead of a password. That it opens a real server: tests/contract."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from components.carto.scram import scram_verifier

SALT = "W22ZaJ0SNY7soEsUEjb6gQ=="
NONCE = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
MESSAGE = f"n=user,r=rOprNGfwEbeRWgbNEkqO,r={NONCE},s={SALT},i=4096,c=biws,r={NONCE}".encode()
PROOF = base64.b64decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
SIGNATURE = base64.b64decode("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
"""The exchange that RFC 7677 section 3 shows, for the password `pencil`."""


def test_the_verifier_accepts_the_exchange_of_the_rfc() -> None:
    kind, salt, keys = scram_verifier("pencil", base64.b64decode(SALT)).split("$")
    assert (kind, salt) == ("SCRAM-SHA-256", f"4096:{SALT}")
    stored, server = (base64.b64decode(key) for key in keys.split(":"))
    assert hmac.digest(server, MESSAGE, "sha256") == SIGNATURE
    signature = hmac.digest(stored, MESSAGE, "sha256")
    client_key = bytes(one ^ other for one, other in zip(PROOF, signature, strict=True))
    assert hashlib.sha256(client_key).digest() == stored


@pytest.mark.parametrize("password", ["", "pässword", "tab\tbed"])
def test_a_password_that_clients_may_prepare_differently_is_refused(password: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII") as refused:
        scram_verifier(password, b"salt")
    assert not password or password not in str(refused.value)
