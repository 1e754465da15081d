"""Things a program looks up in the account: networks, keys, buckets, roles and databases that exist already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.aws.account import MISSING, ZONES, stable
from simulator.aws.making import CREATED
from simulator.package import CloudError

if TYPE_CHECKING:
    from simulator.aws.account import Account
    from simulator.values import Bag


def subnet(account: Account, arguments: Bag) -> Bag:
    """A subnet of the cluster's VPC."""
    wanted = str(arguments.get("id") or next(iter(account.subnets().values())))
    if wanted.startswith(MISSING):
        raise CloudError("no matching EC2 Subnet found")
    zones = {subnet: zone for zone, subnet in account.subnets().items()}
    zone = zones.get(wanted) or f"{account.place.region}{ZONES[int(stable(wanted, 6), 16) % len(ZONES)]}"
    number = ZONES.index(zone[-1])
    return {
        "id": wanted,
        "arn": account.place.arn("ec2", f"subnet/{wanted}"),
        "vpcId": account.vpc(),
        "availabilityZone": zone,
        "availabilityZoneId": f"{account.place.short}-az{number + 1}",
        "cidrBlock": f"10.0.{number * 32}.0/19",
        "availableIpAddressCount": 8187,
        "state": "available",
        "ownerId": account.place.account,
        "mapPublicIpOnLaunch": False,
        "defaultForAz": False,
        "region": account.place.region,
        "tags": {},
    }


def subnets(account: Account, _: Bag) -> Bag:
    """Every private subnet."""
    return {
        "id": account.place.region,
        "ids": list(account.subnets().values()),
        "region": account.place.region,
        "tags": {},
    }


def vpc(account: Account, arguments: Bag) -> Bag:
    """A VPC."""
    wanted = str(arguments.get("id") or account.vpc())
    if wanted.startswith(MISSING):
        raise CloudError("no matching EC2 VPC found")
    return {
        "id": wanted,
        "arn": account.place.arn("ec2", f"vpc/{wanted}"),
        "cidrBlock": "10.0.0.0/16",
        "cidrBlockAssociations": [
            {"associationId": "vpc-cidr-assoc-0", "cidrBlock": "10.0.0.0/16", "state": "associated"}
        ],
        "default": False,
        "enableDnsHostnames": True,
        "enableDnsSupport": True,
        "instanceTenancy": "default",
        "mainRouteTableId": f"rtb-0{stable(wanted, 16)}",
        "ownerId": account.place.account,
        "state": "available",
        "region": account.place.region,
        "tags": {},
    }


def security_group(account: Account, arguments: Bag) -> Bag:
    """A security group by id or name."""
    wanted = str(arguments.get("id") or f"sg-0{stable(str(arguments.get('name')), 16)}")
    if account.is_gone("aws:ec2/securityGroup:SecurityGroup", wanted):
        raise CloudError("no matching EC2 Security Group found")
    return {
        "id": wanted,
        "name": arguments.get("name") or wanted,
        "arn": account.place.arn("ec2", f"security-group/{wanted}"),
        "description": "",
        "vpcId": account.vpc(),
        "region": account.place.region,
        "tags": {},
    }


def key(account: Account, arguments: Bag) -> Bag:
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


def alias(account: Account, arguments: Bag) -> Bag:
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


def bucket(account: Account, arguments: Bag) -> Bag:
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
        "hostedZoneId": "Z3AQBSTGFJSTF",
        "websiteDomain": "",
        "websiteEndpoint": "",
        "tags": {},
    }


def role(account: Account, arguments: Bag) -> Bag:
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


def db_instance(account: Account, arguments: Bag) -> Bag:
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


def engine_version(account: Account, arguments: Bag) -> Bag:
    """The version a database engine would get."""
    engine, wanted = str(arguments["engine"]), str(arguments.get("version") or "16")
    version = wanted if "." in wanted else f"{wanted}.8"
    major = version.partition(".")[0]
    return {
        "id": version,
        "engine": engine,
        "version": version,
        "versionActual": version,
        "versionMajor": major,
        "parameterGroupFamily": f"{engine}{major}",
        "defaultCharacterSet": "",
        "engineDescription": "PostgreSQL",
        "status": "available",
        "exportableLogTypes": ["iam-db-auth-error", "postgresql", "upgrade"],
        "region": account.place.region,
    }
