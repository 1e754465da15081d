"""The settings of a stack that every cloud has."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field, PrivateAttr, field_validator
from typing_extensions import override

from . import extra_environment, overrides, taken_over, workload_rules
from .cache import Cache, ExistingCache
from .clouds import Cloud
from .cluster import Cluster
from .customer_package import CustomerPackage
from .database import Database, DatabaseAuthentication, ExistingDatabase
from .exposure import Exposure, ExposureMode
from .features import Features
from .features.pod_tags import no_labels as no_labels_of
from .identity import Identity
from .images import Images
from .model import ENCRYPTED, Model
from .namespace_limits import NamespaceLimits
from .network import Network
from .problems import RuleViolation
from .proxy_only import proxy_only_violations
from .release import Chart, Release, Rotation, is_older
from .scheduling import Scheduling
from .storage import Storage
from .types.hosts import Domain
from .types.kubernetes import Namespace
from .warehouses import Warehouses
from .workloads import Workloads, services

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .problems import SettingsProblem


class Profile(StrEnum):
    """One word for sizes, replicas and backups."""

    DEVELOPMENT = "development"
    STANDARD = "standard"
    HIGH_TRAFFIC = "high-traffic"


class Placeholders(StrEnum):
    """Whether values that the examples made up are refused."""

    REFUSE = "refuse"
    ACCEPT = "accept"


class Retained(StrEnum):
    """A part that may leave the stack and stays in the cloud."""

    DATABASE = "database"
    CACHE = "cache"
    KEY = "key"


class CommonSettings(Model):
    """Everything under `carto:` in a stack file. Each cloud has its own model, which narrows and extends this one."""

    sizes: ClassVar[Mapping[Profile, Any]] = {}
    """What each profile means on the cloud."""

    cloud: Cloud = Field(examples=[*Cloud][:1])
    """The cloud the cluster runs on."""
    domain: Domain
    """The self-hosted domain users will open, without `https://`."""
    cluster: Cluster
    """The Kubernetes cluster."""
    customer_package: CustomerPackage
    """The customer package from CARTO Support."""
    profile: Profile = Profile.STANDARD
    """Sizes, high availability, replicas and backups; other settings can override each value."""
    tags: dict[str, str] = Field(default_factory=dict)
    """Tags for all resources that support them; on gcp, labels."""
    namespace: Namespace = "carto"
    """Kubernetes namespace. One CARTO per namespace."""
    create_namespace: bool = True
    """Create the namespace, and delete it with the stack. `false`: use an existing namespace, and never change or
    delete it."""
    disposable: bool = False
    """No protection, no deletion protection, no final snapshot. For demos and CI only."""
    decommission: bool = False
    """Prepare the destruction of the stack: set it, then run `pulumi up`, then `pulumi destroy`. It turns the
    protection off. `pulumi destroy` then takes a last backup and keeps buckets, keys and other resources that the
    data needs. `false` turns the protection on again."""
    retain: list[Retained] = Field(default_factory=list)
    """Parts that the stack created and that are about to leave it: the cloud keeps them as they are, with all that
    belongs to them. Set it, run `pulumi up`, change the part to an existing one, run `pulumi up`, and remove it.
    Everything else stays protected."""
    placeholders: Placeholders = Placeholders.REFUSE
    """Placeholder values of the examples (`*.example.com`, `ExampleOnly…`, the package in `examples/`, account
    123456789012 …) are refused unless the stack is `disposable`. `accept` allows them, for stacks that run only on
    the simulator. The simulator sets it for the example stacks."""
    storage: Storage
    """Buckets."""
    database: Database
    """PostgreSQL."""
    cache: Cache
    """Valkey / Redis."""
    identity: Identity
    """The identity that CARTO uses to call the cloud."""
    network: Network
    """Network of the database and the cache, and network policies."""
    exposure: Exposure
    """How users reach CARTO."""
    features: Features = Field(default_factory=Features)
    """Optional features."""
    warehouses: Warehouses = Field(default_factory=Warehouses)
    """Integrations with data warehouses."""
    scheduling: Scheduling = Field(default_factory=Scheduling)
    """Where CARTO's pods run."""
    namespace_limits: NamespaceLimits = Field(default_factory=NamespaceLimits)
    """Quota of the namespace."""
    workloads: Workloads = Field(default_factory=Workloads)
    """Resources, pods, priority and grace periods of single workloads."""
    images: Images = Field(default_factory=Images)
    """Where pods pull their images from."""
    chart: Chart = Field(default_factory=Chart)
    """The Helm chart."""
    release: Release = Field(default_factory=Release)
    """The Helm release."""
    rotation: Rotation = Field(default_factory=Rotation)
    """Rotation of generated secrets."""
    extra_env: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Further environment variables, by service and name; `all` for every service. If one is encrypted, all of them
    come from Secrets."""
    extra_manifests: list[dict[str, Any]] = Field(default_factory=list)
    """Further objects of CARTO's namespace, as manifests of `kubectl`."""
    overrides: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Properties of cloud resources that no setting has: by the resource's logical name and the property's path in
    the SDK. See docs/overrides.md."""
    helm_values: dict[str, Any] = Field(default_factory=dict)
    """Free-form Helm values, merged last."""
    _encrypted: frozenset[str] = PrivateAttr(default=frozenset())

    @property
    def protects_data(self) -> bool:
        """Whether Pulumi and the cloud refuse to delete what holds data."""
        return not (self.disposable or self.decommission)

    @property
    def keeps_data(self) -> bool:
        """Whether data outlives the stack: buckets and keys stay, a last backup is taken."""
        return not self.disposable

    @property
    def is_exposed(self) -> bool:
        """Whether the stack leads users to CARTO itself."""
        return self.exposure.mode is not ExposureMode.NONE

    @property
    def has_internal_balancer(self) -> bool:
        """Whether the stack creates an internal load balancer on AWS, whose name and zone it knows."""
        return False

    @property
    def has_workload_identity(self) -> bool:
        """Whether pods act as a Google service account without a key of it."""
        return False

    @property
    def has_google_identity(self) -> bool:
        """Whether pods use the buckets as a Google service account, with or without a key of it."""
        return False

    @property
    def needs_google_key(self) -> bool:
        """Whether CARTO's services need the key of CARTO's Google service account, which the customer package has."""
        return not self.has_workload_identity and self.features.google_service_account.key is None

    @property
    def helm_values_encrypted(self) -> bool:
        """Whether something in `helm_values` is encrypted in the stack file. Pulumi does not report which part."""
        return "helmValues" in self._encrypted

    @property
    def extra_env_encrypted(self) -> bool:
        """Whether something in `extra_env` is encrypted in the stack file."""
        return "extraEnv" in self._encrypted

    @property
    def overrides_encrypted(self) -> bool:
        """Whether something in `overrides` is encrypted in the stack file."""
        return "overrides" in self._encrypted

    @property
    def extra_manifests_encrypted(self) -> bool:
        """Whether something in `extra_manifests` is encrypted in the stack file."""
        return "extraManifests" in self._encrypted

    @property
    def accepts_placeholders(self) -> bool:
        """Whether values that the examples made up may stay."""
        return self.disposable or self.placeholders is Placeholders.ACCEPT

    @property
    def ai_proxy_role(self) -> str | None:
        """The AI proxy's own role on the server: with IAM authentication, because the proxy can't use tokens."""
        uses_tokens = self.database.authentication is DatabaseAuthentication.IAM
        return self.database.names.ai_proxy_user if uses_tokens and self.features.ai.enabled else None

    def locked_settings(self) -> Mapping[str, str]:
        """Settings whose resources the cloud's locks keep, by path, empty ones included. None without such locks."""
        return {}

    def locks(self) -> str:
        """The setting that turns the cloud's locks on; empty while they are off."""
        return ""

    def fixed_values(self) -> Mapping[str, Mapping[str, str | int]]:
        """Values that can't change any more, by the part of the stack that has them, and by setting.

        A part is one of `components/created_parts.py`. A number may grow.
        """
        return taken_over.fixed_values(self.taken_over())

    def taken_over(self) -> Mapping[str, str | None]:
        """Roles of what the stack creates or takes over, each with the name if it is taken over."""
        return {}

    @override
    def model_post_init(self, context: Any, /) -> None:
        self._encrypted = frozenset((context or {}).get(ENCRYPTED, ()))

    @field_validator("tags")
    @classmethod
    def _fit_the_cloud(cls, tags: dict[str, str]) -> dict[str, str]:
        cls.check_tags(tags)
        return tags

    @field_validator("extra_env")
    @classmethod
    def _are_variables_of_services(cls, variables: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        extra_environment.check(variables, services())
        return variables

    @field_validator("overrides")
    @classmethod
    def _are_properties(cls, properties: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        overrides.check(properties)
        return properties

    def provider_problems(self, providers: Mapping[str, str]) -> Iterator[SettingsProblem]:  # noqa: ARG002 - a hook
        """What is missing in the stack's configuration of the cloud's provider, by full key."""
        yield from ()

    def name_problems(self, project: str, stack: str) -> Iterator[SettingsProblem]:  # noqa: ARG002 - a hook
        """Names of the project and the stack that the cloud refuses in the names of resources."""
        yield from ()

    @classmethod
    def check_tags(cls, tags: Mapping[str, str]) -> None:
        """Refuse tags that the cloud refuses.

        Raises:
            PydanticCustomError: for the first tag that is wrong.
        """

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.decommission and self.disposable:
            yield RuleViolation(
                path="decommission",
                reason="true, but carto:disposable is true as well: one keeps the data, the other deletes it",
                fix="pulumi config set carto:disposable false",
                about=("disposable",),
            )
        yield from taken_over.violations(self.taken_over(), disposable=self.disposable)
        yield from self._feature_violations()
        yield from self.warehouses.conflicts(
            cloud=self.cloud,
            tags=self.tags,
            google_identity=self.has_google_identity,
            internal_balancer=self.has_internal_balancer,
        )
        yield from workload_rules.violations(self)
        yield from proxy_only_violations(self)
        yield from overrides.violations(self.overrides, cloud=self.cloud is not Cloud.KUBERNETES)
        for found in self.exposure.domain_violations(self.domain):
            yield found.below("exposure", "domain")
        numbers = self.rotation.model_dump(by_alias=True)
        for name, why in self.without_rotation().items():
            google_identity = self.has_google_identity
            if name == "accessKey" and self.warehouses.creates_access_keys(google_identity=google_identity):
                continue
            if why and numbers[name]:
                yield RuleViolation(
                    path=f"rotation.{name}",
                    reason=f"nothing to rotate: {why}",
                    fix="remove it; an existing secret is rotated by setting the new one",
                    about=(
                        "database",
                        "cache.mode",
                        "identity.mode",
                        "warehouses.bigqueryExports.enabled",
                        "warehouses.s3Exports.enabled",
                    ),
                )

    def _feature_violations(self) -> Iterator[RuleViolation]:
        no_labels = ", ".join(no_labels_of(self.tags)) if self.features.pod_tags else ""
        if no_labels:
            yield RuleViolation(
                path="features.podTags",
                reason=f"Kubernetes takes no such labels, or the chart has them itself: {no_labels}",
                fix="remove podTags, or change these tags",
                about=("tags",),
            )
        if self.features.disconnected.enabled:
            proxy = self.network.external_proxy
            yield from self.features.disconnected.conflicts(
                tokens=self.database.authentication is DatabaseAuthentication.IAM,
                certificates_of_proxy=proxy is not None and proxy.ssl_ca is not None,
                network_policies=self.network.network_policies.enabled,
            )
        for name, feature in self.features.named():
            if not feature.is_enabled:
                continue
            if feature.first_chart and is_older(self.chart.version, feature.first_chart):
                yield RuleViolation(
                    path=f"features.{name}",
                    reason=f"chart {feature.first_chart} or later has it; carto:chart.version is {self.chart.version}, "
                    "which ignores it",
                    fix=f"pulumi config set --path carto:chart.version {feature.first_chart}",
                    about=("chart.version",),
                )
            for found in feature.identity_violations(workload_identity=self.has_workload_identity):
                yield found.below(f"features.{name}", "identity.mode")

    def without_rotation(self) -> dict[str, str]:
        """Why the stack does not generate a secret, by the secret's setting in `rotation`; empty when it does."""
        server = self.database.existing if isinstance(self.database, ExistingDatabase) else None
        password = ""
        if self.database.authentication is DatabaseAuthentication.IAM and not self.features.ai.enabled:
            password = "authentication is iam, which has no password"  # noqa: S105 - a reason
        elif server is not None and server.user_password is not None:
            password = "carto:database.existing.userPassword is the password"  # noqa: S105 - a reason
        cache = "the cache exists already, and so does its password" if isinstance(self.cache, ExistingCache) else ""
        return {
            "databasePassword": password,
            "databaseAdminPassword": "the server exists already, and so does its administrator" if server else "",
            "cachePassword": cache,
        }
