"""Amazon EKS: lookups of clusters, add-ons, and the identities of service accounts."""

from __future__ import annotations

import base64
import uuid
from typing import TYPE_CHECKING

from simulator.aws import account_fixtures as fixtures
from simulator.aws.account import LOWER, Account, letters, stable
from simulator.aws.iam import role_reference
from simulator.aws.resource_type import AwsType, Request
from simulator.core.account import CREATED, MISSING
from simulator.core.check import Failure
from simulator.core.package import CloudError
from simulator.core.rules import Rules, is_set, known
from simulator.core.services import lookup
from simulator.core.sources import Message, outputs, refuses
from simulator.core.values import Properties, plain

if TYPE_CHECKING:
    from simulator.core.resource_type import Created, Failures

AUTO_MODE = "auto-"
"""Clusters with this prefix are in EKS Auto Mode."""
PUBLIC = "public-"
"""Clusters with this prefix also have public subnets."""
_CERTIFICATE = "-----BEGIN CERTIFICATE-----\nU2ltdWxhdGVkIGNsdXN0ZXI=\n-----END CERTIFICATE-----\n"


class PodIdentityAssociation(AwsType):
    """The role of a service account."""

    token = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
    references = (
        role_reference(
            "roleArn",
            "InvalidParameterException: Role provided in the request does not exist: {}",
            "botocore:eks/2017-11-01/service-2.json#InvalidParameterException",
        ),
    )
    rules = Rules(
        source="terraform-aws:eks/pod_identity_association.go",
        required=("clusterName", "namespace", "roleArn", "serviceAccount"),
        replace=("clusterName", "namespace", "serviceAccount", "region"),
        patterns={"roleArn": {"format": "arn"}, "targetRoleArn": {"format": "arn"}, "policy": {"format": "json"}},
        defaults={"disableSessionTags": False},
        cloud_filled=("region",),
        named_replacement_overlaps=True,
    )

    @refuses("botocore:eks/2017-11-01/service-2.json#CreatePodIdentityAssociationRequest")
    def conditions(self, inputs: Properties) -> Failures:
        if is_set(inputs, "policy") and known(inputs, "disableSessionTags") is False:
            yield Failure("disableSessionTags", "must be true when policy is set")

    @outputs("terraform-aws:eks/pod_identity_association.go", {"id": "<association>", "externalId": "text"})
    @outputs(
        "botocore:eks/2017-11-01/service-2.json#PodIdentityAssociation",
        {
            "associationId": "a-<17 lower-case letters and digits>",
            "associationArn": "arn:aws:eks:<region>:<account>:podidentityassociation/<cluster>/<association>",
        },
    )
    def compute(self, request: Request) -> Created:
        id_ = request.id or f"a-{letters(17, LOWER)}"
        arn = request.account.arn("eks", f"podidentityassociation/{request.inputs['clusterName']}/{id_}")
        return (
            id_,
            id_,
            {
                "associationId": id_,
                "associationArn": arn,
                "externalId": request.kept("externalId", lambda: str(uuid.uuid4())),
            },
        )

    @refuses("botocore:eks/2017-11-01/service-2.json#ResourceInUseException")
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        names = ("clusterName", "namespace", "serviceAccount")
        key = [request.inputs.get(each) for each in names]
        for record in request.account.of_type(self.token):
            if [plain(record.inputs).get(each) for each in names] == key:
                raise CloudError(f"ResourceInUseException: Association already exists: {record.id}")

    def import_id(self, account: Account, configured: str) -> str:
        """An import names the cluster first."""
        return configured.split(",", 1)[1] if "," in configured else configured


class Addon(AwsType):
    """An add-on of a cluster."""

    token = "aws:eks/addon:Addon"
    unique_name = Message(
        "ResourceInUseException: Addon already exists: {}",
        "botocore:eks/2017-11-01/service-2.json#ResourceInUseException",
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
    def compute(self, request: Request) -> Created:
        cluster, addon = request.inputs["clusterName"], request.inputs["addonName"]
        unique = request.kept("arn", lambda: request.account.arn("eks", f"addon/{cluster}/{addon}/{uuid.uuid4()}"))
        version = request.inputs.get("addonVersion") or request.kept("addonVersion", lambda: "v1.3.8-eksbuild.2")
        return (
            f"{cluster}:{addon}",
            addon,
            {"arn": unique, "addonVersion": version, "createdAt": CREATED, "modifiedAt": CREATED},
        )


@lookup("aws:eks/getCluster:getCluster")
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
def get_cluster(account: Account, arguments: Properties) -> Properties:
    """A cluster."""
    name = str(arguments["name"])
    if name.startswith(MISSING):
        raise CloudError(
            f"reading EKS Cluster ({name}): operation error EKS: DescribeCluster, https response "
            "error StatusCode: 404, "
            f"ResourceNotFoundException: No cluster found for name: {name}."
        )
    number = stable(f"{account.region}{name}", 32).upper()
    group = f"sg-0{stable(account.region + name, 16)}"
    endpoint = f"https://{number}.gr7.{account.region}.eks.{account.domain}"
    # Only the identity that creates the stack's resources has an access entry.
    account.inventory.admit(endpoint, account.identity)
    return {
        "id": name,
        "name": name,
        "arn": account.arn("eks", f"cluster/{name}"),
        "endpoint": endpoint,
        "certificateAuthorities": [{"data": base64.b64encode(_CERTIFICATE.encode()).decode()}],
        "identities": [{"oidcs": [{"issuer": f"https://oidc.eks.{account.region}.{account.domain}/id/{number}"}]}],
        "vpcConfig": {
            "vpcId": fixtures.vpc(account),
            "subnetIds": [
                *(fixtures.public_subnets(account) if name.startswith(PUBLIC) else ()),
                *fixtures.subnets(account).values(),
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
        "roleArn": account.global_arn("iam", f"role/{name}-cluster"),
        "enabledClusterLogTypes": [],
        "deletionProtection": False,
        "clusterId": "",
        "region": account.region,
        "tags": {},
        "accessConfigs": [{"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False}],
        "kubernetesNetworkConfigs": [{"ipFamily": "ipv4", "serviceIpv4Cidr": "172.20.0.0/16", "serviceIpv6Cidr": ""}],
        "computeConfigs": _auto_mode(account, name),
        "controlPlaneScalingConfigs": [],
        "encryptionConfigs": [],
        "outpostConfigs": [],
        "remoteNetworkConfigs": [],
        "storageConfigs": [],
        "upgradePolicies": [{"supportType": "STANDARD"}],
        "zonalShiftConfigs": [],
    }


@lookup("aws:eks/getClusterAuth:getClusterAuth")
@outputs(
    "terraform-aws:eks/cluster_auth_data_source.go",
    {"id": "<name>", "name": "<name>", "token": "k8s-aws-v1.<Base64>", "region": "<region>"},
)
def get_cluster_auth(account: Account, arguments: Properties) -> Properties:
    """A token for a cluster."""
    get_cluster(account, arguments)
    return {
        "id": arguments["name"],
        "name": arguments["name"],
        "token": "k8s-aws-v1.simulated",
        "region": account.region,
    }


@lookup("aws:eks/getNodeGroup:getNodeGroup")
@outputs(
    "terraform-aws:eks/node_group_data_source.go",
    {"id": "<cluster>:<node group>", "clusterName": "<cluster>", "nodeGroupName": "<node group>", "region": "<region>"},
)
@outputs(
    "botocore:eks/2017-11-01/service-2.json#NodegroupResources",
    {"resources[].autoscalingGroups[].name": "eks-<node group>-<uuid>"},
)
@refuses(
    "terraform-aws:eks/node_group_data_source.go", "botocore:eks/2017-11-01/service-2.json#ResourceNotFoundException"
)
def get_node_group(account: Account, arguments: Properties) -> Properties:
    """A managed node group. A cluster in Auto Mode has none."""
    cluster, name = str(arguments["clusterName"]), str(arguments["nodeGroupName"])
    if name.startswith(MISSING) or cluster.startswith(AUTO_MODE):
        raise CloudError(
            f"reading EKS Node Group ({cluster}:{name}): operation error EKS: DescribeNodegroup, "
            f"ResourceNotFoundException: No node group found for name: {name}."
        )
    unique = uuid.uuid5(uuid.NAMESPACE_DNS, f"{account.region}.{cluster}.{name}")
    return {
        "id": f"{cluster}:{name}",
        "clusterName": cluster,
        "nodeGroupName": name,
        "resources": [{"autoscalingGroups": [{"name": f"eks-{name}-{unique}"}]}],
        "region": account.region,
    }


def _auto_mode(account: Account, cluster: str) -> list[Properties]:
    role = account.global_arn("iam", f"role/{cluster}-node")
    pools = ["general-purpose", "system"]
    return [{"enabled": True, "nodePools": pools, "nodeRoleArn": role}] if cluster.startswith(AUTO_MODE) else []
