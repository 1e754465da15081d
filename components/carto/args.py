"""The arguments of `Carto`, by subject. Decisions are plain values; what a cloud may compute is an Input."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from ..chart_version import PINNED_CHART
from ..contracts import Warehouses
from ..frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pulumi

    from ..contracts import Platform
    from ..exposure.contract import Exposure
    from ..feature import Destination, Feature
    from ..scaling import Scaling
    from .customer_package import CustomerPackage
    from .extra_environment import Variables
    from .namespace import CartoNamespace
    from .namespace_limits import LimitsArgs


@frozen
class BootstrapArgs:
    """The Job that creates CARTO's databases and their user."""

    image: str
    """An image with `psql`."""
    image_pull_secrets: Sequence[str] = ()
    ai_proxy: bool = False
    """Create the AI proxy's database as well."""


@frozen
class DatabaseUseArgs:
    """How CARTO uses the platform's database server."""

    user: str = "workspace_admin"
    workspace: str = "workspace"
    """The database of the Workspace."""
    ai_proxy: str = "aiproxy"
    """The database of the AI proxy."""
    ai_proxy_user: str | None = None
    """A role of the AI proxy's own, with a password, when CARTO's role has none; None: it logs in as `user`."""
    user_password: pulumi.Input[str] | None = None
    """None: generated."""
    rotation: int = 0
    """Another number generates another password."""
    bootstrap: BootstrapArgs | None = None
    """None: the databases and the user exist already."""


@frozen
class AutoscalingArgs:
    """How many pods an autoscaler runs."""

    minimum: int
    maximum: int
    target_cpu_percent: int | None = None
    """None: the chart's."""


@frozen
class WorkloadArgs:
    """Figures of one workload, instead of the profile's and the chart's."""

    resources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Requests and limits as a container has them, with memory in Mi: the chart computes with the number."""
    priority_class: str | None = None
    grace_seconds: int | None = None
    """The time that a pod has to finish its work before it is killed."""
    replicas: int | None = None
    """A fixed number of pods."""
    autoscaling: AutoscalingArgs | None = None


@frozen
class SchedulingArgs:
    """Where CARTO's pods run, and how they leave nodes that are drained."""

    node_selector: Mapping[str, str] = field(default_factory=dict)
    tolerations: Sequence[Mapping[str, str]] = ()
    """As a pod has them."""
    priority_class: str | None = None
    """Of all services. None: the cluster's default."""
    zone_spread: bool = True
    """Prefer another zone, then another node, for each further pod of a service."""
    disruption_budgets: bool = True
    """For services with two pods or more: evict only one pod at a time when nodes are drained."""


@frozen
class Peers:
    """Ranges of addresses, and all pods of some namespaces. Neither: everything."""

    cidrs: Sequence[str] = ()
    namespaces: Sequence[str] = ()


@frozen
class OpenPorts:
    """TCP ports of a range of addresses."""

    cidr: str
    ports: Sequence[int]


@frozen
class TrafficArgs:
    """The traffic that network policies allow, in addition to CARTO's own."""

    router_from: Peers = field(default_factory=Peers)
    """Clients of the router."""
    egress_to: Peers = field(default_factory=Peers)
    """Destinations of CARTO's pods, with all their ports."""
    egress_ports: Sequence[OpenPorts] = ()
    """Further destinations, with some of their ports."""
    proxy_only: bool = False
    """Whether egress is closed but for the proxy and these destinations. Without it, no destination means all."""

    @property
    def is_egress_open(self) -> bool:
        """Whether pods may connect to any address."""
        return not (self.proxy_only or self.egress_to.cidrs or self.egress_to.namespaces or self.egress_ports)


@frozen
class ProxyArgs:
    """The proxy between CARTO's pods and the internet."""

    host: str
    port: int
    tls: bool = False
    """Whether pods connect to the proxy itself with TLS."""
    excluded_domains: Sequence[str] = ()
    """Hosts that CARTO reaches without the proxy."""
    ca: str | None = None
    """PEM certificates of the proxy."""
    ca_config_map: tuple[str, str] | None = None
    """Name and key of a ConfigMap with them."""
    created_ca: str | None = None
    """The content of that ConfigMap, if it does not exist yet."""
    verify: bool = True
    """Verify certificates."""


@frozen
class RegistryLogin:
    """A login to a registry, and the Secret that is created for it."""

    secret: str
    registry: str
    """The host."""
    username: str
    password: pulumi.Input[str]


@frozen
class ImagesArgs:
    """Where pods pull their images from."""

    registry: str | None = None
    """A registry, with a path, that has a copy of each image. None: the public registries."""
    pull_secrets: Sequence[str] = ()
    """Names of all Secrets with logins, that of `login` too."""
    login: RegistryLogin | None = None


@frozen
class ChartArgs:
    """CARTO's Helm chart."""

    version: str = PINNED_CHART
    repository: str = "https://helm.carto.com"
    path: str | None = None
    """A folder or archive instead of the repository."""
    digest: str | None = None
    """SHA-256 of the archive at `path`."""
    timeout_seconds: int = 1800


@frozen
class HelmValues:
    """Free-form Helm values, merged last."""

    values: Mapping[str, Any] = field(default_factory=dict)
    encrypted: bool = False
    """Whether any of them is a secret. All text in them is then treated as one."""


@frozen
class CartoArgs:
    """CARTO on a platform."""

    platform: Platform
    package: CustomerPackage
    create_namespace: CartoNamespace
    domain: str
    """The domain that users open, without `https://`."""
    namespace: str
    """The name of the namespace, for addresses inside the cluster."""
    database: DatabaseUseArgs = field(default_factory=DatabaseUseArgs)
    features: Sequence[Feature] = ()
    """All features, enabled or not."""
    feature_values: Mapping[str, Any] = field(default_factory=dict)
    """The chart's values of features that are one value."""
    destinations: Sequence[Destination] = ()
    """Addresses on the internet that the enabled features connect to."""
    google_service_account: str | None = None
    """E-mail address of the Google service account that CARTO uses instead of the customer package's."""
    warehouses: Warehouses = field(default_factory=Warehouses)
    """Integrations with data warehouses."""
    exposure: Exposure | None = None
    """None: another party routes users' requests to CARTO."""
    pod_labels: Mapping[str, str] = field(default_factory=dict)
    """Labels of all pods, in addition to the chart's."""
    scaling: Scaling | None = None
    """None: one pod of each service."""
    workloads: Mapping[str, WorkloadArgs] = field(default_factory=dict)
    """By key in the values."""
    limits: LimitsArgs | None = None
    """Limits of the namespace. None: those that it has."""
    scheduling: SchedulingArgs = field(default_factory=SchedulingArgs)
    traffic: TrafficArgs | None = None
    """What network policies allow. None: no network policies."""
    proxy: ProxyArgs | None = None
    images: ImagesArgs = field(default_factory=ImagesArgs)
    chart: ChartArgs = field(default_factory=ChartArgs)
    install: bool = True
    """False creates everything but the Helm release."""
    extra_environment: Variables | None = None
    """Environment variables in addition to the chart's and this project's."""
    extra_manifests: Sequence[Mapping[str, Any]] = ()
    """Objects in addition to the chart's and this project's, each with a name."""
    extra_manifests_encrypted: bool = False
    """Whether any text in them is a secret."""
    helm_values: HelmValues = field(default_factory=HelmValues)
    protect: bool = True
    """Whether generated keys and other data are protected from deletion."""
