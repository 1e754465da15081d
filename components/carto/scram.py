"""What PostgreSQL stores of a password: a SCRAM-SHA-256 verifier, from which the password cannot be read.

Sources: RFC 5802 section 3 (the algorithm), RFC 7677 (SHA-256, 4096 rounds at least), PostgreSQL's documentation of
`pg_authid.rolpassword` (the format). CREATE and ALTER ROLE take a verifier in place of the password ("CREATE ROLE").
"""

from __future__ import annotations

import base64
import hashlib
import hmac

ROUNDS = 4096
"""PostgreSQL's own default, `scram_iterations`."""


def scram_verifier(password: str, salt: bytes) -> str:
    """The verifier, as `rolpassword` holds it.

    RFC 5802 prepares a password with SASLprep, which changes nothing in printable ASCII. Other passwords are refused,
    because some of them would be prepared differently by the client that logs in.

    Raises:
        ValueError: the password has other characters than printable ASCII.
    """
    if not password or not (password.isascii() and password.isprintable()):
        raise ValueError("expected a password of printable ASCII characters")
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, ROUNDS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${ROUNDS}:{_text(salt)}${_text(stored)}:{_text(server)}"


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
