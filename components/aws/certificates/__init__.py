"""Certificates of the authorities of Amazon RDS: one PEM file for each region. README.md has their source."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

import pulumi

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_RDS_HOST = re.compile(r"\.([a-z]{2}(?:-[a-z]+)+-\d)\.rds\.amazonaws\.com$")


def region_of_host(host: str) -> str | None:
    """The region in an RDS host name, None for any other host."""
    found = _RDS_HOST.search(host.lower())
    return found[1] if found else None


def has_certificates(region: str) -> bool:
    """Whether there is a file for `region`."""
    return _file(region).is_file()


def fetch_command(region: str) -> str:
    """The command that adds the file of `region`, from Amazon's own trust store."""
    return f".venv/bin/python -m components.aws.certificates.refresh {region}"


def certificates_of(region: str) -> str:
    """PEM certificates of RDS's authorities in `region`.

    Raises:
        pulumi.RunError: no file for that region.
    """
    if not has_certificates(region):
        raise pulumi.RunError(
            f"aws:region: this project has no RDS certificates for {region}. Fetch them with `{fetch_command(region)}`."
        )
    return _file(region).read_text(encoding="ascii")


def _file(region: str) -> Traversable:
    return files(__package__) / f"{region}.pem"
