"""One call of the gateway: Redshift's request, a replacement of CARTO's function with its environment, and CARTO.

The replacement runs in Node.js, as CARTO's function does (its guide sets `NODE_TLS_REJECT_UNAUTHORIZED`). CARTO's image
is not public, so its own code does not run here. It answers as Redshift expects: one result a record, in order.
Source: Redshift developer guide, "Scalar Lambda UDFs", the JSON interface
(https://docs.aws.amazon.com/redshift/latest/dg/udf-creating-a-lambda-sql-udf.html).
"""

from __future__ import annotations

import http.server
import json
import os
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.clouds.aws import provisioned
from tests.unit.warehouses.test_analytics_toolbox import gateway, output

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="needs Node.js")
REQUEST = {
    "request_id": "23FF1F97-F28A-44AA-AB67-266ED976BF40",
    "cluster": "arn:aws:redshift:eu-west-1:123456789012:cluster:warehouse",
    "user": "analyst",
    "database": "maps",
    "external_function": "carto.geocode",
    "query_id": 5678234,
    "num_records": 3,
    "arguments": [["Madrid"], None, ["Sevilla"]],
}
REPLACEMENT = """
const https = require("https");
const [configuration, port] = [JSON.parse(process.argv[1]), process.argv[2]];
const event = JSON.parse(require("fs").readFileSync(0));
const call = (row) => new Promise((resolve, reject) => {
  if (row === null) return resolve(null);
  const url = new URL(`${configuration.api_base_url}/v3/lds?q=${encodeURIComponent(row[0])}`);
  const headers = { authorization: `Bearer ${configuration.api_access_token}`, host: url.host };
  const path = url.pathname + url.search;
  https.get({ host: "127.0.0.1", servername: url.hostname, port, path, headers }, (answer) => {
    let body = "";
    answer.on("data", (part) => (body += part)).on("end", () => resolve(JSON.parse(body).found));
  }).on("error", reject);
});
Promise.all(event.arguments.map(call)).then(
  (results) => ({ success: true, num_records: results.length, results }),
  (error) => ({ success: false, error_msg: error.code }),
).then((answer) => console.log(JSON.stringify(answer)));
"""


class Carto(http.server.BaseHTTPRequestHandler):
    """The location services of CARTO."""

    def do_GET(self) -> None:
        assert self.path.startswith("/api/v3/lds?q=")
        assert self.headers["authorization"] == "Bearer token-of-a-person"
        body = json.dumps({"found": self.path.partition("=")[2]}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """CARTO behind a certificate of a private authority."""
    folder = tmp_path_factory.mktemp("carto")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Carto) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "carto.example.com")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("carto.example.com")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files


def invoked(port: int, **changes: Any) -> dict[str, Any]:
    """What Redshift gets, from the function with the environment and the SETUP of a stack."""
    inputs = provisioned(warehouses=gateway(**changes))["analytics-toolbox-function"].inputs
    variables = inputs.get("environment", {}).get("variables", {})
    statement = output(**changes)["setup"].replace("<API access token>", "token-of-a-person")
    configuration = statement.removeprefix("CALL carto.SETUP('").removesuffix("');")
    done = subprocess.run(
        [str(NODE), "-e", REPLACEMENT, configuration, str(port)],
        input=json.dumps(REQUEST),
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=True,
        timeout=inputs["timeout"],
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_redshift_gets_one_result_for_each_record_in_order(port: int) -> None:
    answer = invoked(port, tlsNotVerifiedBecause="certificate of a private authority")
    assert answer == {"success": True, "num_records": 3, "results": ["Madrid", None, "Sevilla"]}


def test_redshift_gets_an_error_where_the_certificate_can_not_be_verified(port: int) -> None:
    answer = invoked(port)
    assert answer["success"] is False
    assert "CERT" in answer["error_msg"]
