"""Fetch RDS certificates from Amazon's trust store: `python -m components.aws.certificates.refresh [region …]`.

Without a region, the command fetches the certificates of every region that has a file.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = Path(__file__).parent
_COMMERCIAL = "truststore.pki.rds.amazonaws.com"
_GOVERNMENT = "truststore.pki.us-gov-west-1.rds.amazonaws.com"
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n")


def trust_store(region: str) -> str:
    """The address of Amazon's trust store for `region`. GovCloud has its own.

    Source: RDS user guide, "Using SSL/TLS to encrypt a connection to a DB instance or cluster".
    """
    host = _GOVERNMENT if region.startswith("us-gov-") else _COMMERCIAL
    return f"https://{host}/{region}/{region}-bundle.pem"


def certificates_in(text: str) -> str:
    """The certificates of a bundle, without any other text.

    Raises:
        ValueError: there is none.
    """
    found = _CERTIFICATE.findall(text.replace("\r\n", "\n"))
    if not found:
        raise ValueError("no certificate in the answer")
    return "".join(found)


def main(regions: Sequence[str]) -> None:
    """Write the file of each region, or of all regions that have one."""
    for region in regions or sorted(path.stem for path in FOLDER.glob("*.pem")):
        with urlopen(trust_store(region), timeout=30) as answer:  # noqa: S310  always https
            bundle = certificates_in(answer.read().decode("ascii"))
        (FOLDER / f"{region}.pem").write_text(bundle, encoding="ascii")
        print(f"{region}: {bundle.count('BEGIN')} certificates")


if __name__ == "__main__":
    main(sys.argv[1:])
