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
from .settings.common import Retained

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
    retained_with: tuple[Retained, ...] = ()
    """The values of `carto:retain` with which it may leave the stack: its own, or those of what uses it."""

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
    return Part(noun=noun, setting=setting, types={"aws:s3/bucket:Bucket": command}, endings=(ending,), anywhere=True)


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
    """A component for each part that a stack may create. Resources with the transformation `first` wait for all.

    The engine deletes removed resources last, and refuses a protected one only then: everything else has changed by
    that time. Here all parts are checked first. A part that the cloud did not finish is not remembered, so its choice
    may still change.
    """

    def __init__(self, name: str, settings: Settings, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:stack:CreatedParts", name, None, opts)
        self._registered: list[pulumi.Resource] = []
        fixed, leaving = (
            {**settings.fixed_values(), **settings.warehouses.fixed_values()},
            retained_parts(settings.retain),
        )
        parts: dict[str, CreatedPart] = {}
        for key, part in sorted(PARTS.items(), key=lambda item: bool(item[1].inside)):
            if not part.may_be_on(settings.cloud):
                continue
            parts[key] = CreatedPart(
                f"{name}-{key}",
                part,
                self._registered,
                values={"protected": settings.protects_data and key not in leaving, **fixed.get(key, {})},
                outside=parts.get(part.inside),
                opts=pulumi.ResourceOptions(parent=self),
            )
        checked: list[Choices] = [parts[key] for key in PARTS if key in parts]
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


class CreatedPart(Choices):
    """Whether the stack creates a part, and its fixed values. Its output is the part's id, once it exists."""

    def __init__(
        self,
        name: str,
        part: Part,
        registered: Sequence[pulumi.Resource],
        *,
        values: Mapping[str, str | int],
        outside: CreatedPart | None,
        opts: pulumi.ResourceOptions,
    ) -> None:
        self._outside = outside

        async def found() -> Sequence[pulumi.CustomResource]:
            # Runs after the whole program, when all resources are known.
            return [each for each in registered if isinstance(each, pulumi.CustomResource) and part.matches(each)]

        created: pulumi.Output[Sequence[pulumi.CustomResource]] = pulumi.Output.from_input(
            asyncio.ensure_future(found())
        )
        type_ = created.apply(lambda parts: parts[0].pulumi_resource_type if parts else None)

        def refuse(change: Change) -> None:
            if not change.old.get("protected") or "id" not in change.created:
                return
            if change.old.get("type") != change.new["type"]:
                raise ValueError(another_choice(part, str(change.old.get("type"))))
            if problems := [*_changed(part, change.old, change.new)]:
                raise ValueError("\n".join(problems))

        super().__init__("carto:stack:CreatedPart", name, {"type": type_, **values}, refuse, opts)
        self.created({"id": created.apply(lambda parts: finished(parts[0]) if parts else None)})

    @override
    async def problem(self) -> str:
        if self._outside is not None and await self._outside.problem():
            return ""
        return await super().problem()


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
        yield (
            f"{setting}: {part.noun} has {shown} since it was created, and the cloud can't change that. Nothing was "
            f"changed. Fix: pulumi config set --path {setting} {shown.split()[0]}"
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
        f"{part.setting}: this stack created {part.noun}, which is protected, and would delete it. Nothing was "
        f"changed. Fix: {part.types.get(former)}; or, {way}"
    )
