"""Parts of a stack that hold data. A change that would remove a protected part is refused before all others."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
from typing_extensions import override

from .fixed_choices import Change, Choices
from .locked_settings import LockedSettings
from .settings.clouds import PROVIDERS, Cloud
from .settings.common import TAKEN_AS_EXISTING, Retained

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from .settings import Settings

_PAGE = 'docs/day-2.md, section "Changes that protection refuses"'
_RETAIN_PAGE = "docs/retain.md"


@dataclass(frozen=True, kw_only=True)
class Part:
    """A bucket, a server or a key that holds data, and that the settings may let the stack create."""

    noun: str
    setting: str
    types: Mapping[str, str]
    """The types of the resource, each with the command that makes the stack create it."""
    anywhere: bool = False
    """Whether a stack on any cloud may create it, in an account of its own."""
    endings: tuple[str, ...] = ("",)
    """Endings of its logical name, if the type alone does not identify it."""
    inside: str = ""
    """The part that it is inside of, on clouds with that one: a change of both is refused with the message of that."""
    group: str = ""
    """Parts that few stacks have are remembered together, by this name, because each memory costs every stack three
    calls to the engine."""
    retained_with: tuple[Retained, ...] = ()
    """The values of `carto:retain` with which it may leave the stack: its own, or those of what uses it."""
    reason: str = "which is protected"
    """Why the stack must not delete it."""
    stays_in_disposable: tuple[str, ...] = ()
    """Types that a disposable stack, too, deletes only when it is destroyed."""

    def may_be_on(self, cloud: Cloud) -> bool:
        """Whether a stack on this cloud may create the part. Every stack may create Kubernetes objects."""
        if self.anywhere:
            return True
        provider = PROVIDERS.get(cloud)
        packages = {"kubernetes"} if provider is None else {"kubernetes", provider.name}
        return any(type_.partition(":")[0] in packages for type_ in self.types)

    def matches(self, resource: pulumi.Resource) -> bool:
        """Whether the resource is this part."""
        return resource.pulumi_resource_type in self.types and resource.pulumi_resource_name.endswith(self.endings)

    def is_protected(self, settings: Settings) -> bool:
        """Whether a change that removes it is refused. `carto:decommission` keeps it in the cloud in any case."""
        provider, stays = PROVIDERS.get(settings.cloud), self.stays_in_disposable
        with_data = provider is not None and any(type_.startswith(f"{provider.name}:") for type_ in stays)
        return settings.protects_data or (with_data and not settings.decommission)


_WAREHOUSES = "warehouses"


def _bucket(role: str, command: str) -> Part:
    types = ("aws:s3/bucket:Bucket", "gcp:storage/bucket:Bucket", "azure-native:storage:BlobContainer")
    return Part(
        noun=f"the {role} bucket",
        setting=f"carto:storage.{role}.existing",
        types=dict.fromkeys(types, command),
        endings=(f"-{role}",),
        inside="storage-account",
    )


def _bucket_of_s3(noun: str, setting: str, ending: str) -> Part:
    command = f"pulumi config set --path {setting}.enabled true, without {setting}.existing"
    types = {"aws:s3/bucket:Bucket": command}
    return Part(noun=noun, setting=setting, types=types, endings=(ending,), anywhere=True, group=_WAREHOUSES)


_CREATE_KEY = "pulumi config set --path carto:storage.encryption.kmsKey create"
_CREATE_DATABASE = "pulumi config rm --path carto:database.existing"
_CREATE_CACHE = "pulumi config set --path carto:cache.mode {mode}, without carto:cache.existing"
PARTS: Mapping[str, Part] = {
    "imports": _bucket("imports", "pulumi config rm --path carto:storage.imports.existing"),
    "thumbnails": _bucket("thumbnails", "pulumi config rm --path carto:storage.thumbnails.existing"),
    "exports": Part(
        noun="the bucket for exports of BigQuery",
        setting="carto:warehouses.bigqueryExports",
        types={
            "gcp:storage/bucket:Bucket": "pulumi config set --path carto:warehouses.bigqueryExports.enabled true, "
            "without carto:warehouses.bigqueryExports.existing"
        },
        endings=("-bigquery-exports-bucket",),
        anywhere=True,
        group=_WAREHOUSES,
    ),
    "exports-account": Part(
        noun="the service account for exports of BigQuery",
        setting="carto:warehouses.bigqueryExports.serviceAccount",
        types={
            "gcp:serviceaccount/account:Account": "pulumi config rm --path "
            "carto:warehouses.bigqueryExports.serviceAccount"
        },
        endings=("-bigquery-exports-account",),
        anywhere=True,
        inside="exports",
        group=_WAREHOUSES,
    ),
    "s3-exports": _bucket_of_s3("the bucket for exports to S3", "carto:warehouses.s3Exports", "-exports-bucket"),
    "redshift-imports": _bucket_of_s3(
        "the bucket for imports into Redshift", "carto:warehouses.redshiftImports", "-redshift-imports-bucket"
    ),
    # Not `-bucket`: the ending of the bucket for exports to S3 would match it as well.
    "rds-exports": _bucket_of_s3("the bucket for exports of RDS", "carto:warehouses.rdsExports", "-rds-exports-data"),
    "storage-account": Part(
        noun="the storage account",
        setting="carto:storage.account.existing",
        types={"azure-native:storage:StorageAccount": "pulumi config rm --path carto:storage.account.existing"},
    ),
    "database": Part(
        noun="the database server",
        setting="carto:database.existing",
        retained_with=(Retained.DATABASE,),
        types={
            "aws:rds/instance:Instance": _CREATE_DATABASE,
            "gcp:sql/databaseInstance:DatabaseInstance": _CREATE_DATABASE,
            "azure-native:dbforpostgresql:Server": _CREATE_DATABASE,
        },
    ),
    "private-names": Part(
        noun="the link between the database's private DNS zone and the network",
        setting="carto:network.azure.privateDnsRecords",
        types={
            "azure-native:privatedns:VirtualNetworkLink": "pulumi config set --path "
            "carto:network.azure.privateDnsRecords stack, without carto:network.azure.privateDnsZones"
        },
        endings=("-database-endpoint-zone-link", "-database-zone-link"),
        inside="database",
        group="database",
        retained_with=(Retained.DATABASE, Retained.CACHE),
    ),
    "cache": Part(
        noun="the cache",
        setting="carto:cache.mode",
        retained_with=(Retained.CACHE,),
        types={
            "aws:elasticache/replicationGroup:ReplicationGroup": _CREATE_CACHE.format(mode="managed"),
            "gcp:redis/instance:Instance": _CREATE_CACHE.format(mode="managed"),
            "azure-native:redisenterprise:RedisEnterprise": _CREATE_CACHE.format(mode="managed-redis"),
            "azure-native:redis:Redis": _CREATE_CACHE.format(mode="azure-cache"),
        },
    ),
    "key": Part(
        noun="the key",
        setting="carto:storage.encryption.kmsKey",
        retained_with=(Retained.KEY,),
        reason="which existing data is encrypted with",
        # Azure's storage account uses another key at once, for existing data too. Source: "Customer-managed keys for
        # Azure Storage encryption": only the account's own key is wrapped again.
        stays_in_disposable=("aws:kms/key:Key", "gcp:kms/cryptoKey:CryptoKey"),
        types={
            "aws:kms/key:Key": "pulumi config set --path 'carto:storage.encryption.formerKmsKeys[0]' create, or the "
            "next free number: objects that exist are encrypted with it",
            "gcp:kms/cryptoKey:CryptoKey": _CREATE_KEY,
            "azure-native:keyvault:Vault": _CREATE_KEY,
        },
    ),
    "namespace": Part(
        noun="the namespace",
        setting="carto:createNamespace",
        types={"kubernetes:core/v1:Namespace": "pulumi config set carto:createNamespace true"},
    ),
    "peering": Part(
        noun="the network's peering with Google's services",
        setting="carto:network.gcp.privateServicesAccess",
        retained_with=(Retained.DATABASE, Retained.CACHE),
        types={
            "gcp:servicenetworking/connection:Connection": "pulumi config set --path "
            "carto:network.gcp.privateServicesAccess create"
        },
    ),
    "resource-group": Part(
        noun="the resource group",
        setting="carto:resourceGroup",
        types={"azure-native:resources:ResourceGroup": "pulumi config rm carto:resourceGroup"},
    ),
    "service-account": Part(
        noun="the service account",
        setting="carto:identity.existing.email",
        types={"gcp:serviceaccount/account:Account": "pulumi config rm --path carto:identity.existing.email"},
    ),
}


def retained_parts(chosen: Collection[Retained]) -> frozenset[str]:
    """The keys of the parts that may leave the stack with these values of `carto:retain`."""
    return frozenset(key for key, part in PARTS.items() if not set(chosen).isdisjoint(part.retained_with))


class CreatedParts(pulumi.ComponentResource):
    """A component for each part, or group of parts, that a stack may create. All else waits (`first`).

    The engine deletes removed resources last, and refuses a protected one only then: everything else has changed by
    that time. Here all parts are checked first. A part that the cloud did not finish is not remembered, so its choice
    may still change.
    """

    def __init__(self, name: str, settings: Settings, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:stack:CreatedParts", name, None, opts)
        self._registered: list[pulumi.Resource] = []
        fixed = {**settings.fixed_values(), **settings.warehouses.fixed_values()}
        leaving = retained_parts(settings.retain)
        groups: dict[str, CreatedPart] = {}
        for key, parts in _grouped(settings.cloud).items():
            groups[key] = CreatedPart(
                f"{name}-{key}",
                parts,
                self._registered,
                values={
                    part: {"protected": each.is_protected(settings) and part not in leaving, **fixed.get(part, {})}
                    for part, each in parts.items()
                },
                outside=[groups[part.inside] for part in parts.values() if part.inside in groups],
                opts=pulumi.ResourceOptions(parent=self),
            )
        checked: list[Choices] = [*groups.values()]
        if locked := settings.locked_settings():
            locks, opts_of_locks = settings.locks(), pulumi.ResourceOptions(parent=self)
            checked.append(
                LockedSettings(f"{name}-locked", locked, locks=locks, registered=self._registered, opts=opts_of_locks)
            )
        for each in checked:
            each.checked_with = checked
        # One dependency instead of one for each part: every resource of the stack has it.
        self._accepted = checked[0].itself
        self.register_outputs({})

    def first(self, args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        """A transformation that records a resource and makes it wait for all parts."""
        self._registered.append(args.resource)
        waiting = pulumi.ResourceOptions(depends_on=[self._accepted])
        return pulumi.ResourceTransformationResult(
            props=args.props, opts=pulumi.ResourceOptions.merge(args.opts, waiting)
        )


def _grouped(cloud: Cloud) -> Mapping[str, Mapping[str, Part]]:
    """The parts of a stack on this cloud, by group. What is inside of a part comes after it."""
    groups: dict[str, dict[str, Part]] = {}
    for key, part in sorted(PARTS.items(), key=lambda item: bool(item[1].inside)):
        if part.may_be_on(cloud):
            groups.setdefault(part.group or key, {})[key] = part
    return groups


class CreatedPart(Choices):
    """Whether the stack creates a part, and its fixed values; or those of a group of parts.

    Its output has the id of each part, once it exists.
    """

    def __init__(
        self,
        name: str,
        parts: Mapping[str, Part],
        registered: Sequence[pulumi.Resource],
        *,
        values: Mapping[str, Mapping[str, str | int]],
        outside: Sequence[CreatedPart],
        opts: pulumi.ResourceOptions,
    ) -> None:
        self._outside = outside
        created = {key: _created(part, registered) for key, part in parts.items()}

        def refuse(change: Change) -> None:
            refused = {key: text for key, part in parts.items() if (text := _refusal(key, part, change))}
            texts = [text for key, text in refused.items() if parts[key].inside not in refused]
            if texts:
                raise ValueError("\n".join(texts))

        choices = {key: {"type": created[key].apply(_type_of_first), **values[key]} for key in parts}
        super().__init__("carto:stack:CreatedPart", name, choices, refuse, opts)
        self.created_each(
            {key: each.apply(lambda found: finished(found[0]) if found else None) for key, each in created.items()}
        )

    @override
    async def problem(self) -> str:
        if any([await each.problem() for each in self._outside]):
            return ""
        return await super().problem()


def _created(part: Part, registered: Sequence[pulumi.Resource]) -> pulumi.Output[Sequence[pulumi.CustomResource]]:
    """The part's resources."""

    async def found() -> Sequence[pulumi.CustomResource]:
        # Runs after the whole program, when all resources are known.
        return [each for each in registered if isinstance(each, pulumi.CustomResource) and part.matches(each)]

    return pulumi.Output.from_input(asyncio.ensure_future(found()))


def _type_of_first(resources: Sequence[pulumi.CustomResource]) -> str | None:
    return resources[0].pulumi_resource_type if resources else None


def _refusal(key: str, part: Part, change: Change) -> str:
    """Why a change of this part is refused; empty if it is not."""
    old, new = change.old.get(key, {}), change.new[key]
    own = str(change.created.get(key, "")).rpartition("/")[2]
    if own and own == new.get(TAKEN_AS_EXISTING):
        return (
            f"{part.setting}: {own} is {part.noun} that this stack created. As an existing one it would leave the "
            "stack, and the stack deletes what leaves it. Nothing was changed. "
            f"Fix: {part.types.get(str(old.get('type')))}; to keep it outside of the stack: {_PAGE}"
        )
    if not old.get("protected") or key not in change.created:
        return ""
    if old.get("type") != new["type"]:
        return another_choice(part, str(old.get("type")))
    return "\n".join(_changed(part, old, new))


def finished(resource: pulumi.CustomResource) -> pulumi.Output[str]:
    """The id, known once the cloud finished the resource in this run.

    With `--continue-on-error`, a resource whose update failed has its id, and no other output is known.
    """
    outputs = [each for each in vars(resource).values() if isinstance(each, pulumi.Output)]
    return pulumi.Output.unsecret(pulumi.Output.all(resource.id, *outputs).apply(lambda known: str(known[0])))


def _changed(part: Part, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    for setting, was in old.items():
        will = new.get(setting)
        if not setting.startswith("carto:") or will is None or was == will:
            continue
        if isinstance(was, int | float) and isinstance(will, int | float) and was < will:
            continue
        shown = f"{was:g}" if isinstance(was, float) else str(was)
        fix = f"set --path {setting} {shown.split()[0]}" if was else f"rm --path {setting}"
        yield (
            f"{setting}: {part.noun} has {shown or 'none'} since it was created, and the cloud can't change that. "
            f"Nothing was changed. Fix: pulumi config {fix}"
        )


def another_choice(part: Part, former: str) -> str:
    """The message when the settings take a protected part out of the stack."""
    if len(part.retained_with) != 1:
        way = f"to go on without it, in steps: {_PAGE}"
    else:
        way = (
            f"to let it leave the stack and stay in the cloud, first, with the former settings: pulumi config set "
            f"--path 'carto:retain[0]' {part.retained_with[0]}, and pulumi up ({_RETAIN_PAGE})"
        )
    return (
        f"{part.setting}: this stack created {part.noun}, {part.reason}, and would delete it. Nothing was "
        f"changed. Fix: {part.types.get(former)}; or, {way}"
    )
