"""The certificates RDS servers are verified with."""

from __future__ import annotations

import ssl
from importlib.resources import files

import pulumi
import pytest

from components.aws.certificates import certificates_of, region_of_host
from components.aws.certificates.refresh import certificates_in

REGIONS = sorted(
    path.name.removesuffix(".pem")
    for path in files("components.aws.certificates").iterdir()
    if path.name.endswith(".pem")
)


@pytest.mark.parametrize("region", REGIONS)
def test_a_regions_file_holds_the_three_authorities_of_that_region(region: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=certificates_of(region))
    subjects = sorted(str(certificate["subject"]) for certificate in context.get_ca_certs())
    assert len(subjects) == 3
    for subject, kind in zip(subjects, ("ECC384", "RSA2048", "RSA4096"), strict=True):
        assert f"Amazon RDS {region} Root CA {kind} G1" in subject


def test_a_region_without_a_file_is_refused_with_the_command_that_fetches_it() -> None:
    with pytest.raises(
        pulumi.RunError, match=r"no RDS certificates for mars-north-1.*certificates\.refresh mars-north-1"
    ):
        certificates_of("mars-north-1")


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("carto.abc.eu-west-1.rds.amazonaws.com", "eu-west-1"),
        ("CARTO.abc.us-gov-west-1.rds.amazonaws.com", "us-gov-west-1"),
        ("db.example.com", None),
        ("carto.abc.eu-west-1.rds.amazonaws.com.example.com", None),
    ],
)
def test_the_region_is_read_from_amazons_host_names_only(host: str, region: str | None) -> None:
    assert region_of_host(host) == region


def test_a_refresh_keeps_the_certificates_and_nothing_else() -> None:
    pem = certificates_of("eu-west-1")
    assert certificates_in("# a comment\r\n" + pem.replace("\n", "\r\n")) == pem
    with pytest.raises(ValueError, match="no certificate"):
        certificates_in("<html>not found</html>")
