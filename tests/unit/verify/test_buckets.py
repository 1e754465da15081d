"""What the probe finds in a bucket, and that its signatures are those of the clouds' own libraries."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as OfBotocore

from operations.verify.probe import blob_storage, cloud_storage, s3
from operations.verify.probe.buckets import check_bucket
from tests.unit.verify.storage import Storage, served

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
DOMAIN = "carto.example.com"


def environment(address: str) -> dict[str, str]:
    imports = "WORKSPACE_IMPORTS_"
    return {
        "CARTO_SELFHOSTED_DOMAIN": DOMAIN,
        f"{imports}BUCKET": "uploads",
        f"{imports}PROVIDER": "s3",
        f"{imports}REGION": "eu-west-1",
        f"{imports}ENDPOINT": address,
        f"{imports}FORCE_PATH_STYLE": "true",
        f"{imports}ACCESSKEYID": "AKIAEXAMPLE",
        f"{imports}SECRETACCESSKEY": "not-to-be-shown",
    }


def failures(storage: Storage) -> dict[str, str]:
    with served(storage):
        found = list(check_bucket(environment(storage.address), "IMPORTS"))
    assert [check for _, check, *_ in found] == ["write", "read", "delete", "CORS"]
    assert "not-to-be-shown" not in str(found)
    return {check: detail for _, check, ok, detail, _ in found if not ok}


def test_a_bucket_that_works_passes_and_is_left_empty() -> None:
    storage = Storage()
    assert failures(storage) == {}
    assert storage.objects == {}


@pytest.mark.parametrize(
    ("storage", "failed"),
    [
        (Storage(refused=("PUT",)), ["write", "read"]),
        (Storage(refused=("GET",)), ["read"]),
        (Storage(refused=("DELETE",)), ["delete"]),
        (Storage(altered=True), ["read"]),
        (Storage(origin=None), ["CORS"]),
        (Storage(origin="https://other.example.com"), ["CORS"]),
    ],
    ids=["no write", "no read", "no delete", "other content", "no CORS rule", "another origin"],
)
def test_what_a_bucket_refuses_is_found(storage: Storage, failed: list[str]) -> None:
    assert list(failures(storage)) == failed


def test_a_bucket_that_nobody_answers_for_fails_every_check() -> None:
    found = list(check_bucket(environment("http://127.0.0.1:9"), "IMPORTS"))
    assert [ok for _, _, ok, _, _ in found] == [False] * 4


def test_a_pod_without_credentials_is_distinguished_from_a_bucket_that_refuses() -> None:
    without = {name: value for name, value in environment("http://127.0.0.1:9").items() if "ACCESSKEY" not in name}
    assert [(check, ok) for _, check, ok, _, _ in check_bucket(without, "IMPORTS")] == [("credentials", False)]


@pytest.mark.parametrize("token", ["", "of-a-session"])
@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE"])
def test_requests_to_s3_are_signed_as_amazon_signs_them(
    method: str, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = s3.Credentials(key_id="AKIAEXAMPLE", secret="secret", token=token)
    bucket = s3.S3(bucket="uploads", region="eu-west-1", endpoint="", force_path_style=False, credentials=key)
    url = bucket.url("carto-verify-1")
    assert url == "https://uploads.s3.eu-west-1.amazonaws.com/carto-verify-1"
    headers = s3.signed(method, url, b"content", bucket, NOW)
    asked = AWSRequest(method=method, url=url, data=b"content" if method == "PUT" else b"")
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda *_, **__: NOW.replace(tzinfo=None))
    S3SigV4Auth(OfBotocore("AKIAEXAMPLE", "secret", token or None), "s3", "eu-west-1").add_auth(asked)
    assert headers["Authorization"] == asked.headers["Authorization"]


def test_requests_to_azure_are_signed_as_its_emulator_accepts_them() -> None:
    """The expected signature was accepted by Azurite 3.35, started with this account and key."""
    key = base64.b64encode(b"a key of this test, and of no account").decode()
    container = blob_storage.BlobStorage(account="example", container="imports", key=key)
    url = "http://127.0.0.1:10001/example/imports/carto-verify-1"
    headers = blob_storage.signed("PUT", url, b"content", container, NOW)
    assert headers["Authorization"] == "SharedKey example:2VdbZdxXxT8kkyRQA+Vmg+NBbIscx6vkB5YjIvowT94="


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl signs in the probe, and is not installed")
def test_a_google_key_signs_a_token_request_that_its_public_key_verifies(tmp_path: Path) -> None:
    private, public, signature = tmp_path / "private.pem", tmp_path / "public.pem", tmp_path / "signature"
    subprocess.run(["openssl", "genrsa", "-out", private, "2048"], check=True, capture_output=True)
    subprocess.run(["openssl", "rsa", "-in", private, "-pubout", "-out", public], check=True, capture_output=True)
    key = {"client_email": "a@b.iam.gserviceaccount.com", "token_uri": "https://t", "private_key": private.read_text()}
    text, _, encoded = cloud_storage.assertion(key, NOW).rpartition(".")
    signature.write_bytes(base64.urlsafe_b64decode(encoded + "=="))
    command: list[str | Path] = ["openssl", "dgst", "-sha256", "-verify", public, "-signature", signature]
    assert subprocess.run(command, input=text.encode(), capture_output=True, check=False).returncode == 0
    claims = json.loads(base64.urlsafe_b64decode(text.split(".")[1] + "=="))
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["scope"].endswith("devstorage.read_write")
