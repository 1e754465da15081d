"""Policies of IAM for the previewer of one stack: the lookups of its program, each on the resource that it reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from components.images import repository_of
from components.settings.analytics_toolbox import AnalyticsToolbox
from components.settings.aws import AwsSettings, ElastiCache, RdsDatabase
from components.settings.aws_exposure import ApplicationLoadBalancerExposure
from components.settings.aws_exposure_base import AwsExposed
from components.settings.rds_exports import RdsExports
from operations.permissions.aws import ACCOUNT, Place, account_of, assumed_roles

if TYPE_CHECKING:
    from components.settings.aws_buckets import AwsBucket
    from operations.permissions.subject import Subject

__all__ = ["ACCOUNT", "ACTIONS", "BY_NAME", "OF_PRIVATE_ZONE", "previewer", "previewer_of_warehouses"]

_EKS, _NODES = "aws:eks/getCluster:getCluster", "aws:eks/getNodeGroup:getNodeGroup"
_SUBNET, _VPC = "aws:ec2/getSubnet:getSubnet", "aws:ec2/getVpc:getVpc"
_TABLE, _TABLES = "aws:ec2/getRouteTable:getRouteTable", "aws:ec2/getRouteTables:getRouteTables"
_ENDPOINT = "aws:ec2/getVpcEndpoint:getVpcEndpoint"
_IMAGE, _BUCKET = "aws:ecr/getImage:getImage", "aws:s3/getBucket:getBucket"
_INSTANCE, _CLUSTER = "aws:rds/getInstance:getInstance", "aws:rds/getCluster:getCluster"
_SNAPSHOT = "aws:rds/getSnapshot:getSnapshot"
_WORKGROUP = "aws:redshiftserverless/getWorkgroup:getWorkgroup"
_ZONE = "aws:route53/getZone:getZone"
BY_NAME, OF_PRIVATE_ZONE = "route53:ListHostedZones", "route53:ListResourceRecordSets"
"""A zone is found by its name in the list of all; the name servers of a private one are in its records."""

ACTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    _TABLE: ("ec2:DescribeRouteTables",),
    _TABLES: ("ec2:DescribeRouteTables",),
    _SUBNET: ("ec2:DescribeSubnets",),
    _VPC: ("ec2:DescribeVpcAttribute", "ec2:DescribeVpcs"),
    _ENDPOINT: ("ec2:DescribePrefixLists", "ec2:DescribeVpcEndpoints"),
    _IMAGE: ("ecr:DescribeImages", "ecr:DescribeRepositories"),
    _EKS: ("eks:DescribeCluster",),
    _NODES: ("eks:DescribeNodegroup",),
    _CLUSTER: ("rds:DescribeDBClusters",),
    _INSTANCE: ("rds:DescribeDBInstances",),
    _SNAPSHOT: ("rds:DescribeDBSnapshots",),
    _WORKGROUP: ("redshift-serverless:GetWorkgroup",),
    _ZONE: ("route53:GetHostedZone", BY_NAME, OF_PRIVATE_ZONE, "route53:ListTagsForResource"),
    _BUCKET: ("s3:ListBucket",),
}
"""By lookup. The caller's identity and the region need none, nor do the zones of load balancers, which the provider
knows. Source: what the data sources call, `internal/service/*/*_data_source.go` of terraform-provider-aws; S3's
HeadBucket is the action ListBucket (Amazon S3 API reference)."""
_ON_ALL: Final = frozenset(
    {
        "ec2:DescribePrefixLists",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcEndpoints",
        "ec2:DescribeVpcs",
        BY_NAME,
    }
)
"""Actions that IAM can't limit to a resource. Source: AWS Service Authorization Reference."""

_Rights = Iterator[tuple[str, str]]
"""Actions, each with its resource."""


def previewer(subject: Subject) -> dict[str, Any]:
    """`policies`, one for each account and region: first the stack's own, then those of integrations."""
    if not isinstance(subject.settings, AwsSettings):
        return {}
    own, *others = looked_up(subject).values()
    return {"policies": [_policy(rights) for rights in ([*own, *_roles(subject)], *others) if rights]}


def looked_up(subject: Subject) -> dict[Place, list[tuple[str, str]]]:
    """Actions of the program's lookups with their resources, by place: first the stack's own, if it is on AWS."""
    settings = subject.settings
    if not isinstance(settings, AwsSettings):
        return _of_warehouses(subject, None)
    place = Place(account=subject.account, region=subject.config["aws:region"])
    by_place = {
        place: [
            *_cluster(settings, place),
            *_data(settings, place, subject),
            *_exposure(settings, place, subject),
        ]
    }
    for where, rights in _of_warehouses(subject, place).items():
        by_place.setdefault(where, []).extend(rights)
    return by_place


def previewer_of_warehouses(subject: Subject) -> dict[str, Any]:
    """`policies` for the accounts and regions that integrations with warehouses name, where the stack is elsewhere.

    The first one is for the identity that assumes the roles of the others.
    """
    if isinstance(subject.settings, AwsSettings):
        return {}
    rights_by_place = [list(_roles(subject)), *looked_up(subject).values()]
    found = [_policy(rights) for rights in rights_by_place if rights]
    return {"policies": found} if found else {}


def _policy(rights: Iterable[tuple[str, str]]) -> dict[str, Any]:
    by_resource: dict[str, set[str]] = {}
    for action, resource in rights:
        by_resource.setdefault(resource, set()).add(action)
    statements = [
        {"Effect": "Allow", "Action": sorted(actions), "Resource": resource}
        for resource, actions in sorted(by_resource.items())
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def _on(token: str, resource: str = "*", *, without: Iterable[str] = ()) -> _Rights:
    """The actions of a lookup."""
    for action in ACTIONS[token]:
        if action not in without:
            yield action, "*" if action in _ON_ALL else resource


def _roles(subject: Subject) -> _Rights:
    """A preview assumes the same roles as an update."""
    for arn in assumed_roles(subject.settings):
        yield "sts:AssumeRole", arn


def _cluster(settings: AwsSettings, place: Place) -> _Rights:
    name, exposure = settings.cluster.name, settings.exposure
    yield from _on(_EKS, place.arn("eks", f"cluster/{name}"))
    for group in exposure.node_groups if isinstance(exposure, ApplicationLoadBalancerExposure) else ():
        yield from _on(_NODES, place.arn("eks", f"nodegroup/{name}/{group}/*"))


def _data(settings: AwsSettings, place: Place, subject: Subject) -> _Rights:
    database = settings.database
    if isinstance(database, RdsDatabase) or isinstance(settings.cache, ElastiCache):
        yield from _on(_SUBNET)
        if settings.network.subnet_ids is None:
            yield from (*_on(_TABLE), *_on(_TABLES))
    restore = database.restore_from if isinstance(database, RdsDatabase) else None
    if restore is not None:
        project = subject.preview.steps[0].urn.split("::")[1]
        yield from _on(_INSTANCE, place.arn("rds", f"db:{project}-*"))
        if restore.instance is not None:
            yield from _on(_INSTANCE, place.arn("rds", f"db:{restore.instance}"))
        if restore.snapshot is not None:
            of_name = place.arn("rds", f"snapshot:{restore.snapshot}")
            yield from _on(_SNAPSHOT, restore.snapshot if restore.snapshot.startswith("arn:") else of_name)
    for bucket in settings.storage.buckets().values():
        if bucket.existing is not None:
            yield from _on(_BUCKET, place.global_arn("s3", bucket.existing))


def _exposure(settings: AwsSettings, place: Place, subject: Subject) -> _Rights:
    exposure = settings.exposure
    if not isinstance(exposure, AwsExposed):
        return
    yield from _on(_SUBNET)
    if not exposure.subnet_ids:
        yield from (*_on(_TABLE), *_on(_TABLES))
    dns = exposure.dns
    if dns is None or dns.role_arn is not None:  # the role reads the zone
        return
    id_ = dns.zone_id or _zone_of_records(subject)
    without = {*([BY_NAME] if dns.zone_id else []), *([] if dns.private else [OF_PRIVATE_ZONE])}
    yield from _on(_ZONE, place.global_arn("route53", f"hostedzone/{id_}"), without=without)


def _zone_of_records(subject: Subject) -> str:
    """The zone that the preview has found by its name."""
    of_records = (step for step in subject.preview.steps if step.type == "aws:route53/record:Record")
    # The records of integrations are in a zone of their own.
    ids = (str(step.new.get("zoneId", "")) for step in of_records if "analytics-toolbox" not in step.name)
    return next((id_ for id_ in ids if id_.startswith("Z")), "*")


def _of_warehouses(subject: Subject, own: Place | None) -> dict[Place, list[tuple[str, str]]]:
    found: dict[Place, list[tuple[str, str]]] = {}
    for each in subject.settings.warehouses.in_use_on_aws:
        place = own
        if each.aws is not None:
            place = Place(account=account_of(each.setting, each.aws, subject), region=each.aws.region)
        if place is not None:
            rights = _gateway(each, place) if isinstance(each, AnalyticsToolbox) else _bucket(each, place)
            found.setdefault(place, []).extend(rights)
    return found


def _bucket(integration: AwsBucket, place: Place) -> _Rights:
    if integration.existing is not None:
        yield from _on(_BUCKET, place.global_arn("s3", integration.existing))
    if isinstance(integration, RdsExports):
        if integration.instance is not None:
            yield from _on(_INSTANCE, place.arn("rds", f"db:{integration.instance}"))
        if integration.cluster is not None:
            yield from _on(_CLUSTER, place.arn("rds", f"cluster:{integration.cluster}"))


def _gateway(gateway: AnalyticsToolbox, place: Place) -> _Rights:
    if gateway.image is None:
        return
    of_image = Place(account=gateway.image.partition(".")[0], region=place.region)
    yield from _on(_IMAGE, of_image.arn("ecr", f"repository/{repository_of(gateway.image)}"))
    if gateway.subnet_ids is not None:
        yield from _on(_SUBNET)
    if gateway.redshift is not None and gateway.redshift.serverless is not None:
        # The ARN of a workgroup has its id, not its name.
        yield from _on(_WORKGROUP, place.arn("redshift-serverless", "workgroup/*"))
    endpoint, dns = gateway.lambda_endpoint, gateway.private_dns
    if endpoint.enabled and endpoint.existing is not None:
        yield from _on(_ENDPOINT)
    elif endpoint.enabled:
        vpc_id = endpoint.vpc_id or gateway.vpc_id or "*"
        yield from _on(_VPC, place.arn("ec2", f"vpc/{vpc_id}"))
    if dns.enabled and dns.existing is not None:
        yield from _on(_ZONE, place.global_arn("route53", f"hostedzone/{dns.existing}"), without=(BY_NAME,))
