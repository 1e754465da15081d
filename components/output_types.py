"""The outputs of a stack of CARTO, typed, for programs of other projects."""

# Annotations are not postponed: as texts, they would make every key required at run time.
from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict, cast

import pulumi


class DnsRecordOutput(TypedDict):
    """A DNS record that the stack does not create."""

    name: str
    """The full name, without a dot at the end."""
    type: str
    """`A`, `AAAA` or `CNAME`."""
    value: str


class EgressOutput(TypedDict):
    """An address that CARTO connects to."""

    host: str
    port: int
    reason: str


class SendToCartoOutput(TypedDict):
    """What CARTO Support needs."""

    tenantId: str
    selfHostedDomain: str
    chartVersion: str
    serviceAccountEmail: NotRequired[str]


class StackOutputs(TypedDict):
    """All outputs of a stack. Their names are stable; what no stack always has is not required."""

    url: str
    """Where users open CARTO."""
    namespace: str
    importsBucket: str
    thumbnailsBucket: str
    databaseHost: str
    cacheHost: str
    egress: list[EgressOutput]
    sendToCarto: SendToCartoOutput
    nextSteps: list[str]
    readme: str
    releaseName: NotRequired[str]
    """With `carto:release.install`, which is the default."""
    releaseVersion: NotRequired[str]
    exposureRecords: NotRequired[list[DnsRecordOutput]]
    """With `carto:exposure`: records that the stack does not create."""
    loadBalancerDnsName: NotRequired[str]
    """On AWS, with an Application Load Balancer of the stack."""
    loadBalancerZoneId: NotRequired[str]
    exposureAddress: NotRequired[str]
    """On Google Cloud, with a Gateway or an Ingress."""
    publicAddress: NotRequired[str]
    """On Azure, with an address that the stack creates."""
    corsOfExistingBuckets: NotRequired[Mapping[str, Any] | list[Mapping[str, Any]]]
    databaseSecurityGroupId: NotRequired[str]
    cacheSecurityGroupId: NotRequired[str]
    roleArn: NotRequired[str]
    backendUserArn: NotRequired[str]
    kmsKeyArn: NotRequired[str]
    databaseConnectionName: NotRequired[str]
    backendServiceAccount: NotRequired[str]
    backendWorkloadMember: NotRequired[str]
    kmsKey: NotRequired[str]
    """On Google Cloud and Azure."""
    resourceGroup: NotRequired[str]
    storageAccount: NotRequired[str]
    storageAccountKeyInUse: NotRequired[str]
    exportsBucket: NotRequired[str]
    s3Exports: NotRequired[Mapping[str, Any]]
    bigqueryExports: NotRequired[Mapping[str, Any]]
    redshiftImports: NotRequired[Mapping[str, Any]]
    rdsExports: NotRequired[Mapping[str, Any]]
    analyticsToolbox: NotRequired[Mapping[str, Any]]
    bigqueryOauth: NotRequired[Mapping[str, Any]]
    warehouseConnections: NotRequired[Mapping[str, int]]


def stack_outputs(stack: str, opts: pulumi.ResourceOptions | None = None) -> pulumi.Output[StackOutputs]:
    """The outputs of a running stack, by its full name: `my-org/carto/production`; `organization/…` in a bucket."""
    return cast("pulumi.Output[StackOutputs]", pulumi.StackReference(stack, opts=opts).outputs)
