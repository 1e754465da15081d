"""An AWS account with one cluster, as far as the components look at it."""

from __future__ import annotations

from typing import Any

from components.aws.platform import Platform
from tests.support.quickstart import Quickstart
from tests.support.recorder import Cloud

ACCOUNT = "123456789012"
EXPORTS = {"s3Exports": {"enabled": True}}
"""Of `carto:warehouses`."""
REGION = "eu-west-1"
CLUSTER_ARN = f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/platform"
VPC = "vpc-0123456789abcdef0"
WORKGROUP = "0a1b2c3d-0000-4000-8000-000000000000"
"""Id of every workgroup of Redshift Serverless."""
DATA = {
    "engineVersion": "16.8",
    "allocatedStorage": 20,
    "kmsKeyId": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/of-rds",
}
"""Of every database and snapshot."""
CLUSTER_GROUP = "sg-0aaaaaaaaaaaaaaaa"
SUBNETS = {"subnet-0000000000000000a": "eu-west-1a", "subnet-0000000000000000b": "eu-west-1b"}


class AwsCloud(Cloud):
    """Everything asked for exists, except what a test takes away."""

    def __init__(
        self,
        *,
        missing: tuple[str, ...] = (),
        zones: dict[str, str] | None = None,
        bucket_regions: dict[str, str] | None = None,
        cluster_arn: str = CLUSTER_ARN,
        auto_mode: bool = False,
        public: tuple[str, ...] = (),
        databases: dict[str, dict[str, str]] | None = None,
        vpc: dict[str, bool] | None = None,
        endpoint: dict[str, Any] | None = None,
        zone: dict[str, Any] | None = None,
    ) -> None:
        self.missing = missing
        self.zones = SUBNETS if zones is None else zones
        self.bucket_regions = bucket_regions or {}
        self.cluster_arn = cluster_arn
        self.auto_mode = auto_mode
        self.databases = databases or {}
        """What differs about databases, by identifier."""
        self.public = public
        """Subnets with a route to an internet gateway."""
        self.vpc = vpc or {}
        self.endpoint = endpoint or {}
        self.zone = zone or {}
        """What differs from the usual VPC, VPC endpoint and hosted zone."""

    def outputs(self, type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        named = inputs.get("name", name)
        added: dict[str, Any] = {}
        match type_:
            case "aws:s3/bucket:Bucket":
                bucket = inputs["bucket"]
                added = {
                    "id": bucket,
                    "arn": f"arn:aws:s3:::{bucket}",
                    "bucketRegionalDomainName": f"{bucket}.s3.{REGION}.amazonaws.com",
                }
            case "aws:kms/key:Key":
                added = {"arn": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{name}"}
            case "aws:iam/role:Role":
                added = {"id": named, "arn": f"arn:aws:iam::{ACCOUNT}:role/{named}"}
            case "aws:iam/user:User":
                added = {"id": named, "arn": f"arn:aws:iam::{ACCOUNT}:user/{named}"}
            case "aws:iam/accessKey:AccessKey":
                added = {"id": f"AKIA-{name}", "secret": f"secret-of-{name}"}
            case "aws:rds/instance:Instance":
                added = {"address": f"{inputs['identifier']}.abc.{REGION}.rds.amazonaws.com", "resourceId": "db-ABC"}
            case "aws:elasticache/replicationGroup:ReplicationGroup":
                group, count = inputs["replicationGroupId"], int(inputs["numCacheClusters"])
                added = {
                    "primaryEndpointAddress": f"master.{group}.euw1.cache.amazonaws.com",
                    "memberClusters": [f"{group}-{number:03}" for number in range(1, count + 1)],
                }
            case "aws:lambda/function:Function":
                added = {"id": named, "arn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{named}"}
            case "aws:ec2/securityGroup:SecurityGroup":
                added = {"id": f"sg-of-{name}"}
            case "random:index/randomPassword:RandomPassword":
                added = {"result": f"generated-{name}-{inputs['keepers']['rotation']}"}
            case "random:index/randomString:RandomString":
                added = {"result": "abcd1234"}
            case _:
                added = _of_exposure(type_, name, inputs) or _of_gateway(type_, name, inputs)
        return added

    def answer(  # noqa: PLR0911, PLR0912 - one a lookup
        self, token: str, arguments: dict[str, Any]
    ) -> dict[str, Any]:
        asked = str(arguments.get("name") or arguments.get("id") or arguments.get("bucket"))
        if asked in self.missing:
            raise LookupError(f"{asked}: not found")
        _, partition, _, region, account, _ = self.cluster_arn.split(":", 5)
        match token:
            case "aws:index/getCallerIdentity:getCallerIdentity":
                arn = f"arn:{partition}:sts::{account}:assumed-role/deployer/session"
                return {"id": account, "accountId": account, "arn": arn, "userId": "AROAEXAMPLE:session"}
            case "aws:index/getRegion:getRegion":
                return {"id": region, "name": region, "region": region, "endpoint": f"ec2.{region}.amazonaws.com"}
            case "aws:eks/getCluster:getCluster":
                auto_mode = self.auto_mode or asked.startswith("auto-")
                return {
                    "name": asked,
                    "arn": self.cluster_arn,
                    "endpoint": "https://cluster.example.com",
                    "certificateAuthorities": [{"data": "Y2VydGlmaWNhdGU="}],
                    "computeConfigs": [{"enabled": True, "nodePools": [], "nodeRoleArn": ""}] if auto_mode else [],
                    "vpcConfig": {
                        "vpcId": VPC,
                        "subnetIds": list(self.zones),
                        "clusterSecurityGroupId": CLUSTER_GROUP,
                    },
                }
            case "aws:ec2/getSubnet:getSubnet":
                zone = self.zones.get(asked, f"{REGION}{asked[-1]}")
                number = int(asked[-1], 36)
                return {
                    "id": asked,
                    "vpcId": arguments["vpcId"],
                    "availabilityZone": zone,
                    "cidrBlock": f"10.0.{number}.0/24",
                }
            case "aws:ec2/getRouteTables:getRouteTables":
                return {"ids": ["rtb-main", "rtb-public"]}
            case "aws:ec2/getRouteTable:getRouteTable":
                public = arguments["routeTableId"] == "rtb-public"
                return {
                    "associations": [
                        {"main": not public, "subnetId": each} for each in (self.public if public else ("",))
                    ],
                    "routes": [{"cidrBlock": "0.0.0.0/0", "gatewayId": "igw-1" if public else ""}],
                }
            case "aws:route53/getZone:getZone":
                hosted = {"zoneId": "Z0ZONE", "name": arguments.get("name", "example.com"), "privateZone": True}
                return {"id": "Z0ZONE", **hosted, **self.zone}
            case "aws:ec2/getVpc:getVpc":
                dns = {"enableDnsSupport": True, "enableDnsHostnames": True}
                return {"id": asked, "cidrBlock": "10.0.0.0/16", **dns, **self.vpc}
            case "aws:ec2/getVpcEndpoint:getVpcEndpoint":
                found = {"serviceName": f"com.amazonaws.{region}.lambda", "vpcId": VPC, "privateDnsEnabled": True}
                return {"id": asked, **found, **self.endpoint}
            case "aws:eks/getNodeGroup:getNodeGroup":
                group = arguments["nodeGroupName"]
                if group in self.missing:
                    raise LookupError(f"{group}: not found")
                return {"resources": [{"autoscalingGroups": [{"name": f"eks-{group}"}]}]}
            case "aws:ecr/getImage:getImage":
                if arguments.get("imageTag") in self.missing:
                    raise LookupError("ImageNotFoundException: The image does not exist")
                return {"imageDigest": arguments.get("imageDigest", f"sha256:{'0a' * 32}")}
            case "aws:redshiftserverless/getWorkgroup:getWorkgroup":
                if arguments["workgroupName"] in self.missing:
                    raise LookupError("ResourceNotFoundException: Workgroup not found")
                return {
                    "workgroupName": arguments["workgroupName"],
                    "workgroupId": WORKGROUP,
                    "namespaceName": "warehouse",
                }
            case "aws:rds/getSnapshot:getSnapshot":
                return {"engine": "postgres", "encrypted": True, "status": "available", **DATA}
            case "aws:lb/getHostedZoneId:getHostedZoneId":
                return {"id": "Z0NETWORK", "region": region}
            case "aws:rds/getInstance:getInstance" | "aws:rds/getCluster:getCluster":
                return self._database(arguments)
            case "aws:s3/getBucket:getBucket":
                region = self.bucket_regions.get(asked, REGION)
                return {
                    "bucket": asked,
                    "arn": f"arn:aws:s3:::{asked}",
                    "bucketRegion": region,
                    "bucketRegionalDomainName": f"{asked}.s3.{region}.amazonaws.com",
                }
        return super().answer(token, arguments)

    def _database(self, arguments: dict[str, Any]) -> dict[str, Any]:
        instance, cluster = arguments.get("dbInstanceIdentifier"), arguments.get("clusterIdentifier")
        if {instance, cluster} & {*self.missing}:
            raise LookupError(f"{instance or cluster}: not found")
        arn = f"arn:aws:rds:{REGION}:{ACCOUNT}"
        known = self.databases.get(str(instance or cluster), {})
        if instance:
            return {
                "engine": "postgres",
                "dbClusterIdentifier": "",
                "dbInstanceArn": f"{arn}:db:{instance}",
                "storageEncrypted": True,
                "backupRetentionPeriod": 35000,
                **DATA,
                **known,
            }
        return {
            "engine": "aurora-postgresql",
            "engineMode": "provisioned",
            "arn": f"{arn}:cluster:{cluster}",
            **known,
        }


def _of_exposure(type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """What AWS computes for load balancers, certificates and records."""
    match type_:
        case "aws:lb/loadBalancer:LoadBalancer" | "aws:lb/targetGroup:TargetGroup" | "aws:lb/listener:Listener":
            return {
                "arn": f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:{name}",
                "dnsName": f"{name}.{REGION}.elb.amazonaws.com",
                "zoneId": "Z0BALANCERS",
                "arnSuffix": f"app/{name}/0",
            }
        case "aws:acm/certificate:Certificate":
            return {
                "arn": f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/{name}",
                "domainValidationOptions": [
                    {
                        "domainName": inputs.get("domainName"),
                        "resourceRecordName": f"_0.{inputs.get('domainName')}.",
                        "resourceRecordType": "CNAME",
                        "resourceRecordValue": "_1.acm-validations.aws.",
                    }
                ],
            }
        case "aws:route53/record:Record":
            return {"fqdn": inputs["name"]}
    return {}


def _of_gateway(type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """What AWS computes for the network and the repository of the Analytics Toolbox gateway."""
    match type_:
        case "aws:ecr/repository:Repository":
            named = inputs["name"]
            return {"id": named, "repositoryUrl": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{named}"}
        case "aws:route53/zone:Zone":
            return {"id": f"Z-of-{name}", "zoneId": f"Z-of-{name}"}
        case "aws:ec2/subnet:Subnet" | "aws:ec2/vpcEndpoint:VpcEndpoint":
            return {"id": f"{type_.rpartition(':')[2].lower()}-of-{name}"}
    return {}


QUICKSTART = Quickstart(
    cloud="aws",
    cluster={"name": "platform"},
    platform=Platform,
    account=AwsCloud,
)
stack_settings, provisioned, platform_output = QUICKSTART.settings, QUICKSTART.provisioned, QUICKSTART.platform_output
warehouses_output = QUICKSTART.warehouses_output
