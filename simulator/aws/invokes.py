"""What the simulated account answers when a program looks something up.

What the program made is found in the inventory; everything else is taken to exist already, so that a stack can bring
any cluster, bucket, key or database, except when its name starts with "missing-": that is answered as AWS answers for
what is not there.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any, TYPE_CHECKING

from simulator.aws.outputs import CREATED, stable
from simulator.package import CloudError
from simulator.values import Bag, plain

if TYPE_CHECKING:
    from simulator.aws.identifiers import Place
    from simulator.inventory import Inventory
    from collections.abc import Callable

MISSING = "missing-"
ZONES = ("a", "b", "c")


@dataclass(frozen=True, kw_only=True)
class Account:
    """What a look-up sees."""

    inventory: Inventory
    place: Place

    def made(self, type_: str, name: str) -> Bag | None:
        """The outputs of something a program made, by its physical name."""
        found = self.inventory.named("aws", self.place.account, type_, name)
        outputs: Bag | None = plain(found[0].outputs) if found else None
        return outputs

    def is_gone(self, type_: str, id_: str) -> bool:
        """Whether it was made and deleted, or has a name that says it never was."""
        return id_.startswith(MISSING) or self.inventory.is_gone("aws", self.place.account, type_, id_)

    def vpc(self) -> str:
        """The VPC everything that exists already is in."""
        return f"vpc-0{stable(self.place.region + 'vpc', 16)}"

    def subnets(self) -> dict[str, str]:
        """Its private subnets, by availability zone."""
        return {f"{self.place.region}{zone}": f"subnet-0{stable(self.place.region + zone, 16)}" for zone in ZONES}


def _caller(account: Account, arguments: Bag) -> Bag:
    arn = account.place.global_arn("iam", "user/simulator")
    return {
        "id": account.place.account,
        "accountId": account.place.account,
        "arn": arn,
        "userId": "AIDASIMULATOR0000000",
    }


def _region(account: Account, arguments: Bag) -> Bag:
    name = str(arguments.get("region") or arguments.get("name") or account.place.region)
    return {
        "id": name, "name": name, "region": name, "description": f"Simulated ({name})", "endpoint": f"ec2.{name}.{account.place.domain}",
    }  # fmt: skip


def _partition(account: Account, arguments: Bag) -> Bag:
    partition = account.place.partition
    return {
        "id": partition,
        "partition": partition,
        "dnsSuffix": account.place.domain,
        "reverseDnsPrefix": "com.amazonaws",
    }


def _zones(account: Account, arguments: Bag) -> Bag:
    names = list(account.subnets())
    ids = [f"{account.place.short}-az{number}" for number in range(1, len(names) + 1)]
    return {
        "id": account.place.region,
        "names": names,
        "zoneIds": ids,
        "groupNames": [account.place.region],
        "region": account.place.region,
    }


def _cluster(account: Account, arguments: Bag) -> Bag:
    name, place = str(arguments["name"]), account.place
    if name.startswith(MISSING):
        raise CloudError(
            f"reading EKS Cluster ({name}): operation error EKS: DescribeCluster, https response error StatusCode: 404, "
            f"ResourceNotFoundException: No cluster found for name: {name}."
        )
    number = stable(f"{place.region}{name}", 32).upper()
    group = f"sg-0{stable(place.region + name, 16)}"
    return {
        "id": name,
        "name": name,
        "arn": place.arn("eks", f"cluster/{name}"),
        "endpoint": f"https://{number}.gr7.{place.region}.eks.{place.domain}",
        "certificateAuthorities": [{"data": base64.b64encode(_CERTIFICATE.encode()).decode()}],
        "identities": [{"oidcs": [{"issuer": f"https://oidc.eks.{place.region}.{place.domain}/id/{number}"}]}],
        "vpcConfig": {
            "vpcId": account.vpc(),
            "subnetIds": list(account.subnets().values()),
            "clusterSecurityGroupId": group,
            "securityGroupIds": [],
            "endpointPrivateAccess": True,
            "endpointPublicAccess": True,
            "publicAccessCidrs": ["0.0.0.0/0"],
            "controlPlaneEgressMode": "",
        },
        "version": "1.33",
        "platformVersion": "eks.12",
        "status": "ACTIVE",
        "createdAt": CREATED,
        "roleArn": place.global_arn("iam", f"role/{name}-cluster"),
        "enabledClusterLogTypes": [],
        "deletionProtection": False,
        "clusterId": "",
        "region": place.region,
        "tags": {},
        "accessConfigs": [{"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False}],
        "kubernetesNetworkConfigs": [{"ipFamily": "ipv4", "serviceIpv4Cidr": "172.20.0.0/16", "serviceIpv6Cidr": ""}],
        "computeConfigs": [], "controlPlaneScalingConfigs": [], "encryptionConfigs": [], "outpostConfigs": [],
        "remoteNetworkConfigs": [], "storageConfigs": [], "upgradePolicies": [{"supportType": "STANDARD"}], "zonalShiftConfigs": [],
    }  # fmt: skip


def _cluster_auth(account: Account, arguments: Bag) -> Bag:
    _cluster(account, arguments)
    return {
        "id": arguments["name"],
        "name": arguments["name"],
        "token": "k8s-aws-v1.simulated",
        "region": account.place.region,
    }


def _subnet(account: Account, arguments: Bag) -> Bag:
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


def _subnets(account: Account, arguments: Bag) -> Bag:
    return {
        "id": account.place.region,
        "ids": list(account.subnets().values()),
        "region": account.place.region,
        "tags": {},
    }


def _vpc(account: Account, arguments: Bag) -> Bag:
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


def _security_group(account: Account, arguments: Bag) -> Bag:
    wanted = str(arguments.get("id") or f"sg-0{stable(str(arguments.get('name')), 16)}")
    if account.is_gone("aws:ec2/securityGroup:SecurityGroup", wanted):
        raise CloudError("no matching EC2 Security Group found")
    return {
        "id": wanted, "name": arguments.get("name") or wanted, "arn": account.place.arn("ec2", f"security-group/{wanted}"),
        "description": "", "vpcId": account.vpc(), "region": account.place.region, "tags": {},
    }  # fmt: skip


def _key(account: Account, arguments: Bag) -> Bag:
    wanted = str(arguments["keyId"])
    short = wanted.rsplit("/", 1)[-1]
    if account.is_gone("aws:kms/key:Key", short):
        raise CloudError(
            f"reading KMS Key ({wanted}): NotFoundException: Key 'arn:aws:kms:{account.place.region}:…:key/{short}' does not exist"
        )
    key = stable(wanted, 32)
    drawn = (
        f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"
        if wanted.startswith("alias/") or ":alias/" in wanted
        else short
    )
    return {
        "id": drawn, "keyId": wanted, "arn": account.place.arn("kms", f"key/{drawn}"), "awsAccountId": account.place.account,
        "enabled": True, "keyState": "Enabled", "keyUsage": "ENCRYPT_DECRYPT", "keySpec": "SYMMETRIC_DEFAULT",
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT", "keyManager": "CUSTOMER", "multiRegion": False, "origin": "AWS_KMS",
        "creationDate": CREATED, "deletionDate": "", "description": "", "expirationModel": "", "validTo": "", "customKeyStoreId": "",
        "cloudHsmClusterId": "", "pendingDeletionWindowInDays": 0, "multiRegionConfigurations": [], "xksKeyConfigurations": [],
        "region": account.place.region,
    }  # fmt: skip


def _alias(account: Account, arguments: Bag) -> Bag:
    name = str(arguments["name"])
    if name.removeprefix("alias/").startswith(MISSING):
        raise CloudError(f"reading KMS Alias ({name}): couldn't find resource")
    made = account.made("aws:kms/alias:Alias", name)
    target = str(made["targetKeyArn"]) if made else str(_key(account, {"keyId": name})["arn"])
    return {
        "id": account.place.arn("kms", name), "name": name, "arn": account.place.arn("kms", name), "targetKeyArn": target,
        "targetKeyId": target.rsplit("/", 1)[-1], "region": account.place.region,
    }  # fmt: skip


def _bucket(account: Account, arguments: Bag) -> Bag:
    name, place = str(arguments["bucket"]), account.place
    if account.is_gone("aws:s3/bucket:Bucket", name):
        raise CloudError(f"reading S3 Bucket ({name}): couldn't find resource")
    return {
        "id": name, "bucket": name, "arn": place.s3_arn(name), "bucketDomainName": f"{name}.s3.{place.domain}",
        "bucketRegionalDomainName": f"{name}.s3.{place.region}.{place.domain}", "bucketRegion": place.region, "region": place.region,
        "hostedZoneId": "Z3AQBSTGFJSTF", "websiteDomain": "", "websiteEndpoint": "", "tags": {},
    }  # fmt: skip


def _role(account: Account, arguments: Bag) -> Bag:
    name = str(arguments["name"])
    if account.is_gone("aws:iam/role:Role", name):
        raise CloudError(f"reading IAM Role ({name}): couldn't find resource")
    return {
        "id": name, "name": name, "arn": account.place.global_arn("iam", f"role/{name}"), "path": "/", "uniqueId": f"AROA{stable(name, 17).upper()}",
        "createDate": CREATED, "description": "", "assumeRolePolicy": "{}", "maxSessionDuration": 3600, "permissionsBoundary": "",
        "roleLastUseds": [], "tags": {},
    }  # fmt: skip


def _db_instance(account: Account, arguments: Bag) -> Bag:
    name, place = str(arguments.get("dbInstanceIdentifier")), account.place
    if name.startswith(MISSING):
        raise CloudError(f"reading RDS DB Instance ({name}): couldn't find resource")
    made = account.made("aws:rds/instance:Instance", name)
    host = f"{name}.{stable(place.account + place.region)}.{place.region}.rds.{place.domain}"
    existing: dict[str, Any] = {
        "address": host, "port": 5432, "endpoint": f"{host}:5432", "engine": "postgres", "engineVersion": "16.8",
        "dbInstanceArn": place.arn("rds", f"db:{name}"), "masterUsername": "postgres", "resourceId": f"db-{stable(name, 26).upper()}",
        "vpcSecurityGroups": [f"sg-0{stable(name, 16)}"], "storageEncrypted": True, "region": place.region,
    }  # fmt: skip
    known = {key: made[key] for key in existing if made and key in made}
    return existing | known | {"id": name, "dbInstanceIdentifier": name, "tags": {}}


def _engine_version(account: Account, arguments: Bag) -> Bag:
    engine, wanted = str(arguments["engine"]), str(arguments.get("version") or "16")
    version = wanted if "." in wanted else f"{wanted}.8"
    major = version.partition(".")[0]
    return {
        "id": version, "engine": engine, "version": version, "versionActual": version, "versionMajor": major,
        "parameterGroupFamily": f"{engine}{major}", "defaultCharacterSet": "", "engineDescription": "PostgreSQL", "status": "available",
        "exportableLogTypes": ["iam-db-auth-error", "postgresql", "upgrade"], "region": account.place.region,
    }  # fmt: skip


_CERTIFICATE = "-----BEGIN CERTIFICATE-----\nU2ltdWxhdGVkIGNsdXN0ZXI=\n-----END CERTIFICATE-----\n"

ANSWERS: dict[str, Callable[[Account, Bag], Bag]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:eks/getCluster:getCluster": _cluster,
    "aws:eks/getClusterAuth:getClusterAuth": _cluster_auth,
    "aws:ec2/getSubnet:getSubnet": _subnet,
    "aws:ec2/getSubnets:getSubnets": _subnets,
    "aws:ec2/getVpc:getVpc": _vpc,
    "aws:ec2/getSecurityGroup:getSecurityGroup": _security_group,
    "aws:kms/getKey:getKey": _key,
    "aws:kms/getAlias:getAlias": _alias,
    "aws:s3/getBucket:getBucket": _bucket,
    "aws:iam/getRole:getRole": _role,
    "aws:rds/getInstance:getInstance": _db_instance,
    "aws:rds/getEngineVersion:getEngineVersion": _engine_version,
}
