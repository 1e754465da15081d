"""Things a program looks up in the account: keys, buckets, roles and databases that exist already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.aws.account import MISSING, stable
from simulator.aws.making import CREATED
from simulator.package import CloudError
from simulator.sources import outputs, refuses

if TYPE_CHECKING:
    from simulator.aws.account import Account
    from simulator.values import Properties


@outputs(
    "terraform-aws:kms/key_data_source.go",
    {
        "id": "<uuid>",
        "keyId": "as asked for",
        "arn": "arn:aws:kms:<region>:<account>:key/<id>",
        "awsAccountId": "<account>",
        "enabled": "true or false",
        "region": "<region>",
        "description": "text",
        "creationDate": "RFC 3339",
        "deletionDate": "RFC 3339, or empty",
        "validTo": "RFC 3339, or empty",
    },
)
@outputs(
    "botocore:kms/2014-11-01/service-2.json#KeyMetadata",
    {
        "keyState": "Enabled",
        "keyUsage": "ENCRYPT_DECRYPT",
        "keySpec": "SYMMETRIC_DEFAULT",
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "keyManager": "CUSTOMER or AWS",
        "multiRegion": "true or false",
        "origin": "AWS_KMS",
        "expirationModel": "text",
        "customKeyStoreId": "text",
        "cloudHsmClusterId": "text",
        "pendingDeletionWindowInDays": "number",
        "multiRegionConfigurations": "list",
        "xksKeyConfigurations": "list",
    },
)
@refuses("terraform-aws:kms/key_data_source.go", "botocore:kms/2014-11-01/service-2.json#NotFoundException")
def key(account: Account, arguments: Properties) -> Properties:
    """A key by id, ARN or alias."""
    wanted = str(arguments["keyId"])
    short = wanted.rsplit("/", 1)[-1]
    if account.is_gone("aws:kms/key:Key", short):
        raise CloudError(
            f"reading KMS Key ({wanted}): NotFoundException: Key "
            f"'arn:aws:kms:{account.place.region}:…:key/{short}' does not exist"
        )
    digits = stable(wanted, 32)
    drawn = (
        f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
        if wanted.startswith("alias/") or ":alias/" in wanted
        else short
    )
    return {
        "id": drawn,
        "keyId": wanted,
        "arn": account.place.arn("kms", f"key/{drawn}"),
        "awsAccountId": account.place.account,
        "enabled": True,
        "keyState": "Enabled",
        "keyUsage": "ENCRYPT_DECRYPT",
        "keySpec": "SYMMETRIC_DEFAULT",
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "keyManager": "CUSTOMER",
        "multiRegion": False,
        "origin": "AWS_KMS",
        "creationDate": CREATED,
        "deletionDate": "",
        "description": "",
        "expirationModel": "",
        "validTo": "",
        "customKeyStoreId": "",
        "cloudHsmClusterId": "",
        "pendingDeletionWindowInDays": 0,
        "multiRegionConfigurations": [],
        "xksKeyConfigurations": [],
        "region": account.place.region,
    }


@outputs(
    "terraform-aws:kms/alias_data_source.go",
    {
        "id": "<arn>",
        "name": "alias/<name>",
        "arn": "arn:aws:kms:<region>:<account>:alias/<name>",
        "targetKeyArn": "the key's ARN",
        "targetKeyId": "<uuid>",
        "region": "<region>",
    },
)
@refuses("terraform-aws:kms/alias_data_source.go")
def alias(account: Account, arguments: Properties) -> Properties:
    """An alias and the key it leads to."""
    name = str(arguments["name"])
    if name.removeprefix("alias/").startswith(MISSING):
        raise CloudError(f"reading KMS Alias ({name}): couldn't find resource")
    made = account.made("aws:kms/alias:Alias", name)
    target = str(made["targetKeyArn"]) if made else str(key(account, {"keyId": name})["arn"])
    return {
        "id": account.place.arn("kms", name),
        "name": name,
        "arn": account.place.arn("kms", name),
        "targetKeyArn": target,
        "targetKeyId": target.rsplit("/", 1)[-1],
        "region": account.place.region,
    }


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
def bucket(account: Account, arguments: Properties) -> Properties:
    """A bucket."""
    name, place = str(arguments["bucket"]), account.place
    if account.is_gone("aws:s3/bucket:Bucket", name):
        raise CloudError(f"reading S3 Bucket ({name}): couldn't find resource")
    return {
        "id": name,
        "bucket": name,
        "arn": place.s3_arn(name),
        "bucketDomainName": f"{name}.s3.{place.domain}",
        "bucketRegionalDomainName": f"{name}.s3.{place.region}.{place.domain}",
        "bucketRegion": place.region,
        "region": place.region,
        "websiteDomain": "",
        "websiteEndpoint": "",
    }


@outputs(
    "terraform-aws:iam/role_data_source.go",
    {
        "id": "<name>",
        "name": "<name>",
        "path": "/, or /<path>/",
        "createDate": "RFC 3339",
        "description": "text",
        "assumeRolePolicy": "JSON",
        "maxSessionDuration": "seconds",
        "permissionsBoundary": "ARN, or empty",
        "tags": "map",
        "roleLastUseds": "list",
    },
)
@outputs(
    "aws-docs:IAM/latest/UserGuide/reference_identifiers.html",
    {"arn": "arn:aws:iam::<account>:role<path><name>", "uniqueId": "AROA<17 capitals and digits>"},
)
@refuses("terraform-aws:iam/role_data_source.go")
def role(account: Account, arguments: Properties) -> Properties:
    """A role."""
    name = str(arguments["name"])
    if account.is_gone("aws:iam/role:Role", name):
        raise CloudError(f"reading IAM Role ({name}): couldn't find resource")
    return {
        "id": name,
        "name": name,
        "arn": account.place.global_arn("iam", f"role/{name}"),
        "path": "/",
        "uniqueId": f"AROA{stable(name, 17).upper()}",
        "createDate": CREATED,
        "description": "",
        "assumeRolePolicy": "{}",
        "maxSessionDuration": 3600,
        "permissionsBoundary": "",
        "roleLastUseds": [],
        "tags": {},
    }


@outputs(
    "terraform-aws:rds/instance_data_source.go",
    {
        "id": "<identifier>",
        "dbInstanceIdentifier": "<identifier>",
        "endpoint": "<address>:<port>",
        "port": "number",
        "engine": "postgres",
        "engineVersion": "<major>.<minor>",
        "masterUsername": "text",
        "resourceId": "db-<26 capitals and digits>",
        "vpcSecurityGroups": "list of sg-<17 hexadecimal digits>",
        "storageEncrypted": "true or false",
        "region": "<region>",
        "tags": "map",
    },
)
@outputs(
    "aws-docs:AmazonRDS/latest/UserGuide/USER_Tagging.ARN.Constructing.html",
    {"dbInstanceArn": "arn:aws:rds:<region>:<account>:db:<identifier>"},
)
@outputs(
    "aws-docs:AmazonRDS/latest/UserGuide/USER_ConnectToPostgreSQLInstance.html",
    {"address": "<identifier>.<hash>.<region>.rds.amazonaws.com"},
)
@refuses("terraform-aws:rds/instance_data_source.go")
def db_instance(account: Account, arguments: Properties) -> Properties:
    """A database server."""
    name, place = str(arguments.get("dbInstanceIdentifier")), account.place
    if name.startswith(MISSING):
        raise CloudError(f"reading RDS DB Instance ({name}): couldn't find resource")
    made = account.made("aws:rds/instance:Instance", name)
    host = f"{name}.{stable(place.account + place.region)}.{place.region}.rds.{place.domain}"
    existing: dict[str, Any] = {
        "address": host,
        "port": 5432,
        "endpoint": f"{host}:5432",
        "engine": "postgres",
        "engineVersion": "16.8",
        "dbInstanceArn": place.arn("rds", f"db:{name}"),
        "masterUsername": "postgres",
        "resourceId": f"db-{stable(name, 26).upper()}",
        "vpcSecurityGroups": [f"sg-0{stable(name, 16)}"],
        "storageEncrypted": True,
        "region": place.region,
    }
    known = {name_: made[name_] for name_ in existing if made and name_ in made}
    return existing | known | {"id": name, "dbInstanceIdentifier": name, "tags": {}}


@outputs(
    "terraform-aws:rds/engine_version_data_source.go",
    {
        "id": "<version>",
        "engine": "<engine>",
        "version": "<major>.<minor>",
        "versionActual": "<major>.<minor>",
        "parameterGroupFamily": "<engine><major>",
        "defaultCharacterSet": "text",
        "engineDescription": "text",
        "status": "available",
        "exportableLogTypes": "list of names",
        "region": "<region>",
    },
)
def engine_version(account: Account, arguments: Properties) -> Properties:
    """The version a database engine would get."""
    engine, wanted = str(arguments["engine"]), str(arguments.get("version") or "16")
    version = wanted if "." in wanted else f"{wanted}.8"
    major = version.partition(".")[0]
    return {
        "id": version,
        "engine": engine,
        "version": version,
        "versionActual": version,
        "parameterGroupFamily": f"{engine}{major}",
        "defaultCharacterSet": "",
        "engineDescription": "PostgreSQL",
        "status": "available",
        "exportableLogTypes": ["iam-db-auth-error", "postgresql", "upgrade"],
        "region": account.place.region,
    }
