"""The whole of a stack's `carto:` settings."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, PrivateAttr, field_validator, model_validator
from typing_extensions import override

from .cache import Cache
from .clouds import PROVISIONED, Cloud, On
from .cluster import Cluster
from .customer_package import CustomerPackage
from .database import Database
from .features import Features
from .identity import Identity, IdentityMode
from .model import ENCRYPTED, Model
from .network import Network
from .placeholders import Placeholders
from .problems import invalid
from .release import Chart, Release, Rotation
from .scheduling import Scheduling
from .storage import Storage
from .types import azure
from .types.hosts import Domain, Namespace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .problems import RuleViolation


class Profile(StrEnum):
    """One word for sizes, replicas and backups."""

    DEVELOPMENT = "development"
    STANDARD = "standard"
    HIGH_TRAFFIC = "high-traffic"


class Settings(Model):
    """Everything under `carto:` in a stack file."""

    cloud: Cloud = Field(examples=["aws"])
    """The cloud the cluster runs on."""
    domain: Domain
    """The self-hosted domain users will open, without `https://`."""
    cluster: Cluster
    """The Kubernetes cluster."""
    customer_package: CustomerPackage
    """The customer package from CARTO Support."""
    profile: Profile = Profile.STANDARD
    """Sizes, high availability, replicas and backups; every figure can be overridden below."""
    tags: dict[str, str] = Field(default_factory=dict)
    """Added to everything that takes tags; on gcp, labels."""
    namespace: Namespace = "carto"
    """Kubernetes namespace. One CARTO per namespace."""
    create_namespace: bool = True
    """Create the namespace, and take it away with the stack. `false`: it exists, and stays as it is."""
    disposable: bool = False
    """No protection, no deletion protection, no final snapshot. For demos and CI only."""
    decommission: bool = False
    """Prepare the end of the stack: set it, then `pulumi up`, then `pulumi destroy`. Protection is off, so that destroy
    works; a last backup is taken, and buckets, keys and whatever else the data needs stay. `false` protects again."""
    placeholders: Placeholders = Placeholders.REFUSE
    """Values that the examples made up (`*.example.com`, `ExampleOnly…`, the package in `examples/`, account
    123456789012 …) are refused unless the stack is `disposable`. `accept` keeps them: for a stack that only ever runs
    on the simulator, which adds it to the example stacks by itself."""
    storage: Storage = Field(default_factory=Storage)
    """Buckets."""
    database: Database = Field(default_factory=Database)
    """PostgreSQL."""
    cache: Cache = Field(default_factory=Cache)
    """Valkey / Redis."""
    identity: Identity = Field(default_factory=Identity)
    """As whom CARTO calls the cloud."""
    network: Network = Field(default_factory=Network)
    """Network of the database and the cache, and network policies."""
    enable_apis: Annotated[bool, On((Cloud.GCP,))] = False
    """Enable the Google APIs the stack needs. They are never disabled again, whatever happens to the stack."""
    resource_group: Annotated[azure.ResourceGroup | None, On((Cloud.AZURE,))] = None
    """Resource group of everything that is created. Left out, one is created."""
    deletion_locks: Annotated[bool, On((Cloud.AZURE,))] = True
    """Put management locks on what holds data, so that Azure refuses to delete it. Needs the permission
    `Microsoft.Authorization/locks/write`. None with `disposable`."""
    features: Features = Field(default_factory=Features)
    """Optional features."""
    scheduling: Scheduling = Field(default_factory=Scheduling)
    """Where CARTO's pods run."""
    chart: Chart = Field(default_factory=Chart)
    """The Helm chart."""
    release: Release = Field(default_factory=Release)
    """The Helm release."""
    rotation: Rotation = Field(default_factory=Rotation)
    """Rotation of generated secrets."""
    helm_values: dict[str, Any] = Field(default_factory=dict)
    """Free-form Helm values, merged last."""
    _helm_values_encrypted: bool = PrivateAttr(default=False)

    @property
    def has_workload_identity(self) -> bool:
        """Whether pods act as a Google service account without a key of it."""
        return self.cloud is Cloud.GCP and self.identity.mode is IdentityMode.WORKLOAD_IDENTITY

    @property
    def protects_data(self) -> bool:
        """Whether Pulumi and the cloud refuse to delete what holds data."""
        return not (self.disposable or self.decommission)

    @property
    def keeps_data(self) -> bool:
        """Whether data outlives the stack: buckets and keys stay, a last backup is taken."""
        return not self.disposable

    @property
    def helm_values_encrypted(self) -> bool:
        """Whether something in `helm_values` is encrypted in the stack file. Pulumi does not tell what."""
        return self._helm_values_encrypted

    @property
    def accepts_placeholders(self) -> bool:
        """Whether values that the examples made up may stay."""
        return self.disposable or self.placeholders is Placeholders.ACCEPT

    @override
    def model_post_init(self, context: Any, /) -> None:
        self._helm_values_encrypted = "helmValues" in (context or {}).get(ENCRYPTED, ())

    @field_validator("cloud")
    @classmethod
    def _has_a_platform(cls, cloud: Cloud) -> Cloud:
        if cloud not in PROVISIONED:
            raise invalid(f"one of {', '.join(PROVISIONED)}; {cloud} is not supported by this version yet")
        return cloud

    @model_validator(mode="before")
    @classmethod
    def _default_by_cloud(cls, data: Any) -> Any:
        # Imported here because it walks this very class.
        from .of_cloud import with_defaults_of_cloud

        return with_defaults_of_cloud(cls, data)

    @override
    def violations(self) -> Iterator[RuleViolation]:
        # Imported here because the rules are about this very class.
        from .rules import between_subjects

        yield from between_subjects(self)
