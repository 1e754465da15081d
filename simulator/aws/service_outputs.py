"""What AWS computes for networks, keys, names, certificates, logs, secrets, functions and images."""

from __future__ import annotations

import secrets
import string
import uuid
from collections.abc import Callable

from simulator.aws.account import stable
from simulator.aws.identifiers import hex_id, letters
from simulator.aws.making import CREATED, Made, Making
from simulator.sources import outputs


@outputs(
    "terraform-aws:ec2/vpc_security_group.go",
    {
        "id": "sg-<17 hexadecimal digits>",
        "name": "<name>",
        "arn": "arn:aws:ec2:<region>:<account>:security-group/<id>",
        "ownerId": "<account>",
    },
)
def _security_group(m: Making) -> Made:
    drawn, name = m.id or hex_id("sg"), m.named("name", "namePrefix")
    return drawn, name, {"name": name, "arn": m.place.arn("ec2", f"security-group/{drawn}"), "ownerId": m.place.account}


@outputs(
    "terraform-aws:ec2/vpc_security_group_ingress_rule.go",
    {
        "id": "<securityGroupRuleId>",
        "securityGroupRuleId": "sgr-<17 hexadecimal digits>",
        "arn": "arn:aws:ec2:<region>:<account>:security-group-rule/<id>",
    },
)
def _security_group_rule(m: Making) -> Made:
    drawn = m.id or hex_id("sgr")
    return drawn, drawn, {"securityGroupRuleId": drawn, "arn": m.place.arn("ec2", f"security-group-rule/{drawn}")}


@outputs(
    "terraform-aws:ec2/vpc_endpoint.go",
    {
        "id": "vpce-<17 hexadecimal digits>",
        "arn": "arn:aws:ec2:<region>:<account>:vpc-endpoint/<id>",
        "ownerId": "<account>",
        "prefixListId": "pl-<hexadecimal digits>",
        "state": "available",
    },
)
def _vpc_endpoint(m: Making) -> Made:
    drawn = m.id or hex_id("vpce")
    return drawn, drawn, {
        "arn": m.place.arn("ec2", f"vpc-endpoint/{drawn}"),
        "ownerId": m.place.account,
        "prefixListId": m.kept("prefixListId", lambda: hex_id("pl")),
        "state": "available",
    }  # fmt: skip


@outputs("terraform-aws:kms/key.go", {"id": "<keyId>"})
@outputs(
    "aws-docs:kms/latest/developerguide/concepts.html",
    {"keyId": "<uuid>", "arn": "arn:aws:kms:<region>:<account>:key/<keyId>"},
)
def _key(m: Making) -> Made:
    drawn = m.id or str(uuid.uuid4())
    return drawn, drawn, {"keyId": drawn, "arn": m.place.arn("kms", f"key/{drawn}")}


@outputs(
    "terraform-aws:kms/alias.go",
    {
        "id": "alias/<name>",
        "name": "alias/<name>",
        "arn": "arn:aws:kms:<region>:<account>:alias/<name>",
        "targetKeyArn": "the key's ARN",
    },
)
def _alias(m: Making) -> Made:
    name, target = m.named("name", "namePrefix"), str(m.inputs["targetKeyId"])
    target_arn = target if target.startswith("arn:") else m.place.arn("kms", f"key/{target}")
    return name, name, {"name": name, "arn": m.place.arn("kms", name), "targetKeyArn": target_arn}


@outputs(
    "terraform-aws:route53/zone.go",
    {
        "id": "<zoneId>",
        "zoneId": "Z<capitals and digits>",
        "arn": "arn:aws:route53:::hostedzone/<zoneId>",
        "nameServers": "ns-<n>.awsdns-<n>.<com, net, org or co.uk>, four of them",
        "primaryNameServer": "one of nameServers",
    },
)
def _zone(m: Making) -> Made:
    drawn, name = m.id or "Z" + letters(20), str(m.inputs["name"]).rstrip(".").lower()
    servers = [f"ns-{100 * n + n}.awsdns-{n:02}.{end}" for n, end in enumerate(("com", "net", "org", "co.uk"), 11)]
    arn = f"arn:{m.place.partition}:route53:::hostedzone/{drawn}"
    return drawn, name, {"zoneId": drawn, "arn": arn, "nameServers": servers, "primaryNameServer": servers[0]}


@outputs(
    "terraform-aws:route53/record.go",
    {
        "id": "<zoneId>_<lower-case name>_<type>, and _<setIdentifier> when set",
        "fqdn": "<name>, without a dot at its end",
    },
)
def _record(m: Making) -> Made:
    name, kind = str(m.inputs["name"]).rstrip(".").lower(), m.inputs["type"]
    suffix = f"_{m.inputs['setIdentifier']}" if m.inputs.get("setIdentifier") else ""
    return f"{m.inputs['zoneId']}_{name}_{kind}{suffix}", f"{name} {kind}{suffix}", {"fqdn": name}


@outputs(
    "terraform-aws:acm/certificate.go",
    {
        "id": "<arn>",
        "domainName": "<domain>",
        "subjectAlternativeNames": "the domain and the other names",
        "status": "PENDING_VALIDATION, or ISSUED when imported",
        "type": "AMAZON_ISSUED or IMPORTED",
    },
)
@outputs(
    "botocore:acm/2015-12-08/service-2.json#CertificateDetail",
    {"arn": "arn:aws:acm:<region>:<account>:certificate/<uuid>"},
)
@outputs(
    "aws-docs:acm/latest/userguide/dns-validation.html",
    {
        "domainValidationOptions[].domainName": "<name>",
        "domainValidationOptions[].resourceRecordName": "_<32 hexadecimal digits>.<name>.",
        "domainValidationOptions[].resourceRecordType": "CNAME",
        "domainValidationOptions[].resourceRecordValue": "_<32 hexadecimal digits>.acm-validations.aws.",
    },
)
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


@outputs("terraform-aws:acm/certificate_validation.go", {"id": "when it was issued, as Go writes times"})
def _validation(m: Making) -> Made:
    issued = m.id or f"2026-01-01 00:00:00.{secrets.randbelow(1000):03} +0000 UTC"
    return issued, str(m.inputs["certificateArn"]), {}


@outputs(
    "terraform-aws:logs/group.go",
    {"id": "<name>", "name": "<name>", "arn": "arn:aws:logs:<region>:<account>:log-group:<name>"},
)
def _log_group(m: Making) -> Made:
    name = m.named("name", "namePrefix")
    return name, name, {"name": name, "arn": m.place.arn("logs", f"log-group:{name}")}


@outputs(
    "terraform-aws:cloudwatch/metric_alarm.go",
    {"id": "<name>", "arn": "arn:aws:cloudwatch:<region>:<account>:alarm:<name>"},
)
def _alarm(m: Making) -> Made:
    name = m.inputs["name"]
    return name, name, {"arn": m.place.arn("cloudwatch", f"alarm:{name}")}


@outputs("terraform-aws:secretsmanager/secret.go", {"id": "<arn>", "name": "<name>"})
@outputs(
    "botocore:secretsmanager/2017-10-17/service-2.json#CreateSecret",
    {"arn": "arn:aws:secretsmanager:<region>:<account>:secret:<name>-<6 letters>"},
)
def _secret(m: Making) -> Made:
    name = m.named("name", "namePrefix")
    arn = m.id or m.place.arn("secretsmanager", f"secret:{name}-{letters(6, string.ascii_letters)}")
    return arn, name, {"name": name, "arn": arn}


@outputs(
    "terraform-aws:secretsmanager/secret_version.go",
    {
        "id": "<secret>|<versionId>",
        "versionId": "<uuid>",
        "arn": "the secret's ARN",
        "secretArn": "the secret's ARN",
        "versionStages": "AWSCURRENT",
    },
)
def _secret_version(m: Making) -> Made:
    version = m.kept("versionId", lambda: str(uuid.uuid4()))
    secret = str(m.inputs["secretId"])
    return (
        f"{secret}|{version}",
        version,
        {"versionId": version, "arn": secret, "secretArn": secret, "versionStages": ["AWSCURRENT"]},
    )


@outputs(
    "terraform-aws:lambda/function.go",
    {
        "id": "<name>",
        "arn": "arn:aws:lambda:<region>:<account>:function:<name>",
        "version": "$LATEST",
        "qualifiedArn": "<arn>:$LATEST",
        "invokeArn": "arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<arn>/invocations",
        "lastModified": "ISO 8601",
    },
)
def _function(m: Making) -> Made:
    name = m.inputs["name"]
    arn = m.place.arn("lambda", f"function:{name}")
    invoke = f"arn:{m.place.partition}:apigateway:{m.place.region}:lambda:path/2015-03-31/functions/{arn}/invocations"
    published = {"version": "$LATEST", "qualifiedArn": f"{arn}:$LATEST", "invokeArn": invoke, "lastModified": CREATED}
    return name, name, {"arn": arn, **published}


@outputs("terraform-aws:lambda/permission.go", {"id": "<statementId>", "statementId": "<statementId>"})
def _permission(m: Making) -> Made:
    statement = m.named("statementId", "statementIdPrefix")
    return statement, f"{m.inputs['function']}:{statement}", {"statementId": statement}


@outputs("terraform-aws:lambda/function_event_invoke_config.go", {"id": "<function>, and :<qualifier> when set"})
def _event_invoke(m: Making) -> Made:
    qualifier = f":{m.inputs['qualifier']}" if m.inputs.get("qualifier") else ""
    return f"{m.inputs['functionName']}{qualifier}", f"{m.inputs['functionName']}{qualifier}", {}


@outputs(
    "terraform-aws:ecr/repository.go",
    {
        "id": "<name>",
        "arn": "arn:aws:ecr:<region>:<account>:repository/<name>",
        "registryId": "<account>",
        "repositoryUrl": "<account>.dkr.ecr.<region>.amazonaws.com/<name>",
    },
)
def _repository(m: Making) -> Made:
    name = m.inputs["name"]
    url = f"{m.place.account}.dkr.ecr.{m.place.region}.{m.place.domain}/{name}"
    return (
        name,
        name,
        {"arn": m.place.arn("ecr", f"repository/{name}"), "registryId": m.place.account, "repositoryUrl": url},
    )


SERVICE_MAKERS: dict[str, Callable[[Making], Made]] = {
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
