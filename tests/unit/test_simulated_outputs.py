"""What a component reads is recorded with its path; a page cannot be written about what has no source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi_aws as aws
import pytest

from simulator.core.sources import Output
from tests.simulated_outputs import page
from tests.support import output_reads as reads
from tests.support.recorder import Cloud, run

if TYPE_CHECKING:
    from pathlib import Path

COMPONENT = """
import pulumi_aws as aws

bucket = aws.s3.Bucket("imports", bucket="acme")
aws.s3.BucketVersioning("versions", bucket=bucket.id, versioning_configuration={"status": "Enabled"})
cluster = aws.eks.get_cluster_output(name="platform")
cluster.vpc_config.vpc_id.apply(print)
cluster.certificate_authorities.apply(lambda found: found[0].data)
bucket.arn
"""


class Account(Cloud):
    def answer(self, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"vpcConfig": {"vpcId": "vpc-1"}, "certificateAuthorities": [{"data": "Y2E="}], "arn": "arn"}


def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> reads.Reads:
    file = tmp_path / "components" / "aws" / "storage.py"
    file.parent.mkdir(parents=True)
    file.write_text(COMPONENT)
    monkeypatch.setattr(reads, "ROOT", tmp_path)
    found = reads.Reads()
    with reads.recording(found):
        run(lambda: exec(compile(COMPONENT, str(file), "exec"), {}), cloud=Account())  # noqa: S102 - a component's code
    return found


def test_what_a_component_reads_is_recorded_with_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = recorded(tmp_path, monkeypatch)

    assert {path for path, _ in found.paths(aws.s3.Bucket)} == {"arn", "id"}
    assert {path for path, _ in found.paths(aws.eks.GetClusterResult)} == {
        "vpcConfig.vpcId",
        "certificateAuthorities[].data",
    }
    assert dict(found.paths(aws.s3.Bucket))["arn"] == {"components/aws/storage.py"}
    assert found.tokens[aws.s3.Bucket] == "aws:s3/bucket:Bucket"


@pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers
def test_the_page_is_current() -> None:
    assert not page.PAGE.is_stale(), f"run `python -m {page.PAGE.module}`"


def test_what_is_read_without_a_source_is_named_with_its_reader() -> None:
    known = {"arn": Output("text", "https://example.com")}
    paths = [("arn", {"components/aws/storage.py"}), ("hostedZoneId", {"components/aws/storage.py"})]

    with pytest.raises(LookupError, match=r"aws:s3/bucket:Bucket: hostedZoneId is read by components/aws/storage.py"):
        list(page.rows_of(("aws", "aws:s3/bucket:Bucket"), paths, known, {}))


def test_an_input_that_comes_back_needs_no_source() -> None:
    (row,) = page.rows_of(("aws", "aws:s3/bucket:Bucket"), [("bucket", set())], {}, {"bucket": {}})

    assert (row.shape, row.source) == ("as set", "")


@pytest.mark.parametrize(
    ("path", "declared"),
    [("vpc.id", "vpc.id"), ("vpc.id", "vpc"), ("zones[].name", "zones[]"), ("zones[].name", "zones")],
)
def test_a_fact_covers_what_is_below_it(path: str, declared: str) -> None:
    fact = Output("text", "https://example.com")

    assert page.facts_of(path, {declared: fact}) == {path: fact}


def test_who_reads_an_object_reads_what_is_in_it() -> None:
    fact = Output("text", "https://example.com")
    known = {"zones[].name": fact, "zones[].id": fact, "zonesOfOthers": fact}

    assert set(page.facts_of("zones", known)) == {"zones[].name", "zones[].id"}
    assert page.facts_of("networks", known) == {}
