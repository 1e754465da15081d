"""What the simulated account answers when a program looks something up."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from simulator.aws import existing, existing_network
from simulator.aws.account import MISSING, Account, stable
from simulator.aws.making import CREATED
from simulator.package import CloudError
from simulator.sources import outputs, refuses
from simulator.values import Properties

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.aws.identifiers import Place


@outputs(
    "botocore:sts/2011-06-15/service-2.json#GetCallerIdentityResponse",
    {"id": "<account>", "accountId": "<account>", "arn": "the ARN of who asks", "userId": "the unique id of who asks"},
)
def _caller(account: Account, _: Properties) -> Properties:
    return {
        "id": account.place.account,
        "accountId": account.place.account,
        "arn": account.identity,
        "userId": "AIDASIMULATOR0000000",
    }


@outputs(
    "terraform-aws:meta/region_data_source.go",
    {"id": "<region>", "name": "<region>", "region": "<region>", "endpoint": "ec2.<region>.amazonaws.com"},
)
def _region(account: Account, arguments: Properties) -> Properties:
    name = str(arguments.get("region") or arguments.get("name") or account.place.region)
    return {
        "id": name,
        "name": name,
        "region": name,
        "description": f"Simulated ({name})",
        "endpoint": f"ec2.{name}.{account.place.domain}",
    }


@outputs(
    "terraform-aws:meta/partition_data_source.go",
    {
        "id": "<partition>",
        "partition": "aws, aws-cn or aws-us-gov",
        "dnsSuffix": "amazonaws.com",
        "reverseDnsPrefix": "com.amazonaws",
    },
)
def _partition(account: Account, _: Properties) -> Properties:
    partition = account.place.partition
    return {
        "id": partition,
        "partition": partition,
        "dnsSuffix": account.place.domain,
        "reverseDnsPrefix": "com.amazonaws",
    }


@outputs(
    "terraform-aws:ec2/ec2_availability_zones_data_source.go",
    {
        "id": "<region>",
        "names": "<region><letter>",
        "zoneIds": "<short region>-az<n>",
        "groupNames": "<region>",
        "region": "<region>",
    },
)
def _zones(account: Account, _: Properties) -> Properties:
    names = list(account.subnets())
    ids = [f"{account.place.short}-az{number}" for number in range(1, len(names) + 1)]
    return {
        "id": account.place.region,
        "names": names,
        "zoneIds": ids,
        "groupNames": [account.place.region],
        "region": account.place.region,
    }


@outputs(
    "terraform-aws:eks/cluster_data_source.go",
    {
        "id": "<name>",
        "name": "<name>",
        "version": "<major>.<minor>",
        "platformVersion": "eks.<n>",
        "status": "ACTIVE",
        "createdAt": "RFC 3339",
        "roleArn": "the ARN of a role",
        "enabledClusterLogTypes": "list of names",
        "deletionProtection": "true or false",
        "region": "<region>",
        "tags": "map",
    },
)
@outputs(
    "botocore:eks/2017-11-01/service-2.json#Cluster",
    {
        "arn": "arn:aws:eks:<region>:<account>:cluster/<name>",
        "endpoint": "https://<32 capitals and digits>.<letters and digits>.<region>.eks.amazonaws.com",
        "certificateAuthorities[].data": "a PEM certificate in Base64",
        "identities[].oidcs[].issuer": "https://oidc.eks.<region>.amazonaws.com/id/<32 capitals and digits>",
    },
)
@outputs(
    "botocore:eks/2017-11-01/service-2.json#ComputeConfigResponse",
    {
        "computeConfigs[].enabled": "true in EKS Auto Mode",
        "computeConfigs[].nodePools": "list of general-purpose, system",
        "computeConfigs[].nodeRoleArn": "arn:aws:iam::<account>:role/<name>",
    },
)
@outputs(
    "botocore:eks/2017-11-01/service-2.json#VpcConfigResponse",
    {
        "vpcConfig.vpcId": "vpc-<17 hexadecimal digits>",
        "vpcConfig.subnetIds": "list of subnet-<17 hexadecimal digits>",
        "vpcConfig.clusterSecurityGroupId": "sg-<17 hexadecimal digits>",
        "vpcConfig.securityGroupIds": "list of sg-<17 hexadecimal digits>",
        "vpcConfig.endpointPrivateAccess": "true or false",
        "vpcConfig.endpointPublicAccess": "true or false",
        "vpcConfig.publicAccessCidrs": "list of CIDR blocks",
    },
)
@refuses("terraform-aws:eks/cluster_data_source.go", "botocore:eks/2017-11-01/service-2.json#ResourceNotFoundException")
def _cluster(account: Account, arguments: Properties) -> Properties:
    name, place = str(arguments["name"]), account.place
    if name.startswith(MISSING):
        raise CloudError(
            f"reading EKS Cluster ({name}): operation error EKS: DescribeCluster, https response "
            "error StatusCode: 404, "
            f"ResourceNotFoundException: No cluster found for name: {name}."
        )
    number = stable(f"{place.region}{name}", 32).upper()
    group = f"sg-0{stable(place.region + name, 16)}"
    endpoint = f"https://{number}.gr7.{place.region}.eks.{place.domain}"
    # Whoever makes the stack's resources has an access entry, and nobody else.
    account.inventory.admit(endpoint, account.identity)
    return {
        "id": name,
        "name": name,
        "arn": place.arn("eks", f"cluster/{name}"),
        "endpoint": endpoint,
        "certificateAuthorities": [{"data": base64.b64encode(_CERTIFICATE.encode()).decode()}],
        "identities": [{"oidcs": [{"issuer": f"https://oidc.eks.{place.region}.{place.domain}/id/{number}"}]}],
        "vpcConfig": {
            "vpcId": account.vpc(),
            "subnetIds": [
                *(account.public_subnets() if name.startswith("public-") else ()),
                *account.subnets().values(),
            ],
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
        "computeConfigs": _auto_mode(name, place),
        "controlPlaneScalingConfigs": [],
        "encryptionConfigs": [],
        "outpostConfigs": [],
        "remoteNetworkConfigs": [],
        "storageConfigs": [],
        "upgradePolicies": [{"supportType": "STANDARD"}],
        "zonalShiftConfigs": [],
    }


@outputs(
    "terraform-aws:eks/cluster_auth_data_source.go",
    {"id": "<name>", "name": "<name>", "token": "k8s-aws-v1.<Base64>", "region": "<region>"},
)
def _cluster_auth(account: Account, arguments: Properties) -> Properties:
    _cluster(account, arguments)
    return {
        "id": arguments["name"],
        "name": arguments["name"],
        "token": "k8s-aws-v1.simulated",
        "region": account.place.region,
    }


_CERTIFICATE = "-----BEGIN CERTIFICATE-----\nU2ltdWxhdGVkIGNsdXN0ZXI=\n-----END CERTIFICATE-----\n"


def _auto_mode(cluster: str, place: Place) -> list[Properties]:
    """Clusters whose names start so are in EKS Auto Mode."""
    role = place.global_arn("iam", f"role/{cluster}-node")
    pools = ["general-purpose", "system"]
    return [{"enabled": True, "nodePools": pools, "nodeRoleArn": role}] if cluster.startswith("auto-") else []


LOOKUPS: dict[str, Callable[[Account, Properties], Properties]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:eks/getCluster:getCluster": _cluster,
    "aws:eks/getClusterAuth:getClusterAuth": _cluster_auth,
    "aws:ec2/getSubnet:getSubnet": existing_network.subnet,
    "aws:ec2/getSubnets:getSubnets": existing_network.subnets,
    "aws:ec2/getRouteTable:getRouteTable": existing_network.route_table,
    "aws:ec2/getRouteTables:getRouteTables": existing_network.route_tables,
    "aws:ec2/getVpc:getVpc": existing_network.vpc,
    "aws:ec2/getSecurityGroup:getSecurityGroup": existing_network.security_group,
    "aws:kms/getKey:getKey": existing.key,
    "aws:kms/getAlias:getAlias": existing.alias,
    "aws:s3/getBucket:getBucket": existing.bucket,
    "aws:iam/getRole:getRole": existing.role,
    "aws:rds/getInstance:getInstance": existing.db_instance,
    "aws:rds/getEngineVersion:getEngineVersion": existing.engine_version,
}
