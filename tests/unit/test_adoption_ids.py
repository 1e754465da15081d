"""What an example stack makes can be brought back: its id follows from its name, or docs/adopt.md says where it is."""

from __future__ import annotations

import pytest

from operations.holds_data import HOLDS_DATA
from operations.physical_ids import FORMATS, LATER, UNKNOWN, id_of
from simulator.engine import ROOT
from tests.support.example_stacks import STACKS
from tests.support.registrations import registered

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers
GRANTED_AGAIN = {
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
    "gcp:projects/serviceIdentity:ServiceIdentity",
    "gcp:serviceaccount/iAMMember:IAMMember",
    "gcp:storage/bucketIAMMember:BucketIAMMember",
}
"""Making these again changes nothing."""
MADE_AGAIN = {"aws:iam/accessKey:AccessKey", "gcp:serviceaccount/key:Key"}
"""Nobody but their first reader knows what is secret in them."""
LOOKED_UP = {
    "aws:ec2/securityGroup:SecurityGroup": "`database-access`",
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": "`identity-association`",
    "aws:elasticache/parameterGroup:ParameterGroup": "`cache-parameters`",
    "aws:kms/key:Key": "`encryption-key`",
    "aws:rds/parameterGroup:ParameterGroup": "`database-parameters`",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "`database-access-…`",
}
"""AWS draws their ids: the page has a command for each."""


@pytest.mark.parametrize("stack", sorted(STACKS))
def test_everything_a_stack_makes_has_a_way_back(stack: str) -> None:
    made = {node.type for node in registered(stack) if node.custom}
    made = {type_ for type_ in made if not type_.startswith(("random:", "kubernetes:", "pulumi:"))}
    assert made - set(FORMATS) - GRANTED_AGAIN - MADE_AGAIN - set(LOOKED_UP) == set()


def test_what_holds_data_is_never_made_again() -> None:
    assert not HOLDS_DATA & (GRANTED_AGAIN | MADE_AGAIN)
    kept = {type_ for type_ in HOLDS_DATA if not type_.startswith(("random:", "kubernetes:"))}
    assert kept - set(FORMATS) - set(LOOKED_UP) == set()


@pytest.mark.parametrize("words", LOOKED_UP.values())
def test_the_page_says_where_the_id_is(words: str) -> None:
    assert words in (ROOT / "docs/adopt.md").read_text()


@pytest.mark.parametrize(
    ("type_", "inputs", "expected"),
    [
        ("aws:s3/bucket:Bucket", {"bucket": "imports"}, "imports"),
        ("aws:s3/bucket:Bucket", {"bucket": UNKNOWN[0]}, LATER),
        ("gcp:kms/cryptoKey:CryptoKey", {"keyRing": UNKNOWN[0], "name": "carto"}, LATER),
        ("gcp:sql/user:User", {"project": "p", "instance": "i", "name": "n"}, "p/i/n"),
        ("azure-native:resources:ResourceGroup", {"resourceGroupName": "g"}, LATER),
        (
            "azure-native:resources:ResourceGroup",
            {"resourceGroupName": "g", "subscriptionId": "s"},
            "/subscriptions/s/resourceGroups/g",
        ),
        ("kubernetes:core/v1:Secret", {"metadata": {"namespace": "carto", "name": "s"}}, "carto/s"),
        ("kubernetes:core/v1:Namespace", {"metadata": {"name": "carto"}}, "carto"),
        ("aws:kms/key:Key", {"description": "d"}, None),
    ],
)
def test_an_id_is_known_later_or_never(type_: str, inputs: dict[str, object], expected: str | None) -> None:
    assert id_of(type_, inputs) == expected
