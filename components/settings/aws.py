"""The settings of a stack on AWS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, field_validator
from typing_extensions import override

from . import aws_region
from .aws_exposure import ApplicationLoadBalancerExposure, AwsExposure, agent_violations, gateway_violations
from .aws_observability import AwsObservability
from .aws_restore import RdsRestore
from .aws_storage import S3Storage
from .cache import CacheMode, CreatedCache, ExistingCache, InClusterCache, with_zero
from .clouds import Cloud
from .cluster import ManagedCluster
from .common import CommonSettings, Profile
from .database import Database, DatabaseAuthentication, DatabaseServer, ExistingDatabase
from .exposure import NoExposure
from .growing_database import GrowingDatabase, disk_violations
from .identity import Identity, IdentityMode
from .model import Model
from .network import Network
from .problems import RuleViolation, invalid
from .sizes import FilledIn
from .sizes.aws import SIZES, Sizes
from .storage import nothing_to_encrypt
from .taken_over import of_a_database, of_an_identity, of_buckets
from .types import aws
from .variants import Variants

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .problems import SettingsProblem


class EksCluster(ManagedCluster):
    """An EKS cluster."""

    name: aws.ClusterName


class RdsDatabase(GrowingDatabase):
    """A server that RDS runs."""

    instance: Annotated[aws.InstanceClass, FilledIn("database_instance")]
    """Instance class. Default: from the profile."""
    enhanced_monitoring: Annotated[aws.MonitoringRole, FilledIn()]
    """RDS's Enhanced Monitoring, every minute: `create` a role for it, `off`, or the ARN of a role that RDS may assume.
    Default: `create`; `off` when the backend's role exists already, because then no role is created."""
    restore_from: RdsRestore | None = None
    """Backup that the new database starts with."""
    taken_over: aws.DatabaseName | None = None
    """Name of an RDS instance that another tool created: the stack manages it with its data, and does not create one.
    First run `operations.adopt` (docs/take-over.md)."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        restores = self.restore_from is not None
        yield from of_a_database(self.taken_over, version_is_set=self.is_set("version"), restores=restores)

    @override
    @classmethod
    def derive_defaults(cls, data: dict[str, Any], stack: Mapping[str, Any], sizes: Any) -> None:
        if data.get("enhancedMonitoring") is None:
            # A team that uses an existing role for the backend may not be allowed to create one.
            identity = stack.get("identity")
            existing = isinstance(identity, Mapping) and identity.get("existing") is not None
            data["enhancedMonitoring"] = "off" if existing else "create"


class AwsDatabaseServer(DatabaseServer):
    """An existing PostgreSQL server, in RDS or elsewhere."""

    resource_id: aws.DatabaseResourceId | None = None
    """The server's RDS resource id (`db-…`); needed with IAM authentication, which grants by it."""


class AwsExistingDatabase(ExistingDatabase):
    """A PostgreSQL server that exists already."""

    existing: AwsDatabaseServer

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if self.authentication is not DatabaseAuthentication.IAM:
            return
        if self.existing.user_password is not None:
            yield RuleViolation(
                path="existing.userPassword",
                reason="authentication is iam, which has no password",
                fix="remove it, or set authentication to password",
                about=("authentication",),
            )
        if not self.existing.tls:
            yield RuleViolation(
                path="existing.tls",
                reason="authentication is iam, which RDS allows over TLS only",
                fix="set it to true, or set authentication to password",
                about=("authentication",),
            )


class ElastiCache(CreatedCache):
    """ElastiCache for Valkey."""

    mode: Literal[CacheMode.MANAGED] = CacheMode.MANAGED
    version: aws.ValkeyVersion = "8.0"
    """Version of a managed cache, `major.minor`. Name it in a stack that is meant to last, as the database's."""
    node: Annotated[aws.NodeType, FilledIn("cache_node")]
    """Node type. Default: from the profile."""
    high_availability: Annotated[bool, FilledIn("cache_high_availability")]
    """A replica in a second zone with automatic failover. Default: from the profile."""
    taken_over: aws.ReplicationGroupId | None = None
    """Name of a replication group that another tool created: the stack manages it, and does not create one. First run
    `operations.adopt` (docs/take-over.md)."""

    @field_validator("version", mode="before")
    @classmethod
    def _with_zero(cls, version: object) -> object:
        return with_zero(version)


class ExistingRole(Model):
    """An existing role, with the permissions of `docs/permissions.md` already granted."""

    role_arn: aws.RoleArn
    """ARN of a role that trusts `pods.eks.amazonaws.com`."""


class AwsIdentity(Identity):
    """An identity that IAM knows."""

    permissions_boundary: aws.PolicyArn | None = None
    """ARN of the permissions boundary that created roles and users must carry."""


class PodIdentity(AwsIdentity):
    """EKS Pod Identity: a role, and no stored credential."""

    mode: Literal[IdentityMode.POD_IDENTITY] = IdentityMode.POD_IDENTITY
    existing: ExistingRole | None = None
    """An existing role. Nothing about it is changed; the Pod Identity association is created."""
    taken_over: aws.RoleName | None = None
    """Name of a role that another tool created: the stack manages its trust and adds its own policies, and creates no
    role. It stays when it leaves the stack. First run `operations.adopt` (docs/take-over.md)."""
    install_agent: bool = False
    """Install the `eks-pod-identity-agent` add-on in the cluster. EKS Auto Mode has it already."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from of_an_identity(is_existing=self.existing is not None, taken_over=self.taken_over)
        if self.existing is not None and self.permissions_boundary is not None:
            yield RuleViolation(
                path="permissionsBoundary",
                reason="no role is created when an existing one is used, so the boundary has no effect",
                fix="remove it, and put the boundary on your role",
                about=("existing", "mode"),
            )


class AccessKey(AwsIdentity):
    """An access key of an IAM user that the stack creates."""

    mode: Literal[IdentityMode.ACCESS_KEY] = IdentityMode.ACCESS_KEY


class AwsNetwork(Network):
    """The network, read from the cluster unless set."""

    vpc_id: aws.VpcId | None = None
    """VPC of the database and the cache. Default: the cluster's."""
    subnet_ids: list[aws.SubnetId] | None = Field(default=None, min_length=2)
    """Subnets of the database and the cache, in at least two zones. Default: the cluster's."""
    client_security_group_ids: list[aws.SecurityGroupId] | None = Field(default=None, min_length=1)
    """Security groups that may connect to both. Default: the cluster's."""

    @field_validator("subnet_ids", "client_security_group_ids")
    @classmethod
    def _each_once(cls, ids: list[str] | None) -> list[str] | None:
        if ids and len(set(ids)) < len(ids):
            raise invalid("each id once")
        return ids

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if self.vpc_id is not None and self.subnet_ids is None:
            yield RuleViolation(
                path="vpcId",
                reason="a VPC without subnetIds; the cluster's subnets may lie in another VPC",
                fix="add subnetIds of this VPC in at least two zones, or remove vpcId",
                about=("subnetIds",),
            )
        if self.vpc_id is not None and self.client_security_group_ids is None:
            # EC2 refuses a rule that refers to a group of another VPC that is not peered, after the groups are created.
            # Source: EC2 API, AuthorizeSecurityGroupIngress, "UserIdGroupPairs".
            yield RuleViolation(
                path="vpcId",
                reason="a VPC without clientSecurityGroupIds; the cluster's security group may lie in another VPC",
                fix="pulumi config set --path 'carto:network.clientSecurityGroupIds[0]' sg-0a1b2c3d4e5f60718"
                "\nor remove vpcId",
                about=("clientSecurityGroupIds",),
            )


class AwsSettings(CommonSettings):
    """Everything under `carto:` in the file of a stack on AWS."""

    sizes: ClassVar[Mapping[Profile, Sizes]] = SIZES

    cloud: Literal[Cloud.AWS] = Field(examples=["aws"])
    cluster: EksCluster
    storage: S3Storage
    database: Annotated[RdsDatabase | AwsExistingDatabase, Variants("existing")]
    cache: Annotated[ElastiCache | InClusterCache | ExistingCache, Variants("mode")]
    identity: Annotated[PodIdentity | AccessKey, Variants("mode")]
    network: AwsNetwork = Field(default_factory=AwsNetwork)
    exposure: AwsExposure = Field(default_factory=NoExposure)
    observability: AwsObservability
    """Alarms and logs."""

    @property
    def existing_role(self) -> ExistingRole | None:
        """The role that the backend uses when the stack creates none."""
        return self.identity.existing if isinstance(self.identity, PodIdentity) else None

    @property
    @override
    def has_internal_balancer(self) -> bool:
        return isinstance(self.exposure, ApplicationLoadBalancerExposure) and self.exposure.internal

    @property
    def installs_agent(self) -> bool:
        """Whether the stack installs the agent of EKS Pod Identity in the cluster."""
        return isinstance(self.identity, PodIdentity) and self.identity.install_agent

    @override
    def taken_over(self) -> Mapping[str, str | None]:
        storage, database, cache, identity = self.storage, self.database, self.cache, self.identity
        return {
            **of_buckets(storage.imports, storage.thumbnails),
            **({"database": database.taken_over} if isinstance(database, RdsDatabase) else {}),
            **({"cache": cache.taken_over} if isinstance(cache, ElastiCache) else {}),
            **({"backend": identity.taken_over} if isinstance(identity, PodIdentity) else {}),
        }

    @override
    def provider_problems(self, providers: Mapping[str, str]) -> Iterator[SettingsProblem]:
        return aws_region.problems(providers)

    @override
    @classmethod
    def check_tags(cls, tags: Mapping[str, str]) -> None:
        aws.check_tags(tags)

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        yield from agent_violations(self.exposure, installs_agent=self.installs_agent)
        yield from gateway_violations(self.exposure, self.warehouses.analytics_toolbox)
        database, storage = self.database, self.storage
        if isinstance(database, RdsDatabase):
            yield from disk_violations(database.storage_gb, self.profile)
        if database.authentication is DatabaseAuthentication.IAM:
            yield from self._database_tokens(database)
        encrypts = (
            storage.creates_buckets
            or any(each.creates_bucket and each.aws is None for each in self.warehouses.on_aws.values())
            or isinstance(database, RdsDatabase)
            or isinstance(self.cache, CreatedCache)
        )
        if storage.encryption.kms_key == "create" and not encrypts:
            yield nothing_to_encrypt()
        if self.existing_role is not None:
            for role in (role for role in ("imports", "thumbnails") if getattr(storage, role).kms_key is not None):
                yield RuleViolation(
                    path=f"storage.{role}.kmsKey",
                    reason="has no effect: the stack gives no permissions to an identity that exists",
                    fix="remove it, and give that identity kms:Decrypt and kms:GenerateDataKey with the key",
                    about=("identity.existing",),
                )
        for role, bucket in storage.buckets().items():
            for each in self.warehouses.on_aws.values():
                if each.existing is not None and each.existing == bucket.existing:
                    yield RuleViolation(
                        path=f"{each.setting.removeprefix('carto:')}.existing",
                        reason=f"the same bucket as storage.{role}.existing; they differ in who may read them",
                        fix="use a bucket of its own for each",
                        about=(f"storage.{role}.existing",),
                    )

    def _database_tokens(self, database: Database) -> Iterator[RuleViolation]:
        if self.features.ai.enabled and not database.bootstrap:
            yield RuleViolation(
                path="database.bootstrap",
                reason="false, but with authentication iam and carto:features.ai, the bootstrap creates a role with a "
                "password for the AI proxy, which can't use tokens",
                fix="set bootstrap to true, authentication to password, or carto:features.ai.enabled to false",
                about=("database.authentication", "features.ai.enabled"),
            )
        if not isinstance(self.identity, PodIdentity):
            yield RuleViolation(
                path="database.authentication",
                reason=f"iam, but carto:identity.mode is {self.identity.mode}; tokens are signed with Pod Identity "
                "only",
                fix="set authentication to password, or carto:identity.mode to pod-identity",
                about=("identity.mode",),
            )
        server = database.existing if isinstance(database, AwsExistingDatabase) else None
        if server is not None and server.resource_id is None and self.existing_role is None:
            yield RuleViolation(
                path="database.existing.resourceId",
                reason="missing; the role is allowed to log in to this one server by its resource id",
                fix="aws rds describe-db-instances --query 'DBInstances[].[Endpoint.Address,DbiResourceId]'",
                about=("database.authentication", "identity.existing"),
            )

    @override
    def without_rotation(self) -> dict[str, str]:
        has_key = isinstance(self.identity, AccessKey)
        no_key = f"there is no IAM user; identity.mode is {self.identity.mode}"
        return {**super().without_rotation(), "accessKey": "" if has_key else no_key}
