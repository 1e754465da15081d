"""Amazon S3: buckets, and what is configured of a bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from simulator.aws import policies
from simulator.aws.account import Account
from simulator.aws.kms import key_reference
from simulator.aws.resource_type import AwsType, Request
from simulator.core.account import TAKEN
from simulator.core.check import Failure
from simulator.core.package import CloudError, State
from simulator.core.references import Reference
from simulator.core.rules import Rules, at, is_set, known
from simulator.core.services import lookup
from simulator.core.sources import Message, outputs, refuses
from simulator.core.values import UNKNOWN, Properties, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.core.inventory import Record
    from simulator.core.resource_type import Created, Failures

S3_ZONES = {
    "us-east-1": "Z3AQBSTGFJSTF",
    "us-west-2": "Z3BJ6K6RIION7M",
    "eu-west-1": "Z1BKCTXD74EZPE",
    "eu-central-1": "Z21DNDUVLTQW6Q",
}


class Bucket(AwsType):
    """A bucket."""

    token = "aws:s3/bucket:Bucket"
    unique_name = Message(
        "BucketAlreadyOwnedByYou: Your previous request to create the named bucket succeeded "
        "and you already own it: {}",
        "botocore:s3/2006-03-01/service-2.json#BucketAlreadyOwnedByYou",
    )

    @outputs("terraform-aws:s3/bucket.go", {"id": "<bucket>", "bucket": "<bucket>", "bucketRegion": "<region>"})
    @outputs(
        "aws-docs:AmazonS3/latest/userguide/VirtualHosting.html",
        {
            "bucketDomainName": "<bucket>.s3.amazonaws.com",
            "bucketRegionalDomainName": "<bucket>.s3.<region>.amazonaws.com",
        },
    )
    @outputs("aws-docs:AmazonS3/latest/userguide/s3-arn-format.html", {"arn": "arn:aws:s3:::<bucket>"})
    @outputs("aws-docs:general/latest/gr/s3.html", {"hostedZoneId": "the region's zone for S3 websites"})
    def compute(self, request: Request) -> Created:
        name = request.named("bucket", "bucketPrefix")
        regional = f"{name}.s3.{request.account.region}.{request.account.domain}"
        return name, name, {
            "bucket": name,
            "arn": request.account.s3_arn(name),
            "bucketDomainName": f"{name}.s3.{request.account.domain}",
            "bucketRegionalDomainName": regional,
            "bucketRegion": request.account.region,
            **({"hostedZoneId": S3_ZONES[request.account.region]} if request.account.region in S3_ZONES else {}),
        }  # fmt: skip

    @refuses("aws-docs:AmazonS3/latest/API/ErrorResponses.html")
    def refuse_taken_name(self, request: Request, name: str) -> None:
        if name.startswith(TAKEN):
            raise CloudError(f"BucketAlreadyExists: The requested bucket name is not available: {name}")
        if request.account.region == "us-east-1" and self.has_name(request.account, name):
            raise CloudError(f"BucketAlreadyExists: bucket already exists: {name}")
        super().refuse_taken_name(request, name)

    @refuses("aws-docs:AmazonS3/latest/API/ErrorResponses.html")
    def validate_delete(self, account: Account, record: Record, applied: Properties) -> None:
        if account.inventory.objects(record.id) and not applied.get("forceDestroy"):
            raise CloudError(f"BucketNotEmpty: The bucket you tried to delete is not empty: {record.id}")

    def after_delete(self, account: Account, record: Record, applied: Properties) -> None:
        """Objects, policy, encryption and the rest are parts of the bucket. Source: S3 API, DeleteBucket."""
        account.inventory.empty(record.id)
        for part in account.inventory.all():
            if part.type.startswith("aws:s3/bucket") and plain(part.inputs).get("bucket") == record.id:
                account.inventory.remove(part)


BUCKET = Reference(
    path="bucket",
    target=Bucket.token,
    absent="NoSuchBucket: The specified bucket does not exist: {}",
    source="botocore:s3/2006-03-01/service-2.json#NoSuchBucket",
)


class BucketPart(AwsType):
    """What is configured of a bucket in a resource of its own."""

    references: ClassVar[tuple[Reference, ...]] = (BUCKET,)

    @outputs(
        "terraform-aws:s3/bucket_cors_configuration.go",
        {"id": "<bucket>, or <bucket>,<account> with an expected owner"},
    )
    def compute(self, request: Request) -> Created:
        bucket, owner = request.inputs["bucket"], request.inputs.get("expectedBucketOwner")
        return (f"{bucket},{owner}" if owner else bucket), bucket, {}


class BucketCorsConfiguration(BucketPart):
    """The CORS rules of a bucket."""

    token = "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration"
    unordered = ("corsRules",)

    @refuses("terraform-aws:s3/bucket_cors_configuration.go", "aws-docs:AmazonS3/latest/userguide/ManageCorsUsing.html")
    def conditions(self, inputs: Properties) -> Failures:
        """More than one wildcard, and rules without methods or origins."""
        for place in at(inputs, "corsRules[]"):
            for name in ("allowedOrigins", "allowedHeaders"):
                for text in at(place.value, f"{name}[]"):
                    if isinstance(text.value, str) and text.value.count("*") > 1:
                        yield Failure(f"{place.path}.{text.path}", "can not have more than one wildcard")
            for name in ("allowedMethods", "allowedOrigins"):
                if place.value.get(name) == []:
                    yield Failure(f"{place.path}.{name}", "must not be empty")


class BucketLogging(BucketPart):
    """The access logs of a bucket."""

    token = "aws:s3/bucketLogging:BucketLogging"
    references = ()


class BucketPublicAccessBlock(BucketPart):
    """What a bucket refuses to make public."""

    token = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"


class BucketServerSideEncryptionConfiguration(BucketPart):
    """The encryption of a bucket."""

    token = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    references = (BUCKET, key_reference("rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId"))

    @refuses("terraform-aws:s3/bucket_server_side_encryption_configuration.go")
    def conditions(self, inputs: Properties) -> Failures:
        """More than one rule, and a key without KMS."""
        rules = known(inputs, "rules")
        if isinstance(rules, list) and len(rules) != 1:
            yield Failure("rules", f"exactly one rule is supported, got {len(rules)}")
        for place in at(inputs, "rules[].applyServerSideEncryptionByDefault"):
            kms = (
                str(place.value.get("sseAlgorithm")).startswith("aws:kms") or place.value.get("sseAlgorithm") is UNKNOWN
            )
            if place.value.get("kmsMasterKeyId") and not kms:
                yield Failure(
                    f"{place.path}.kmsMasterKeyId", "is allowed only with sseAlgorithm aws:kms or aws:kms:dsse"
                )


class BucketVersioning(BucketPart):
    """The versioning of a bucket."""

    token = "aws:s3/bucketVersioning:BucketVersioning"

    @refuses("terraform-aws:s3/bucket_versioning.go")
    def conditions(self, inputs: Properties) -> Failures:
        """Deletion with MFA without the device."""
        if any(place.value == "Enabled" for place in at(inputs, "versioningConfiguration.mfaDelete")) and not is_set(
            inputs, "mfa"
        ):
            yield Failure("mfa", "must be set when versioningConfiguration.mfaDelete is Enabled")

    @refuses("terraform-aws:s3/bucket_versioning.go")
    def replaces(self, state: State, new: Properties, changed: set[str]) -> Iterator[str]:
        was, will = (
            next((p.value for p in at(bag, "versioningConfiguration.status")), None) for bag in (state.inputs, new)
        )
        if will == "Disabled" and was in ("Enabled", "Suspended"):
            raise CloudError(f"versioning_configuration.status cannot be updated from '{was}' to 'Disabled'")
        yield from ()


class BucketOwnershipControls(BucketPart):
    """Who owns a bucket's objects."""

    token = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
    rules = Rules(
        source="terraform-aws:s3/bucket_ownership_controls.go",
        required=("bucket", "rule"),
        replace=("bucket", "region"),
        patterns={"bucket": {"minLength": 1}},
        allowed={"rule.objectOwnership": ("BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced")},
        cloud_filled=("region",),
    )


class BucketLifecycleConfiguration(BucketPart):
    """When a bucket's objects move or expire."""

    token = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"

    @refuses("terraform-aws:s3/bucket_lifecycle_configuration.go")
    def conditions(self, inputs: Properties) -> Failures:
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


class BucketPolicy(BucketPart):
    """The policy of a bucket."""

    token = "aws:s3/bucketPolicy:BucketPolicy"
    rules = Rules(
        source="terraform-aws:s3/bucket_policy.go",
        required=("bucket", "policy"),
        replace=("bucket", "region"),
        patterns={"policy": {"format": "json"}},
        cloud_filled=("region",),
    )

    @refuses(
        "aws-docs:IAM/latest/UserGuide/reference_policies_grammar.html",
        "aws-docs:AmazonS3/latest/userguide/bucket-policies.html",
    )
    def conditions(self, inputs: Properties) -> Failures:
        """A policy that is malformed or about another bucket."""
        text, bucket = known(inputs, "policy"), known(inputs, "bucket")
        if isinstance(text, str):
            yield from (Failure("policy", problem) for problem in policies.problems("bucket", text))
            if isinstance(bucket, str) and policies.outside_bucket(text, bucket):
                yield Failure(
                    "policy",
                    "MalformedPolicy: Policy has invalid resource: every resource has to be this bucket or in it",
                )

    def validate_create(self, request: Request, id_: str, name: str) -> None:
        self._refuse_public(request.account, request.inputs)

    def validate_update(self, account: Account, live: State, new: Properties) -> None:
        self._refuse_public(account, new)

    @refuses("aws-docs:AmazonS3/latest/userguide/access-control-block-public-access.html")
    def _refuse_public(self, account: Account, inputs: Properties) -> None:
        """S3 blocks public policies on every new bucket until an access block says otherwise."""
        if not policies.is_public(inputs["policy"]):
            return
        bucket = inputs["bucket"]
        block = account.named(BucketPublicAccessBlock.token, bucket)
        created_here = account.get(Bucket.token, bucket) is not None
        if plain(block[0].inputs).get("blockPublicPolicy") if block else created_here:
            raise CloudError(
                "AccessDenied: s3:PutBucketPolicy is refused because public policies are blocked by "
                f"the BlockPublicPolicy setting in S3 Block Public Access (bucket {bucket})"
            )


@lookup("aws:s3/getBucket:getBucket")
@outputs(
    "terraform-aws:s3/bucket_data_source.go",
    {
        "id": "<bucket>",
        "bucket": "<bucket>",
        "bucketRegion": "<region>",
        "region": "<region>",
        "websiteDomain": "text",
        "websiteEndpoint": "text",
    },
)
@outputs("aws-docs:AmazonS3/latest/userguide/s3-arn-format.html", {"arn": "arn:aws:s3:::<bucket>"})
@outputs(
    "aws-docs:AmazonS3/latest/userguide/VirtualHosting.html",
    {"bucketDomainName": "<bucket>.s3.amazonaws.com", "bucketRegionalDomainName": "<bucket>.s3.<region>.amazonaws.com"},
)
@refuses("terraform-aws:s3/bucket_data_source.go")
def get_bucket(account: Account, arguments: Properties) -> Properties:
    """A bucket."""
    name = str(arguments["bucket"])
    if account.is_absent(Bucket.token, name):
        raise CloudError(f"reading S3 Bucket ({name}): couldn't find resource")
    return {
        "id": name,
        "bucket": name,
        "arn": account.s3_arn(name),
        "bucketDomainName": f"{name}.s3.{account.domain}",
        "bucketRegionalDomainName": f"{name}.s3.{account.region}.{account.domain}",
        "bucketRegion": account.region,
        "region": account.region,
        "websiteDomain": "",
        "websiteEndpoint": "",
    }
