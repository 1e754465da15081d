"""What AWS computes for each resource type: ids, ARNs, endpoints. Shapes and formats as the AWS API documents them."""

from __future__ import annotations

import secrets
import string
import uuid
from collections.abc import Callable

from simulator.aws import disks
from simulator.aws.account import stable
from simulator.aws.identifiers import S3_ZONES, letters
from simulator.aws.making import CREATED, LOWER, Made, Making
from simulator.aws.service_outputs import SERVICE_MAKERS
from simulator.sources import outputs


@outputs("terraform-aws:s3/bucket.go", {"id": "<bucket>", "bucket": "<bucket>", "bucketRegion": "<region>"})
@outputs(
    "aws-docs:AmazonS3/latest/userguide/VirtualHosting.html",
    {"bucketDomainName": "<bucket>.s3.amazonaws.com", "bucketRegionalDomainName": "<bucket>.s3.<region>.amazonaws.com"},
)
@outputs("aws-docs:AmazonS3/latest/userguide/s3-arn-format.html", {"arn": "arn:aws:s3:::<bucket>"})
@outputs("aws-docs:general/latest/gr/s3.html", {"hostedZoneId": "the region's zone for S3 websites"})
def _bucket(m: Making) -> Made:
    name = m.named("bucket", "bucketPrefix")
    regional = f"{name}.s3.{m.place.region}.{m.place.domain}"
    return name, name, {
        "bucket": name,
        "arn": m.place.s3_arn(name),
        "bucketDomainName": f"{name}.s3.{m.place.domain}",
        "bucketRegionalDomainName": regional,
        "bucketRegion": m.place.region,
        **({"hostedZoneId": S3_ZONES[m.place.region]} if m.place.region in S3_ZONES else {}),
    }  # fmt: skip


@outputs(
    "terraform-aws:s3/bucket_cors_configuration.go", {"id": "<bucket>, or <bucket>,<account> with an expected owner"}
)
def _of_bucket(m: Making) -> Made:
    bucket, owner = m.inputs["bucket"], m.inputs.get("expectedBucketOwner")
    return (f"{bucket},{owner}" if owner else bucket), bucket, {}


@outputs(
    "terraform-aws:iam/role.go",
    {"id": "<name>", "name": "<name>", "createDate": "RFC 3339", "managedPolicyArns": "list of ARNs"},
)
@outputs(
    "aws-docs:IAM/latest/UserGuide/reference_identifiers.html",
    {"arn": "arn:aws:iam::<account>:role<path><name>", "uniqueId": "AROA<17 capitals and digits>"},
)
def _role(m: Making) -> Made:
    name = m.named("name", "namePrefix")
    return name, name, {
        "name": name,
        "arn": m.place.global_arn("iam", f"role{m.inputs.get('path') or '/'}{name}"),
        "createDate": m.kept("createDate", lambda: CREATED),
        "uniqueId": m.kept("uniqueId", lambda: "AROA" + letters(17)),
        "managedPolicyArns": m.old.get("managedPolicyArns") or m.inputs.get("managedPolicyArns") or [],
    }  # fmt: skip


@outputs("terraform-aws:iam/policy.go", {"id": "<arn>", "name": "<name>", "attachmentCount": "number"})
@outputs(
    "aws-docs:IAM/latest/UserGuide/reference_identifiers.html",
    {"arn": "arn:aws:iam::<account>:policy<path><name>", "policyId": "ANPA<17 capitals and digits>"},
)
def _policy(m: Making) -> Made:
    name = m.named("name", "namePrefix")
    arn = m.place.global_arn("iam", f"policy{m.inputs.get('path') or '/'}{name}")
    policy_id = m.kept("policyId", lambda: "ANPA" + letters(17))
    return (
        arn,
        name,
        {"name": name, "arn": arn, "policyId": policy_id, "attachmentCount": m.old.get("attachmentCount", 0)},
    )


def _inline(owner: str) -> Callable[[Making], Made]:
    @outputs(f"terraform-aws:iam/{owner}_policy.go", {"id": f"<{owner}>:<name>", "name": "<name>"})
    def make(m: Making) -> Made:
        name = m.named("name", "namePrefix")
        return f"{m.inputs[owner]}:{name}", name, {"name": name}

    return make


@outputs("terraform-aws:iam/role_policy_attachment.go", {"id": "<role>-<26 hexadecimal digits>"})
def _attachment(m: Making) -> Made:
    drawn = m.id or f"{m.inputs['role']}-{secrets.token_hex(13)}"
    return drawn, f"{m.inputs['role']}/{m.inputs['policyArn']}", {}


@outputs("terraform-aws:iam/user.go", {"id": "<name>"})
@outputs(
    "aws-docs:IAM/latest/UserGuide/reference_identifiers.html",
    {"arn": "arn:aws:iam::<account>:user<path><name>", "uniqueId": "AIDA<17 capitals and digits>"},
)
def _user(m: Making) -> Made:
    name, path = m.inputs["name"], m.inputs.get("path") or "/"
    unique = m.kept("uniqueId", lambda: "AIDA" + letters(17))
    return name, name, {"arn": m.place.global_arn("iam", f"user{path}{name}"), "uniqueId": unique}


@outputs(
    "terraform-aws:iam/access_key.go",
    {"createDate": "RFC 3339", "secret": "40 letters, digits, + and /", "sesSmtpPasswordV4": "44 characters of Base64"},
)
@outputs("aws-docs:IAM/latest/UserGuide/reference_identifiers.html", {"id": "AKIA<16 capitals and digits>"})
def _access_key(m: Making) -> Made:
    key = m.id or "AKIA" + letters(16)
    alphabet = string.ascii_letters + string.digits + "+/"
    return key, key, {
        "createDate": m.kept("createDate", lambda: CREATED),
        "secret": m.kept("secret", lambda: letters(40, alphabet)),
        "sesSmtpPasswordV4": m.kept("sesSmtpPasswordV4", lambda: letters(44, alphabet)),
    }  # fmt: skip


@outputs("terraform-aws:eks/pod_identity_association.go", {"id": "<association>", "externalId": "text"})
@outputs(
    "botocore:eks/2017-11-01/service-2.json#PodIdentityAssociation",
    {
        "associationId": "a-<17 lower-case letters and digits>",
        "associationArn": "arn:aws:eks:<region>:<account>:podidentityassociation/<cluster>/<association>",
    },
)
def _pod_identity(m: Making) -> Made:
    drawn = m.id or f"a-{letters(17, LOWER)}"
    arn = m.place.arn("eks", f"podidentityassociation/{m.inputs['clusterName']}/{drawn}")
    return (
        drawn,
        drawn,
        {"associationId": drawn, "associationArn": arn, "externalId": m.kept("externalId", lambda: str(uuid.uuid4()))},
    )


@outputs(
    "terraform-aws:eks/addon.go",
    {
        "id": "<cluster>:<addon>",
        "addonVersion": "v<version>-eksbuild.<n>",
        "createdAt": "RFC 3339",
        "modifiedAt": "RFC 3339",
    },
)
@outputs(
    "botocore:eks/2017-11-01/service-2.json#Addon",
    {"arn": "arn:aws:eks:<region>:<account>:addon/<cluster>/<addon>/<uuid>"},
)
def _addon(m: Making) -> Made:
    cluster, addon = m.inputs["clusterName"], m.inputs["addonName"]
    unique = m.kept("arn", lambda: m.place.arn("eks", f"addon/{cluster}/{addon}/{uuid.uuid4()}"))
    version = m.inputs.get("addonVersion") or m.kept("addonVersion", lambda: "v1.3.8-eksbuild.2")
    return (
        f"{cluster}:{addon}",
        addon,
        {"arn": unique, "addonVersion": version, "createdAt": CREATED, "modifiedAt": CREATED},
    )


@outputs(
    "terraform-aws:elasticache/replication_group.go",
    {
        "id": "<group>",
        "replicationGroupId": "<group>, lower case",
        "engineVersionActual": "<major>.<minor>.<patch>",
        "clusterEnabled": "true or false",
        "numCacheClusters": "number",
        "port": "6379, or as set",
    },
)
@outputs(
    "aws-docs:AmazonElastiCache/latest/dg/Endpoints.html",
    {
        "primaryEndpointAddress": "master.<group>.<hash>.<short region>.cache.amazonaws.com",
        "readerEndpointAddress": "replica.<group>.<hash>.<short region>.cache.amazonaws.com",
    },
)
@outputs(
    "botocore:elasticache/2015-02-02/service-2.json#ReplicationGroup",
    {
        "arn": "arn:aws:elasticache:<region>:<account>:replicationgroup:<group>",
        "memberClusters": "<group>-001, <group>-002, …",
    },
)
def _replication_group(m: Making) -> Made:
    name = str(m.inputs["replicationGroupId"]).lower()
    nodes = m.inputs.get("numCacheClusters") or 1
    version = str(m.inputs.get("engineVersion") or ("8.0" if m.inputs.get("engine") == "valkey" else "7.1"))
    host = f"{m.kept('hash', lambda: letters(6, LOWER))}.{m.place.short}.cache.{m.place.domain}"
    endpoint = m.old.get("primaryEndpointAddress") or f"master.{name}.{host}"
    return name, name, {
        "replicationGroupId": name,
        "arn": m.place.arn("elasticache", f"replicationgroup:{name}"),
        "engineVersionActual": version if version.count(".") > 1 else f"{version}.0",
        "clusterEnabled": bool(m.inputs.get("numNodeGroups")),
        "memberClusters": [f"{name}-{index + 1:03}" for index in range(nodes)],
        "numCacheClusters": nodes,
        "port": m.inputs.get("port") or 6379,
        "primaryEndpointAddress": endpoint,
        "readerEndpointAddress": str(endpoint).replace("master.", "replica.", 1),
    }  # fmt: skip


def _group(service: str, kind: str, file: str) -> Callable[[Making], Made]:
    arn = f"arn:aws:{service}:<region>:<account>:{kind}:<name>"

    @outputs(f"terraform-aws:{service}/{file}.go", {"id": "<name>", "name": "<name>", "arn": arn})
    def make(m: Making) -> Made:
        name = m.named("name", "namePrefix").lower()
        return name, name, {"name": name, "arn": m.place.arn(service, f"{kind}:{name}")}

    return make


@outputs(
    "terraform-aws:rds/instance.go",
    {
        "id": "<resourceId>",
        "identifier": "<identifier>",
        "resourceId": "db-<26 capitals and digits>",
        "endpoint": "<address>:<port>",
        "engineVersion": "as set",
        "engineVersionActual": "<major>.<minor>",
        "status": "available",
    },
)
@outputs(
    "aws-docs:AmazonRDS/latest/UserGuide/USER_ConnectToPostgreSQLInstance.html",
    {
        "address": "<identifier>.<hash>.<region>.rds.amazonaws.com",
        "port": "5432 for PostgreSQL, 3306 for MySQL, or as set",
    },
)
@outputs(
    "aws-docs:AmazonRDS/latest/UserGuide/USER_Tagging.ARN.Constructing.html",
    {"arn": "arn:aws:rds:<region>:<account>:db:<identifier>"},
)
@outputs(
    "aws-docs:AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html", {"caCertIdentifier": "rds-ca-rsa2048-g1, or as set"}
)
@outputs(
    "aws-docs:AmazonRDS/latest/UserGuide/CHAP_Storage.html",
    {
        "iops": "gp3: 3000 below 400 GiB, 12000 from there, or as set",
        "storageThroughput": "gp3: 125 below 400 GiB, 500 from there, or as set",
    },
)
@outputs("terraform-aws:rds/instance.go", {"allocatedStorage": "as set, or what the disk has grown to"})
def _db_instance(m: Making) -> Made:
    identifier = m.named("identifier", "identifierPrefix")
    port = m.inputs.get("port") or {"postgres": 5432, "mysql": 3306}.get(str(m.inputs.get("engine")), 5432)
    host = f"{identifier}.{stable(m.place.account + m.place.region)}.{m.place.region}.rds.{m.place.domain}"
    version = str(m.inputs.get("engineVersion") or m.old.get("engineVersion") or "16.8")
    resource_id = m.id or f"db-{letters(26)}"
    return resource_id, identifier, {
        "identifier": identifier,
        "resourceId": resource_id,
        "address": host,
        "endpoint": f"{host}:{port}",
        "port": port,
        "arn": m.place.arn("rds", f"db:{identifier}"),
        "engineVersion": version,
        "engineVersionActual": version if "." in version else f"{version}.8",
        "status": "available",
        "caCertIdentifier": m.inputs.get("caCertIdentifier") or "rds-ca-rsa2048-g1",
        **disks.outputs(m.inputs, m.old),
    }  # fmt: skip


MAKERS: dict[str, Callable[[Making], Made]] = {
    "aws:s3/bucket:Bucket": _bucket,
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": _of_bucket,
    "aws:s3/bucketLogging:BucketLogging": _of_bucket,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _of_bucket,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _of_bucket,
    "aws:s3/bucketVersioning:BucketVersioning": _of_bucket,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _of_bucket,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _of_bucket,
    "aws:s3/bucketPolicy:BucketPolicy": _of_bucket,
    "aws:iam/role:Role": _role,
    "aws:iam/policy:Policy": _policy,
    "aws:iam/rolePolicy:RolePolicy": _inline("role"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _attachment,
    "aws:iam/user:User": _user,
    "aws:iam/userPolicy:UserPolicy": _inline("user"),
    "aws:iam/accessKey:AccessKey": _access_key,
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": _pod_identity,
    "aws:eks/addon:Addon": _addon,
    "aws:elasticache/replicationGroup:ReplicationGroup": _replication_group,
    "aws:elasticache/subnetGroup:SubnetGroup": _group("elasticache", "subnetgroup", "subnet_group"),
    "aws:elasticache/parameterGroup:ParameterGroup": _group("elasticache", "parametergroup", "parameter_group"),
    "aws:rds/instance:Instance": _db_instance,
    "aws:rds/subnetGroup:SubnetGroup": _group("rds", "subgrp", "subnet_group"),
    "aws:rds/parameterGroup:ParameterGroup": _group("rds", "pg", "parameter_group"),
    **SERVICE_MAKERS,
}
