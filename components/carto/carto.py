"""CARTO on a platform: namespace, secrets, database bootstrap, release; and what a person needs to know afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import pulumi

from ..contracts import StorageProvider
from ..exposure.contract import CartoService, Exposure
from ..kubernetes.disruption_budgets import DisruptionBudgets, DisruptionBudgetsArgs
from ..kubernetes.network_policies import NetworkPolicies, NetworkPoliciesArgs
from ..options import child_of
from ..settings.database import ExistingDatabase
from . import chart
from .database_bootstrap import DatabaseBootstrap, DatabaseBootstrapArgs
from .egress import egress
from .local_chart import brought_chart
from .network_policies import network_flows
from .next_steps import next_steps, stack_readme
from .release import Release, ReleaseArgs
from .secret_values import with_secrets
from .secrets import Secrets, SecretsArgs
from .value_conflicts import conflicts
from .values import build_values, ignored_secrets, project_values
from .values.scheduling import tolerations
from .values_validation import problems_of
from .workloads import ROUTER_PODS, minimum_replicas, most_replicas, pod_labels, running

if TYPE_CHECKING:
    from ..contracts import ObjectStorage, Platform
    from ..kubernetes.namespace import Namespace
    from ..settings import Settings
    from .customer_package import CustomerPackage
    from .namespace import CartoNamespace

Outputs = Mapping[str, pulumi.Input[object]]


class Carto(pulumi.ComponentResource):
    """CARTO on a platform: namespace, secrets, database bootstrap and Helm release.

    Everything in the cluster uses the Kubernetes provider in `opts`. `name` is the installation's: this component is
    `<name>-deployment`, and its parts are `<name>-<role>`.
    """

    outputs: Outputs
    """What a stack exports; the names are a contract."""
    service: CartoService
    """What an exposure leads users to."""
    release: pulumi.CustomResource | None
    """The Helm release; None while `carto:release.install` is false."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        package: CustomerPackage,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        *,
        create_namespace: CartoNamespace,
        exposure: Exposure | None = None,
    ) -> None:
        super().__init__("carto:carto:Carto", f"{name}-deployment", None, opts)
        self._name, self._child = name, child_of(self)
        service_account = settings.features.google_service_account.email or package.service_account_email
        if platform.admit_package is not None and service_account:
            platform.admit_package(service_account)
        namespace = create_namespace(platform.kubernetes)
        if platform.settled is not None:
            platform.settled(namespace.name if settings.create_namespace else None)
        secrets = Secrets(f"{name}-secrets", _secrets_args(settings, platform, package, namespace), self._child)
        exposed = exposure or Exposure()
        values = build_values(settings, platform, package, secrets.wiring, exposed.router)
        policies = self._network_policies(settings, platform, values, namespace, exposed.client_cidrs)
        before_pods = [*platform.ready, *policies]
        # The Job needs the database alone: a cache may take minutes longer.
        after = [*platform.database.ready, *policies]
        bootstrap = self._bootstrap(settings, platform, secrets, namespace, after=after)
        for warning in _warnings(settings, platform, package, secrets, exposed):
            pulumi.log.warn(warning)
        self.release = None
        self.service = CartoService(namespace=namespace.name, name=chart.ROUTER, pod_labels=ROUTER_PODS)
        if settings.release.install:
            after = [*before_pods, secrets, *([bootstrap] if bootstrap is not None else []), *exposed.before_release]
            self.release = self._release(settings, values, namespace, after=after).release
            if settings.scheduling.disruption_budgets:
                self._disruption_budgets(values, namespace)
        self.outputs = _outputs(settings, platform, package, namespace, exposure, values=values)
        self.register_outputs({"namespace": namespace.name})

    def _release(
        self,
        settings: Settings,
        values: Mapping[str, Any],
        namespace: Namespace,
        *,
        after: Sequence[pulumi.Resource],
    ) -> Release:
        return Release(
            f"{self._name}-release",
            ReleaseArgs(
                namespace=namespace.name,
                domain=settings.domain,
                version=settings.chart.version,
                repository=settings.chart.repository,
                path=brought_chart(settings.chart.path, version=settings.chart.version, digest=settings.chart.digest),
                timeout_seconds=settings.chart.timeout_seconds,
                values=with_secrets(values, settings.helm_values) if settings.helm_values_encrypted else values,
                after=after,
            ),
            self._child,
        )

    def _network_policies(
        self,
        settings: Settings,
        platform: Platform,
        values: Mapping[str, Any],
        namespace: Namespace,
        client_cidrs: Sequence[pulumi.Input[str]] | pulumi.Output[Sequence[str]],
    ) -> list[pulumi.Resource]:
        allowed = settings.network.network_policies
        if not allowed.enabled:
            return []
        policies = network_flows(
            allowed, platform, values, bootstrap=settings.database.bootstrap, client_cidrs=client_cidrs
        )
        args = NetworkPoliciesArgs(namespace=namespace.name, prefix=chart.RELEASE, allowed=policies)
        return [NetworkPolicies(f"{self._name}-network-policies", args, self._child)]

    def _disruption_budgets(self, values: Mapping[str, Any], namespace: Namespace) -> None:
        """For pods that have another one to take over; the budget of a single pod says nothing, or keeps its node."""
        pods = {one.label: pod_labels(one) for one in running(values) if minimum_replicas(one, values) > 1}
        args = DisruptionBudgetsArgs(namespace=namespace.name, prefix=chart.RELEASE, pods=pods)
        DisruptionBudgets(f"{self._name}-disruption-budgets", args, self._child)

    def _bootstrap(
        self,
        settings: Settings,
        platform: Platform,
        secrets: Secrets,
        namespace: Namespace,
        *,
        after: Sequence[pulumi.Resource],
    ) -> DatabaseBootstrap | None:
        database, names = platform.database, settings.database.names
        if not settings.database.bootstrap or database.admin is None:
            return None
        return DatabaseBootstrap(
            f"{self._name}-database-bootstrap",
            DatabaseBootstrapArgs(
                namespace=namespace.name,
                image=settings.database.bootstrap_image,
                image_pull_secrets=settings.database.bootstrap_image_pull_secrets,
                host=database.host,
                port=database.port,
                admin=database.admin,
                tls=database.tls,
                tls_ca=database.tls_ca,
                user=names.user,
                user_password=secrets.database_password,
                workspace_database=names.workspace,
                ai_proxy_database=names.ai_proxy if settings.features.ai.enabled else None,
                node_selector=settings.scheduling.node_selector,
                tolerations=tolerations(settings.scheduling),
                after=after,
            ),
            self._child,
        )


def _secrets_args(
    settings: Settings, platform: Platform, package: CustomerPackage, namespace: Namespace
) -> SecretsArgs:
    given: dict[str, pulumi.Input[str]] = {key: secret.get_secret_value() for key, secret in package.secrets.items()}
    for feature in settings.features.each:
        given |= feature.configured_secrets()
    given |= platform.feature_secrets
    database = settings.database
    user_password = database.existing.user_password if isinstance(database, ExistingDatabase) else None
    exports = platform.storage.exports
    storage_key = platform.identity.access_key
    azure = platform.storage.provider is StorageProvider.AZURE_BLOB
    return SecretsArgs(
        namespace=namespace.name,
        given=given,
        storage_access_key=None if azure else storage_key,
        storage_account_key=storage_key.secret if azure and storage_key is not None else None,
        storage_service_account_key=platform.identity.service_account_key,
        exports_access_key=exports.access_key if exports is not None else None,
        cache_password=platform.cache.password,
        database_password=user_password.get_secret_value() if user_password is not None else None,
        database_login=platform.database.iam_region is None,
        database_rotation=settings.rotation.database_password,
        protect=settings.protects_data,
        package=package.source,
    )


def _warnings(
    settings: Settings, platform: Platform, package: CustomerPackage, secrets: Secrets, exposure: Exposure
) -> list[str]:
    """What Helm would swallow without a word."""
    given, asked = settings.helm_values, list[str]()
    if given:
        managed = project_values(settings, platform, secrets.wiring, exposure.router)
        asked += problems_of(given, null_removes=True)
        asked += ignored_secrets(given, secrets.wiring)
        asked += conflicts(given, managed)
    return [
        *package.warnings,
        *(f"carto:helmValues.{problem}" for problem in asked),
        *(text for feature in settings.features.each for text in feature.warnings(package.secrets, package.source)),
    ]


def _outputs(
    settings: Settings,
    platform: Platform,
    package: CustomerPackage,
    namespace: Namespace,
    exposure: Exposure | None,
    *,
    values: Mapping[str, Any],
) -> Outputs:
    """None of them waits for the release: they can be read when it failed, or is not installed yet."""
    storage, url = platform.storage, f"https://{settings.domain}"
    on_google = storage.provider is StorageProvider.GCS and platform.identity.principal is not None
    enabled = [feature for feature in settings.features.each if feature.is_enabled]
    most_pods = partial(most_replicas, values=values)
    own_account = settings.features.google_service_account.email
    in_cluster_cache = f"{chart.RELEASE}-valkey.{settings.namespace}.svc"
    return {
        **platform.outputs,
        **{name: out for one in enabled for name, out in one.outputs(settings.domain, most_pods).items()},
        "url": url,
        "namespace": namespace.name,
        "releaseName": chart.RELEASE if settings.release.install else None,
        "releaseVersion": settings.chart.version if settings.release.install else None,
        "importsBucket": storage.imports.name,
        "thumbnailsBucket": storage.thumbnails.name,
        "exportsBucket": _exports_bucket(storage),
        "databaseHost": platform.database.host,
        "cacheHost": in_cluster_cache if platform.cache.in_cluster else platform.cache.host,
        "roleArn": platform.identity.principal if platform.identity.uses_workload_identity and not on_google else None,
        "egress": egress(platform, enabled, data_warehouse=settings.features.carto_data_warehouse),
        "sendToCarto": {
            "tenantId": package.tenant_id,
            "selfHostedDomain": settings.domain,
            "chartVersion": settings.chart.version,
            # As this account CARTO reaches the part of the product that runs at CARTO. With a key it is the customer
            # package's own account, which CARTO let in already.
            **(
                {"serviceAccountEmail": platform.identity.principal}
                if on_google and platform.identity.uses_workload_identity
                else {"serviceAccountEmail": own_account}
                if own_account is not None
                else {}
            ),
        },
        "nextSteps": next_steps(
            namespace=settings.namespace,
            service=chart.ROUTER,
            exposed=exposure is not None,
            of_the_stack=[
                *(exposure.next_steps if exposure is not None else ()),
                *platform.next_steps,
                *(step for feature in enabled for step in feature.next_steps()),
            ],
        ),
        "readme": stack_readme(),
    }


def _exports_bucket(storage: ObjectStorage) -> pulumi.Output[str] | None:
    bucket = storage.exports.bucket if storage.exports is not None else storage.bigquery_exports
    return bucket.name if bucket is not None else None
