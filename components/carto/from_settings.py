"""Arguments of CARTO, from a stack's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..contracts import Warehouses
from ..from_settings import arguments
from ..images import mirrored
from ..quantities import mebibytes, thousandths
from ..scaling import BY_PROFILE, default_range
from ..settings.database import ExistingDatabase
from ..settings.extra_environment import ALL
from ..settings.images import CREATED_SECRET
from ..settings.namespace_limits import ContainerDefaults
from ..settings.placeholders import TENANT
from ..settings.workloads import Scaled, Single
from .args import (
    AutoscalingArgs,
    BootstrapArgs,
    CartoArgs,
    ChartArgs,
    DatabaseUseArgs,
    HelmValues,
    ImagesArgs,
    OpenPorts,
    Peers,
    ProxyArgs,
    RegistryLogin,
    SchedulingArgs,
    TrafficArgs,
    WorkloadArgs,
)
from .customer_package import CustomerPackage, PackageSource, read
from .extra_environment import Variables
from .namespace import CartoNamespaceArgs
from .namespace_limits import LimitsArgs
from .proxy_certificates import KEY, config_map_name, with_public_authorities

if TYPE_CHECKING:
    from ..contracts import Platform
    from ..exposure.contract import Exposure
    from ..settings import Settings
    from ..settings.cluster import Cluster
    from ..settings.customer_package import CustomerPackage as CustomerPackageSettings
    from ..settings.images import Images
    from ..settings.namespace_limits import NamespaceLimits
    from ..settings.network_policies import NetworkPolicies
    from ..settings.proxy import ExternalProxy
    from ..settings.scheduling import Scheduling
    from ..settings.workloads import Amounts, Part
    from .namespace import CartoNamespace


def read_package(settings: Settings) -> CustomerPackage:
    """The customer package that the stack configures.

    Raises:
        CustomerPackageError: with every problem found.
    """
    return read(
        package_source(settings.customer_package),
        refused_tenant=None if settings.accepts_placeholders else TENANT,
        needs_google_key=settings.needs_google_key,
    )


def package_source(package: CustomerPackageSettings) -> PackageSource:
    """Where the package is, or its content."""
    secrets = package.secrets.get_secret_value() if package.secrets is not None else None
    return PackageSource(path=package.path, values=package.values, secrets=secrets)


def namespace_args(settings: Settings) -> CartoNamespaceArgs:
    """The namespace, and the cluster that it belongs to."""
    return CartoNamespaceArgs(
        name=settings.namespace,
        create=settings.create_namespace,
        cluster=reached(settings.cluster),
        protect=settings.protects_data,
    )


def reached(cluster: Cluster) -> str:
    """How the stack reaches its cluster, in one line without a credential."""
    if cluster.kubeconfig is not None:
        # Imported here because most stacks have none.
        from ..settings.types.kubeconfig import address

        return f"{cluster.name} at {address(cluster.kubeconfig.get_secret_value(), cluster.context)}"
    return f"{cluster.name}, context {cluster.context}" if cluster.context is not None else cluster.name


def carto_args(
    settings: Settings,
    platform: Platform,
    package: CustomerPackage,
    create_namespace: CartoNamespace,
    *,
    exposure: Exposure | None = None,
    warehouses: Warehouses | None = None,
) -> CartoArgs:
    """CARTO on the platform."""
    policies, proxy = settings.network.network_policies, settings.network.external_proxy
    features = settings.features
    return CartoArgs(
        platform=platform,
        package=package,
        create_namespace=create_namespace,
        domain=settings.domain,
        namespace=settings.namespace,
        database=database_use_args(settings),
        features=features.each,
        feature_values=features.values(),
        destinations=features.destinations(),
        google_service_account=features.google_service_account.email,
        exposure=exposure,
        warehouses=warehouses or Warehouses(),
        pod_labels=settings.tags if features.pod_tags else {},
        scaling=BY_PROFILE[settings.profile],
        workloads=workload_args(settings),
        limits=limits_args(settings.namespace_limits),
        scheduling=scheduling_args(settings.scheduling),
        traffic=traffic_args(policies) if policies.enabled else None,
        proxy=proxy_args(proxy, ai=features.ai.enabled) if proxy is not None else None,
        images=images_args(settings.images),
        chart=arguments(ChartArgs, settings.chart),
        install=settings.release.install,
        extra_environment=variables(settings) if settings.extra_env else None,
        extra_manifests=settings.extra_manifests,
        extra_manifests_encrypted=settings.extra_manifests_encrypted,
        helm_values=HelmValues(values=settings.helm_values, encrypted=settings.helm_values_encrypted),
        protect=settings.protects_data,
    )


def variables(settings: Settings) -> Variables:
    """Environment variables that the stack adds to CARTO's services."""
    return Variables(
        of_all=settings.extra_env.get(ALL, {}),
        of_service={key: own for key, own in settings.extra_env.items() if key != ALL},
        encrypted=settings.extra_env_encrypted,
    )


def database_use_args(settings: Settings) -> DatabaseUseArgs:
    """The names inside the server, the user's password, and the Job that creates them."""
    database, names = settings.database, settings.database.names
    password = database.existing.user_password if isinstance(database, ExistingDatabase) else None
    pull_secrets = [*database.bootstrap_image_pull_secrets, *images_args(settings.images).pull_secrets]
    bootstrap = BootstrapArgs(
        image=bootstrap_image(settings),
        image_pull_secrets=[*dict.fromkeys(pull_secrets)],
        ai_proxy=settings.features.ai.enabled,
    )
    return DatabaseUseArgs(
        user=names.user,
        workspace=names.workspace,
        ai_proxy=names.ai_proxy,
        ai_proxy_user=settings.ai_proxy_role,
        user_password=password.get_secret_value() if password is not None else None,
        rotation=settings.rotation.database_password,
        bootstrap=bootstrap if database.bootstrap else None,
    )


def bootstrap_image(settings: Settings) -> str:
    """The image of the bootstrap: the stack's own, or this project's in the stack's registry."""
    image, registry = settings.database.bootstrap_image, settings.images.registry
    return image if registry is None or settings.database.is_set("bootstrap_image") else mirrored(image, registry)


def images_args(images: Images) -> ImagesArgs:
    """Where pods pull their images from."""
    secrets, credentials = images.pull_secrets, images.pull_secrets.credentials
    if credentials is None:
        return ImagesArgs(registry=images.registry, pull_secrets=secrets.existing)
    login = RegistryLogin(
        secret=CREATED_SECRET,
        registry=credentials.registry or (images.registry or "").partition("/")[0],
        username=credentials.username,
        password=credentials.password.get_secret_value(),
    )
    return ImagesArgs(registry=images.registry, pull_secrets=[*secrets.existing, CREATED_SECRET], login=login)


def limits_args(limits: NamespaceLimits) -> LimitsArgs | None:
    """Limits of the namespace, if the stack sets any. A quota comes with what containers get that name nothing."""
    quota, configured = limits.quota.hard(), limits.container_defaults
    if not quota and configured is None:
        return None
    defaults = configured or ContainerDefaults()
    return LimitsArgs(
        quota=quota,
        default_requests={"cpu": defaults.requests.cpu, "memory": defaults.requests.memory},
        default_limits={"cpu": defaults.limits.cpu, "memory": defaults.limits.memory},
    )


def scheduling_args(scheduling: Scheduling) -> SchedulingArgs:
    """Where CARTO's pods run."""
    return arguments(
        SchedulingArgs,
        scheduling,
        tolerations=[_toleration(taint) for taint in scheduling.tolerations],
        priority_class=scheduling.priority_class_name,
    )


def workload_args(settings: Settings) -> dict[str, WorkloadArgs]:
    """Figures of the workloads that the stack configures."""
    return {
        key: WorkloadArgs(
            resources={
                name: _quantities(amounts)
                for name, amounts in (("requests", workload.resources.requests), ("limits", workload.resources.limits))
                if amounts.model_fields_set
            },
            priority_class=workload.priority_class_name if isinstance(workload, Single) else None,
            grace_seconds=workload.termination_grace_period_seconds if isinstance(workload, Single) else None,
            replicas=workload.replicas if isinstance(workload, Scaled) else None,
            autoscaling=_autoscaling(settings.profile, key, workload),
        )
        for key, workload in settings.workloads.configured().items()
    }


def _quantities(amounts: Amounts) -> dict[str, str]:
    texts = {
        "cpu": None if amounts.cpu is None else f"{thousandths(amounts.cpu)}m",
        "memory": None if amounts.memory is None else f"{mebibytes(amounts.memory)}Mi",
        "ephemeral-storage": amounts.ephemeral_storage,
    }
    return {name: text for name, text in texts.items() if text is not None}


def _autoscaling(profile: str, key: str, workload: Part) -> AutoscalingArgs | None:
    figures = workload.autoscaling if isinstance(workload, Scaled) else None
    if figures is None:
        return None
    fewest, most = default_range(profile, key)
    return AutoscalingArgs(
        minimum=figures.min or fewest, maximum=figures.max or most, target_cpu_percent=figures.target_cpu_percent
    )


def _toleration(taint: str) -> dict[str, str]:
    """A pod's toleration of a taint, which is written `key=value:effect`."""
    rest, _, effect = taint.partition(":")
    key, equals, value = rest.partition("=")
    toleration = {"key": key, "operator": "Equal", "value": value} if equals else {"key": key, "operator": "Exists"}
    return {**toleration, **({"effect": effect} if effect else {})}


def traffic_args(policies: NetworkPolicies) -> TrafficArgs:
    """What the network policies allow."""
    egress_to = policies.egress_to
    return arguments(
        TrafficArgs,
        policies,
        router_from=arguments(Peers, policies.router_from),
        egress_to=Peers(
            cidrs=[each.cidr for each in egress_to.cidrs if each.ports is None], namespaces=egress_to.namespaces
        ),
        egress_ports=[
            OpenPorts(cidr=each.cidr, ports=each.ports) for each in egress_to.cidrs if each.ports is not None
        ],
    )


def proxy_args(proxy: ExternalProxy, *, ai: bool = False) -> ProxyArgs:
    """The proxy between CARTO's pods and the internet; with `ai`, CARTO AI has to verify more than the proxy."""
    address, in_cluster = proxy.address, proxy.ssl_ca_config_map
    config_map, ca, created = None, proxy.ssl_ca, None
    if in_cluster is not None:
        config_map = (in_cluster.name, in_cluster.key)
    elif ca is not None and ai and not proxy.trusts_public_authorities:
        created, ca = with_public_authorities(ca), None
        config_map = (config_map_name(created), KEY)
    return arguments(
        ProxyArgs,
        proxy,
        host=address.host,
        port=address.port,
        tls=address.tls,
        ca=ca,
        ca_config_map=config_map,
        created_ca=created,
        verify=proxy.ssl_reject_unauthorized,
    )
