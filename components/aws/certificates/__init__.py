"""The certificates Amazon RDS servers are signed with, one PEM file a region. Where they come from: README.md."""

from __future__ import annotations

import re
from importlib.resources import files

import pulumi

_RDS_HOST = re.compile(r"\.([a-z]{2}(?:-[a-z]+)+-\d)\.rds\.amazonaws\.com$")


def region_of_host(host: str) -> str | None:
    """The region in an RDS host name, None for any other host."""
    found = _RDS_HOST.search(host.lower())
    return found[1] if found else None


def certificates_of(region: str) -> str:
    """PEM certificates of RDS's authorities in `region`.

    Raises:
        pulumi.RunError: no file for that region.
    """
    bundle = files(__package__) / f"{region}.pem"
    if not bundle.is_file():
        raise pulumi.RunError(
            f"aws:region: this project has no RDS certificates for {region}. "
            f"Fetch them with `python -m components.aws.certificates.refresh {region}`."
        )
    return bundle.read_text(encoding="ascii")
