"""A certificate of this machine, for servers that the tests start."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

VALID_DAYS = 90


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `certificate.pem`, for `localhost`, and its `key.pem`."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl creates the certificate, and is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files: list[str | Path] = ["-keyout", folder / "key.pem", "-out", folder / "certificate.pem"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(VALID_DAYS)]
    subprocess.run([*command, *subject, *files], check=True, capture_output=True)
    return folder
