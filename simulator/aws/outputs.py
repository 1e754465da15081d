"""What AWS computes for each resource type: ids, ARNs, endpoints. Shapes and formats as the AWS API documents them."""

from __future__ import annotations

import hashlib
import secrets
import string
import uuid
from dataclasses import dataclass
from typing import Any, TYPE_CHECKING

from simulator.aws.identifiers import S3_ZONES, Place, hex_id, letters
from simulator.values import Bag

if TYPE_CHECKING:
    from collections.abc import Callable

CREATED = "2026-01-01T00:00:00Z"
LOWER = string.ascii_lowercase + string.digits


@dataclass(frozen=True, kw_only=True)
class Making:
    """One resource being made or changed: `inputs` with secrets opened, and what it was before."""

    inputs: Bag
    place: Place
    id: str = ""
    old: Bag

    def kept(self, name: str, fresh: Callable[[], str]) -> str:
        """An output that is drawn once and stays."""
        return str(self.old.get(name) or fresh())

    def named(self, name: str, prefix: str) -> str:
        """The physical name: as given, or drawn once from its prefix."""
        given = self.inputs.get(name)
        return (
            str(given)
            if given
            else self.kept(name, lambda: f"{self.inputs.get(prefix) or 'terraform-'}{secrets.token_hex(8)}")
        )


Made = tuple[str, str, Bag]
"""Id, physical name, computed outputs."""


def _bucket(m: Making) -> Made:
    name = m.named("bucket", "bucketPrefix")
    regional = f"{name}.s3.{m.place.region}.{m.place.domain}"
    return name, name, {
        "bucket": name,
        "arn": m.place.s3_arn(name),
        "bucketDomainName": f"{name}.s3.{m.place.domain}",
        "bucketRegionalDomainName": regional,
        "bucketRegion": m.place.region,
        "hostedZoneId": S3_ZONES.get(m.place.region, "Z3AQBSTGFJSTF"),
    }  # fmt: skip


def _of_bucket(m: Making) -> Made:
    bucket, owner = m.inputs["bucket"], m.inputs.get("expectedBucketOwner")
    return (f"{bucket},{owner}" if owner else bucket), bucket, {}


def _role(m: Making) -> Made:
    name = m.named("name", "namePrefix")
    return name, name, {
        "name": name,
        "arn": m.place.global_arn("iam", f"role{m.inputs.get('path') or '/'}{name}"),
        "createDate": m.kept("createDate", lambda: CREATED),
        "uniqueId": m.kept("uniqueId", lambda: "AROA" + letters(17)),
        "managedPolicyArns": m.old.get("managedPolicyArns") or m.inputs.get("managedPolicyArns") or [],
    }  # fmt: skip


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
    def make(m: Making) -> Made:
        name = m.named("name", "namePrefix")
        return f"{m.inputs[owner]}:{name}", name, {"name": name}

    return make


def _attachment(m: Making) -> Made:
    drawn = m.id or f"{m.inputs['role']}-{secrets.token_hex(13)}"
    return drawn, drawn, {}


def _user(m: Making) -> Made:
    name, path = m.inputs["name"], m.inputs.get("path") or "/"
    unique = m.kept("uniqueId", lambda: "AIDA" + letters(17))
    return name, name, {"arn": m.place.global_arn("iam", f"user{path}{name}"), "uniqueId": unique}


def _access_key(m: Making) -> Made:
    key = m.id or "AKIA" + letters(16)
    alphabet = string.ascii_letters + string.digits + "+/"
    return key, key, {
        "createDate": m.kept("createDate", lambda: CREATED),
        "secret": m.kept("secret", lambda: letters(40, alphabet)),
        "sesSmtpPasswordV4": m.kept("sesSmtpPasswordV4", lambda: letters(44, alphabet)),
    }  # fmt: skip


def _pod_identity(m: Making) -> Made:
    drawn = m.id or f"a-{letters(17, LOWER)}"
    arn = m.place.arn("eks", f"podidentityassociation/{m.inputs['clusterName']}/{drawn}")
    return (
        drawn,
        drawn,
        {"associationId": drawn, "associationArn": arn, "externalId": m.kept("externalId", lambda: str(uuid.uuid4()))},
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


def _group(service: str, kind: str, **more: Any) -> Callable[[Making], Made]:
    def make(m: Making) -> Made:
        name = m.named("name", "namePrefix").lower()
        return name, name, {"name": name, "arn": m.place.arn(service, f"{kind}:{name}"), **more}

    return make


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
        "hostedZoneId": "Z29XKXDKYMONMX",
        "status": "available",
        "availabilityZone": m.inputs.get("availabilityZone") or f"{m.place.region}a",
        "caCertIdentifier": m.inputs.get("caCertIdentifier") or "rds-ca-rsa2048-g1",
    }  # fmt: skip


def _security_group(m: Making) -> Made:
    drawn, name = m.id or hex_id("sg"), m.named("name", "namePrefix")
    return drawn, name, {"name": name, "arn": m.place.arn("ec2", f"security-group/{drawn}"), "ownerId": m.place.account}


def _security_group_rule(m: Making) -> Made:
    drawn = m.id or hex_id("sgr")
    return drawn, drawn, {"securityGroupRuleId": drawn, "arn": m.place.arn("ec2", f"security-group-rule/{drawn}")}


def _vpc_endpoint(m: Making) -> Made:
    drawn = m.id or hex_id("vpce")
    return drawn, drawn, {
        "arn": m.place.arn("ec2", f"vpc-endpoint/{drawn}"),
        "ownerId": m.place.account,
        "prefixListId": m.kept("prefixListId", lambda: hex_id("pl")),
        "state": "available",
    }  # fmt: skip


def _key(m: Making) -> Made:
    drawn = m.id or str(uuid.uuid4())
    return drawn, drawn, {"keyId": drawn, "arn": m.place.arn("kms", f"key/{drawn}")}


def _alias(m: Making) -> Made:
    name, target = m.named("name", "namePrefix"), str(m.inputs["targetKeyId"])
    target_arn = target if target.startswith("arn:") else m.place.arn("kms", f"key/{target}")
    return name, name, {"name": name, "arn": m.place.arn("kms", name), "targetKeyArn": target_arn}


def _zone(m: Making) -> Made:
    drawn, name = m.id or "Z" + letters(20), str(m.inputs["name"]).rstrip(".").lower()
    servers = [f"ns-{100 * n + n}.awsdns-{n:02}.{end}" for n, end in enumerate(("com", "net", "org", "co.uk"), 11)]
    arn = f"arn:{m.place.partition}:route53:::hostedzone/{drawn}"
    return drawn, name, {"zoneId": drawn, "arn": arn, "nameServers": servers, "primaryNameServer": servers[0]}


def _record(m: Making) -> Made:
    name, kind = str(m.inputs["name"]).rstrip(".").lower(), m.inputs["type"]
    suffix = f"_{m.inputs['setIdentifier']}" if m.inputs.get("setIdentifier") else ""
    return f"{m.inputs['zoneId']}_{name}_{kind}{suffix}", f"{name} {kind}{suffix}", {"fqdn": name}


def _certificate(m: Making) -> Made:
    arn = m.id or m.place.arn("acm", f"certificate/{uuid.uuid4()}")
    domain = m.inputs.get("domainName") or "imported"
    names = list(dict.fromkeys([domain, *m.inputs.get("subjectAlternativeNames", [])]))
    options = [
        {
            "domainName": name,
            "resourceRecordName": f"_{stable(name, 32)}.{str(name).removeprefix('*.')}.",
            "resourceRecordType": "CNAME",
            "resourceRecordValue": f"_{stable(name + arn, 32)}.acm-validations.aws.",
        }
        for name in names
    ]
    issued = not m.inputs.get("domainName")
    return arn, str(domain), {
        "arn": arn,
        "domainName": domain,
        "subjectAlternativeNames": names,
        "domainValidationOptions": [] if issued else options,
        "status": "ISSUED" if issued else "PENDING_VALIDATION",
        "type": "IMPORTED" if issued else "AMAZON_ISSUED",
    }  # fmt: skip


def _validation(m: Making) -> Made:
    issued = m.id or f"2026-01-01 00:00:00.{secrets.randbelow(1000):03} +0000 UTC"
    return issued, str(m.inputs["certificateArn"]), {}


def _log_group(m: Making) -> Made:
    name = m.named("name", "namePrefix")
    return name, name, {"name": name, "arn": m.place.arn("logs", f"log-group:{name}")}


def _alarm(m: Making) -> Made:
    name = m.inputs["name"]
    return name, name, {"arn": m.place.arn("cloudwatch", f"alarm:{name}")}


def _secret(m: Making) -> Made:
    name = m.named("name", "namePrefix")
    arn = m.id or m.place.arn("secretsmanager", f"secret:{name}-{letters(6, string.ascii_letters)}")
    return arn, name, {"name": name, "arn": arn}


def _secret_version(m: Making) -> Made:
    version = m.kept("versionId", lambda: str(uuid.uuid4()))
    secret = str(m.inputs["secretId"])
    return (
        f"{secret}|{version}",
        version,
        {"versionId": version, "arn": secret, "secretArn": secret, "versionStages": ["AWSCURRENT"]},
    )


def _function(m: Making) -> Made:
    name = m.inputs["name"]
    arn = m.place.arn("lambda", f"function:{name}")
    invoke = f"arn:{m.place.partition}:apigateway:{m.place.region}:lambda:path/2015-03-31/functions/{arn}/invocations"
    published = {"version": "$LATEST", "qualifiedArn": f"{arn}:$LATEST", "invokeArn": invoke, "lastModified": CREATED}
    return name, name, {"arn": arn, **published}


def _permission(m: Making) -> Made:
    statement = m.named("statementId", "statementIdPrefix")
    return statement, f"{m.inputs['function']}:{statement}", {"statementId": statement}


def _event_invoke(m: Making) -> Made:
    qualifier = f":{m.inputs['qualifier']}" if m.inputs.get("qualifier") else ""
    return f"{m.inputs['functionName']}{qualifier}", f"{m.inputs['functionName']}{qualifier}", {}


def _repository(m: Making) -> Made:
    name = m.inputs["name"]
    url = f"{m.place.account}.dkr.ecr.{m.place.region}.{m.place.domain}/{name}"
    return (
        name,
        name,
        {"arn": m.place.arn("ecr", f"repository/{name}"), "registryId": m.place.account, "repositoryUrl": url},
    )


def stable(text: str, length: int = 12) -> str:
    """Letters and digits that depend on the text alone."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


MAKERS: dict[str, Callable[[Making], Made]] = {
    "aws:s3/bucket:Bucket": _bucket,
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": _of_bucket,
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
    "aws:elasticache/subnetGroup:SubnetGroup": _group("elasticache", "subnetgroup"),
    "aws:elasticache/parameterGroup:ParameterGroup": _group("elasticache", "parametergroup"),
    "aws:rds/instance:Instance": _db_instance,
    "aws:rds/subnetGroup:SubnetGroup": _group("rds", "subgrp", supportedNetworkTypes=["IPV4"]),
    "aws:rds/parameterGroup:ParameterGroup": _group("rds", "pg"),
    "aws:lambda/function:Function": _function,
    "aws:lambda/permission:Permission": _permission,
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": _event_invoke,
    "aws:ec2/vpcEndpoint:VpcEndpoint": _vpc_endpoint,
    "aws:ec2/securityGroup:SecurityGroup": _security_group,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _security_group_rule,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _security_group_rule,
    "aws:route53/zone:Zone": _zone,
    "aws:route53/record:Record": _record,
    "aws:acm/certificate:Certificate": _certificate,
    "aws:acm/certificateValidation:CertificateValidation": _validation,
    "aws:cloudwatch/logGroup:LogGroup": _log_group,
    "aws:cloudwatch/metricAlarm:MetricAlarm": _alarm,
    "aws:secretsmanager/secret:Secret": _secret,
    "aws:secretsmanager/secretVersion:SecretVersion": _secret_version,
    "aws:kms/key:Key": _key,
    "aws:kms/alias:Alias": _alias,
    "aws:ecr/repository:Repository": _repository,
}
