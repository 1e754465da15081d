"""CARTO on a platform: namespace, secrets, database bootstrap, release; and what a person needs to know afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pulumi

from ..contracts import StorageProvider
from ..exposure.contract import CartoService
from ..kubernetes.disruption_budgets import DisruptionBudgets, DisruptionBudgetsArgs
from ..kubernetes.namespace_limits import NamespaceLimits, NamespaceLimitsArgs
from ..kubernetes.network_policies import NetworkPolicies, NetworkPoliciesArgs
from ..options import child_of
from . import chart
from .database_bootstrap import DatabaseBootstrap, DatabaseBootstrapArgs
from .extra_environment import ExtraEnvironment, ExtraEnvironmentArgs
from .extra_manifests import ExtraManifests, ExtraManifestsArgs
from .image_pull import ImagePullSecret, ImagePullSecretArgs
from .local_chart import verified_chart
from .namespace_limits import NAME as LIMITS
from .network_policies import network_flows
from .outputs import Outputs, outputs
from .proxy_certificates import ProxyCertificates, ProxyCertificatesArgs
from .release import Release, ReleaseArgs
from .secret_values import with_secrets
from .secrets import Secrets, SecretsArgs
from .value_conflicts import conflicts
from .values import NONE, build_values, ignored_secrets, project_values
from .values_validation import problems_of
from .workloads import ROUTER_PODS, minimum_replicas, pod_labels, running

if TYPE_CHECKING:
    from ..kubernetes.namespace import Namespace
    from .args import CartoArgs


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

    def __init__(self, name: str, args: CartoArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:carto:Carto", f"{name}-deployment", None, opts)
        self._name, self._child = name, child_of(self)
        platform = args.platform
        namespace = args.create_namespace(platform.kubernetes)
        if platform.settled is not None:
            platform.settled(namespace.name if args.create_namespace.creates else None)
        secrets = Secrets(f"{name}-secrets", _secrets_args(args, namespace), self._child)
        environment = self._extra_environment(args, namespace)
        manifests = self._extra_manifests(args, namespace)
        values = build_values(args, secrets.wiring, environment.values if environment is not None else NONE)
        limits = self._limits(args, namespace)
        policies = self._network_policies(args, values, namespace)
        login = self._registry_login(args, namespace)
        certificates = self._proxy_certificates(args, namespace)
        before_pods = [*platform.ready, *args.warehouses.ready, *limits, *policies, *login, *certificates]
        # The Job needs the database alone: a cache may take minutes longer.
        after = [*platform.database.ready, *limits, *policies, *login]
        bootstrap = self._bootstrap(args, secrets, namespace, after=after)
        for warning in _warnings(args, secrets):
            pulumi.log.warn(warning)
        self.release = None
        self.service = CartoService(namespace=namespace.name, name=chart.ROUTER, pod_labels=ROUTER_PODS)
        if args.install:
            exposure = args.exposure.before_release if args.exposure is not None else ()
            own = [each for each in (bootstrap, environment) if each is not None]
            after = [
                *before_pods,
                secrets,
                *own,
                *(manifests.before_release if manifests is not None else ()),
                *exposure,
            ]
            self.release = self._release(args, values, namespace, after=after).release
            if args.scheduling.disruption_budgets:
                self._disruption_budgets(args, values, namespace)
        if manifests is not None:
            manifests.create_after([self.release] if self.release is not None else [])
        self.outputs = outputs(args, namespace, values)
        self.register_outputs({"namespace": namespace.name})

    def _extra_environment(self, args: CartoArgs, namespace: Namespace) -> ExtraEnvironment | None:
        if args.extra_environment is None:
            return None
        environment = ExtraEnvironmentArgs(
            namespace=namespace.name, variables=args.extra_environment, features=args.features
        )
        return ExtraEnvironment(f"{self._name}-extra-env", environment, self._child)

    def _extra_manifests(self, args: CartoArgs, namespace: Namespace) -> ExtraManifests | None:
        if not args.extra_manifests:
            return None
        manifests = ExtraManifestsArgs(
            namespace=namespace.name, manifests=args.extra_manifests, encrypted=args.extra_manifests_encrypted
        )
        return ExtraManifests(f"{self._name}-manifest", manifests, self._child)

    def _release(
        self,
        args: CartoArgs,
        values: Mapping[str, Any],
        namespace: Namespace,
        *,
        after: Sequence[pulumi.Resource],
    ) -> Release:
        source, helm_values = args.chart, args.helm_values
        return Release(
            f"{self._name}-release",
            ReleaseArgs(
                namespace=namespace.name,
                domain=args.domain,
                version=source.version,
                repository=source.repository,
                path=verified_chart(source.path, version=source.version, digest=source.digest),
                timeout_seconds=source.timeout_seconds,
                values=with_secrets(values, helm_values.values) if helm_values.encrypted else values,
                after=after,
            ),
            self._child,
        )

    def _registry_login(self, args: CartoArgs, namespace: Namespace) -> list[pulumi.Resource]:
        if args.images.login is None:
            return []
        login = ImagePullSecretArgs(namespace=namespace.name, login=args.images.login)
        return [ImagePullSecret(f"{self._name}-image-pull", login, self._child)]

    def _limits(self, args: CartoArgs, namespace: Namespace) -> list[pulumi.Resource]:
        if args.limits is None:
            return []
        limits = NamespaceLimitsArgs(
            namespace=namespace.name,
            name=LIMITS,
            quota=args.limits.quota,
            default_requests=args.limits.default_requests,
            default_limits=args.limits.default_limits,
        )
        return [NamespaceLimits(f"{self._name}-limits", limits, self._child)]

    def _proxy_certificates(self, args: CartoArgs, namespace: Namespace) -> list[pulumi.Resource]:
        if args.proxy is None or args.proxy.created_ca is None:
            return []
        certificates = ProxyCertificatesArgs(namespace=namespace.name, certificates=args.proxy.created_ca)
        return [ProxyCertificates(f"{self._name}-proxy-certificates", certificates, self._child)]

    def _network_policies(
        self,
        args: CartoArgs,
        values: Mapping[str, Any],
        namespace: Namespace,
    ) -> list[pulumi.Resource]:
        if args.traffic is None:
            return []
        policies = NetworkPoliciesArgs(
            namespace=namespace.name, prefix=chart.RELEASE, allowed=network_flows(args, args.traffic, values)
        )
        return [NetworkPolicies(f"{self._name}-network-policies", policies, self._child)]

    def _disruption_budgets(self, args: CartoArgs, values: Mapping[str, Any], namespace: Namespace) -> None:
        """For pods that have another one to take over; the budget of a single pod says nothing, or keeps its node."""
        several = [one for one in running(values, args.features) if minimum_replicas(one, values) > 1]
        budgets = DisruptionBudgetsArgs(
            namespace=namespace.name, prefix=chart.RELEASE, pods={one.label: pod_labels(one) for one in several}
        )
        DisruptionBudgets(f"{self._name}-disruption-budgets", budgets, self._child)

    def _bootstrap(
        self,
        args: CartoArgs,
        secrets: Secrets,
        namespace: Namespace,
        *,
        after: Sequence[pulumi.Resource],
    ) -> DatabaseBootstrap | None:
        database, use, job = args.platform.database, args.database, args.database.bootstrap
        if job is None or database.admin is None:
            return None
        return DatabaseBootstrap(
            f"{self._name}-database-bootstrap",
            DatabaseBootstrapArgs(
                namespace=namespace.name,
                image=job.image,
                image_pull_secrets=job.image_pull_secrets,
                host=database.host,
                port=database.port,
                admin=database.admin,
                tls=database.tls,
                tls_ca=database.tls_ca,
                user=use.user,
                user_password=secrets.database_password,
                workspace_database=use.workspace,
                ai_proxy_database=use.ai_proxy if job.ai_proxy else None,
                ai_proxy_user=use.ai_proxy_user,
                ai_proxy_password=secrets.ai_proxy_password,
                node_selector=args.scheduling.node_selector,
                tolerations=args.scheduling.tolerations,
                after=after,
            ),
            self._child,
        )


def _secrets_args(args: CartoArgs, namespace: Namespace) -> SecretsArgs:
    platform, package = args.platform, args.package
    configured: dict[str, pulumi.Input[str]] = {key: text.get_secret_value() for key, text in package.secrets.items()}
    for feature in args.features:
        configured |= feature.configured_secrets()
    configured |= platform.feature_secrets
    imports = args.warehouses.redshift_imports
    if imports is not None:
        configured["appSecrets.importAwsAccessKeyId"] = imports.access_key.id
        configured["appSecrets.importAwsSecretAccessKey"] = imports.access_key.secret
    exports, of_bigquery = args.warehouses.s3_exports, args.warehouses.bigquery_exports
    storage_key = platform.identity.access_key
    azure = platform.storage.provider is StorageProvider.AZURE_BLOB
    return SecretsArgs(
        namespace=namespace.name,
        configured=configured,
        of_features=[secret for feature in args.features for secret in feature.secrets],
        storage_access_key=None if azure else storage_key,
        storage_account_key=storage_key.secret if azure and storage_key is not None else None,
        # The chart has one key of a Google service account, for buckets and for exports of BigQuery.
        storage_service_account_key=of_bigquery.key
        if of_bigquery is not None and of_bigquery.key is not None
        else platform.identity.service_account_key,
        exports_access_key=exports.access_key if exports is not None else None,
        cache_password=platform.cache.password,
        database_password=args.database.user_password,
        database_login=platform.database.iam_region is None,
        ai_proxy_login=args.database.ai_proxy_user is not None,
        database_rotation=args.database.rotation,
        protect=args.protect,
        package=package.source,
    )


def _warnings(args: CartoArgs, secrets: Secrets) -> list[str]:
    """Problems that Helm does not report."""
    package, values, problems = args.package, args.helm_values.values, list[str]()
    if values:
        managed = project_values(args, secrets.wiring)
        problems += problems_of(values, null_removes=True)
        problems += ignored_secrets(values, secrets.wiring)
        problems += conflicts(values, managed)
    return [
        *package.warnings,
        *(f"carto:helmValues.{problem}" for problem in problems),
        *(text for feature in args.features for text in feature.warnings(package.secrets, package.source)),
    ]
