"""A stack's cloud, account, region, cluster, namespace and databases. A move is refused before all other changes.

So is another default of a size or a version, which a new release of this program may have.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pulumi
import pulumi_kubernetes as kubernetes

from .data_sources import data_sources, elsewhere, warnings_of_other_data
from .fixed_choices import Change, Choices
from .kept_defaults import changed_defaults, defaults_of
from .settings.clouds import PROVIDERS, Cloud, Provider
from .settings.exposure import ExposureMode
from .settings.release import is_older

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .settings import Settings

_PAGE = 'docs/day-2.md, section "Move a stack"'
_DESTROY = "to go elsewhere, first, with the former settings: pulumi destroy"
_NAMES = "carto:database.names"
_INSTALLED = "installed"
_ACCOUNT = "account"
_MODE, _ADDRESS = "exposure_mode", "exposure_address"
_DEFAULTS = "defaults"
_CHART, _DATA = "chart", "data"
_GROUP, _OWN_GROUP = "carto:resourceGroup", "a resource group of its own"
_CREATED_AGAIN = (_NAMES, "carto:namespace", _GROUP)
"""Settings that a disposable stack may change: it creates what depends on them again, and CARTO starts without data."""


class StackIdentity(Choices):
    """What identifies a stack, kept in its state. Resources with the transformation `first` wait for it.

    Names depend on account and region: with others, the engine would replace resources, and refuse protected ones in
    the middle of the run. A stack whose namespace does not exist yet may still change. `account` is the AWS account,
    which no setting has.
    """

    def __init__(
        self,
        name: str,
        settings: Settings,
        *,
        account: pulumi.Output[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        identity = {**_identity(settings), _ACCOUNT: account}
        super().__init__("carto:stack:Identity", name, identity, refuse, opts)
        self._registered: list[pulumi.Resource] = []

        async def installed(change: Change) -> list[pulumi.CustomResource]:
            # Runs after the whole program, when all resources are known.
            holding = [each for each in self._registered if isinstance(each, pulumi.CustomResource) and _holds(each)]
            # A first release may fail after CARTO has written data; a later one shows that CARTO has the new names.
            return holding if _INSTALLED in change.created else holding[:1]

        holding: pulumi.Output[list[pulumi.CustomResource]] = self.accepted.apply(installed)

        def first_id(resources: list[pulumi.CustomResource]) -> pulumi.Output[str | None]:
            return pulumi.Output.all(*(each.id for each in resources)).apply(lambda ids: ids[0] if ids else None)

        def chart(resources: list[pulumi.CustomResource]) -> pulumi.Output[str | None]:
            # From the release itself: another run may have left it as it was, for instance with `--target`.
            releases = [each for each in resources if isinstance(each, kubernetes.helm.v3.Release)]
            return pulumi.Output.all(*(each.version for each in releases)).apply(
                lambda known: known[0] if known else None
            )

        self.created({_INSTALLED: holding.apply(first_id), _CHART: holding.apply(chart)}, _remembered)

    def first(self, args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        """A transformation that records a resource and makes it wait for the identity."""
        self._registered.append(args.resource)
        waiting = pulumi.ResourceOptions(depends_on=[self.itself])
        return pulumi.ResourceTransformationResult(
            props=args.props, opts=pulumi.ResourceOptions.merge(args.opts, waiting)
        )


def refuse(change: Change) -> None:
    """Compare the identity with the remembered one.

    Raises:
        ValueError: every changed part, with the command that mends it.
    """
    if _INSTALLED not in change.created:
        return
    problems = [
        *_problem_of_address(change.old, change.new),
        *_problem_of_chart(change.created, change.new),
        *_problems(change.old, change.new),
        *elsewhere(change.old.get(_DATA, {}), change.new.get(_DATA, {})),
    ]
    if not change.old.get("disposable"):
        problems += changed_defaults(change.old.get(_DEFAULTS, {}), change.new.get(_DEFAULTS, {}))
    if problems:
        raise ValueError("\n".join(problems))
    for warning in (
        *_outages(change.old, change.new),
        *warnings_of_other_data(change.old.get(_DATA, {}), change.new.get(_DATA, {})),
    ):
        pulumi.log.warn(warning)


def _remembered(change: Change) -> Mapping[str, object]:
    """The new identity. A name stays while its feature is off: the database with CARTO's data stays as well."""
    return {**change.old, **{setting: value for setting, value in change.new.items() if value is not None}}


def _identity(settings: Settings) -> dict[str, object]:
    cluster, provider, names = settings.cluster, PROVIDERS.get(settings.cloud), settings.database.names
    identity: dict[str, object] = {
        "disposable": settings.disposable,
        _DEFAULTS: defaults_of(settings),
        _DATA: data_sources(settings),
        _CHART: settings.chart.version,
        _MODE: settings.exposure.mode.value,
        _ADDRESS: settings.exposure.fixed_address,
        "carto:cloud": settings.cloud.value,
        "carto:namespace": settings.namespace,
        f"{_NAMES}.workspace": names.workspace,
        f"{_NAMES}.user": names.user,
        f"{_NAMES}.aiProxy": names.ai_proxy if settings.features.ai.enabled else None,
        f"{_NAMES}.aiProxyUser": settings.ai_proxy_role,
    }
    if provider is not None:
        identity[f"{provider.name}:{provider.place}"] = place_of(provider)
        identity["carto:cluster.name"] = cluster.name
        identity["carto:cluster.location"] = getattr(cluster, "location", None)
        identity["carto:cluster.resourceGroup"] = getattr(cluster, "resource_group", None)
        if hasattr(settings, "resource_group"):
            identity[_GROUP] = settings.resource_group or _OWN_GROUP
    return identity


def place_of(provider: Provider) -> str | None:
    """The account or the region of the stack, from its configuration or else from the environment."""
    configured = pulumi.Config(provider.name).get(provider.place)
    return configured or next((value for name in provider.environment if (value := os.environ.get(name))), None)


def _problems(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    disposable = bool(old.get("disposable"))
    way = _DESTROY if disposable else f"to go elsewhere: {_PAGE}"
    for setting, was in old.items():
        will = new.get(setting)
        if setting in {"disposable", _MODE, _ADDRESS, _DEFAULTS, _DATA, _CHART} or not was or not will or was == will:
            continue
        if disposable and setting.startswith(_CREATED_AGAIN):
            continue
        if (setting, was) == (_GROUP, _OWN_GROUP):
            continue  # The group itself is a part of `created_parts.py`.
        if setting == _ACCOUNT:
            yield (
                f"aws:profile: this stack is in the account {was}, and the credentials are of the account {will}. "
                f"Nothing was changed. Fix: use credentials of {was}, and check them with `aws sts "
                f"get-caller-identity`; {way}"
            )
            continue
        path = "--path " if "." in setting else ""
        if setting.startswith(_NAMES):
            reason = f"CARTO's data belongs to {was!r}; with {will!r} CARTO would start without any data"
        else:
            reason = f"this stack is in {was!r} and can't move to {will!r}"
        yield (f"{setting}: {reason}. Nothing was changed. Fix: pulumi config set {path}{setting} {was}; {way}")


def _problem_of_chart(created: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    """The release's own guard (`carto/release_hooks.py`) acts after other resources have changed."""
    deployed, wanted = created.get(_CHART), new.get(_CHART)
    if isinstance(deployed, str) and isinstance(wanted, str) and is_older(wanted, deployed):
        yield (
            f"carto:chart.version: chart {deployed} is deployed, {wanted} is older. CARTO's migrations only go "
            f"forward. Nothing was changed. Fix: pulumi config set --path carto:chart.version {deployed}, or a later "
            "one; to go back, restore the database from before the upgrade as well"
        )


def _problem_of_address(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    """A Gateway with the address that the router's Service would ask for: the engine deletes it after that.

    The other way round it works: the release, which comes before a Gateway, gives the address back.
    """
    address = new.get(_ADDRESS)
    to_router = (old.get(_MODE), new.get(_MODE)) == (ExposureMode.GATEWAY, ExposureMode.LOAD_BALANCER)
    if to_router and address and old.get(_ADDRESS) == address:
        yield (
            "carto:exposure.mode: load-balancer, but the Gateway has the address (carto:exposure.address) until the "
            "end of the run, and the router's Service can't get it before. Nothing was changed. Fix: pulumi config set "
            "--path carto:exposure.address <resource id of another public address>; to keep the address: "
            'docs/expose.md, section "From a Gateway to a load balancer"'
        )


def _outages(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    """On Google Cloud, two load balancers can't have the same ports of one address at the same time.

    The address wins over a change without an outage: records, firewalls and partners name it, and it can't be got back.
    """
    mode, address = new.get(_MODE), new.get(_ADDRESS)
    other = {ExposureMode.GATEWAY: ExposureMode.INGRESS, ExposureMode.INGRESS: ExposureMode.GATEWAY}
    if (
        new.get("carto:cloud") == Cloud.GCP
        and address
        and old.get(_ADDRESS) == address
        and mode in other
        and old.get(_MODE) == other[ExposureMode(str(mode))]
    ):
        yield (
            f"carto:exposure.mode: {old[_MODE]} becomes {mode}. The stack keeps the address, because others name it. "
            "So the new load balancer gets it only after Google has deleted the former one. Users can't sign in until "
            "then: plan 15 minutes, at a quiet time. "
            'Certificates: docs/expose.md, section "Change it on Google Cloud"'
        )


def _holds(resource: pulumi.Resource) -> bool:
    """Whether CARTO is in the cluster once this resource exists."""
    return resource.pulumi_resource_type in ("kubernetes:core/v1:Namespace", "kubernetes:helm.sh/v3:Release")
