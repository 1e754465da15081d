"""What S3 and its provider refuse in one part of a bucket, beyond rules.json. Unknown values pass."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.aws import policies
from simulator.check import Failure
from simulator.rules import at, is_set, known
from simulator.sources import refuses
from simulator.values import UNKNOWN, Properties

Found = Iterator[Failure]


@refuses("terraform-aws:s3/bucket_lifecycle_configuration.go")
def lifecycle(inputs: Properties) -> Found:
    """Rules without actions, and ids used twice."""
    rules = known(inputs, "rules")
    if rules == []:
        yield Failure("rules", "at least one rule is required")
    ids = [place.value for place in at(inputs, "rules[].id")]
    yield from (
        Failure("rules", f"Rule ID must be unique: {id_!r}") for id_ in sorted({i for i in ids if ids.count(i) > 1})
    )
    actions = (
        "abortIncompleteMultipartUpload",
        "expiration",
        "noncurrentVersionExpiration",
        "noncurrentVersionTransitions",
        "transitions",
    )
    for place in at(inputs, "rules[]"):
        if not any(place.value.get(action) for action in actions):
            yield Failure(place.path, "at least one action needs to be specified in a rule")


@refuses("terraform-aws:s3/bucket_server_side_encryption_configuration.go")
def encryption(inputs: Properties) -> Found:
    """More than one rule, and a key without KMS."""
    rules = known(inputs, "rules")
    if isinstance(rules, list) and len(rules) != 1:
        yield Failure("rules", f"exactly one rule is supported, got {len(rules)}")
    for place in at(inputs, "rules[].applyServerSideEncryptionByDefault"):
        kms = str(place.value.get("sseAlgorithm")).startswith("aws:kms") or place.value.get("sseAlgorithm") is UNKNOWN
        if place.value.get("kmsMasterKeyId") and not kms:
            yield Failure(f"{place.path}.kmsMasterKeyId", "is allowed only with sseAlgorithm aws:kms or aws:kms:dsse")


@refuses("terraform-aws:s3/bucket_cors_configuration.go", "aws-docs:AmazonS3/latest/userguide/ManageCorsUsing.html")
def cors(inputs: Properties) -> Found:
    """More than one wildcard, and rules without methods or origins."""
    for place in at(inputs, "corsRules[]"):
        for name in ("allowedOrigins", "allowedHeaders"):
            for text in at(place.value, f"{name}[]"):
                if isinstance(text.value, str) and text.value.count("*") > 1:
                    yield Failure(f"{place.path}.{text.path}", "can not have more than one wildcard")
        for name in ("allowedMethods", "allowedOrigins"):
            if place.value.get(name) == []:
                yield Failure(f"{place.path}.{name}", "must not be empty")


@refuses("terraform-aws:s3/bucket_versioning.go")
def versioning(inputs: Properties) -> Found:
    """Deletion with MFA without the device."""
    if any(place.value == "Enabled" for place in at(inputs, "versioningConfiguration.mfaDelete")) and not is_set(
        inputs, "mfa"
    ):
        yield Failure("mfa", "must be set when versioningConfiguration.mfaDelete is Enabled")


@refuses(
    "aws-docs:IAM/latest/UserGuide/reference_policies_grammar.html",
    "aws-docs:AmazonS3/latest/userguide/bucket-policies.html",
)
def bucket_policy(inputs: Properties) -> Found:
    """A policy that is malformed or about another bucket."""
    text, bucket = known(inputs, "policy"), known(inputs, "bucket")
    if isinstance(text, str):
        yield from (Failure("policy", problem) for problem in policies.problems("bucket", text))
        if isinstance(bucket, str) and policies.outside_bucket(text, bucket):
            yield Failure(
                "policy", "MalformedPolicy: Policy has invalid resource: every resource has to be this bucket or in it"
            )
