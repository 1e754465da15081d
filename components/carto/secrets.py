"""CARTO's secrets: configured or generated, one Kubernetes Secret a subject, which `existingSecret` names to the chart.

The names of the Secrets are not among those the chart makes itself (chart contract, "Names and contracts"). Five keys
cannot be read from such a Secret, because the chart does not pass it to every container: those stay in the Helm
values, as secret Outputs.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

import pulumi
import pulumi_random as random

from ..feature import Generated
from ..frozen import frozen
from ..kubernetes.secret import Secret, SecretArgs
from ..options import child_of, data_child_of
from ..passwords import generated_password
from .chart import chart_keys
from .kept_keys import KEPT, kept

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .. import contracts
    from ..feature import SecretKey

DATABASE = "externalPostgresql.existingSecret"
CACHE = "externalRedis.existingSecret"
"""Both are names of a Secret in the chart's values, not groups of `value` and `existingSecret`."""

_SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "carto-google-service-account": ("cartoSecrets.defaultGoogleServiceAccount",),
    "carto-platform-keys": (
        "cartoSecrets.encryptionSecretKey",
        "cartoSecrets.jwtApiSecret",
        "cartoSecrets.launchDarklySdkKey",
    ),
    "carto-varnish-keys": ("cartoSecrets.varnishPurgeSecret", "cartoSecrets.varnishDebugSecret"),
    "carto-web-keys": ("cartoSecrets.vitallyToken",),
    "carto-storage-access-key": ("appSecrets.awsAccessKeyId", "appSecrets.awsAccessKeySecret"),
    "carto-storage-account-key": ("appSecrets.azureStorageAccessKey",),
    "carto-storage-service-account-key": ("appSecrets.googleCloudStorageServiceAccountKey",),
    "carto-exports-access-key": ("appSecrets.exportAwsAccessKeyId", "appSecrets.exportAwsSecretAccessKey"),
    "carto-database-login": (DATABASE,),
    "carto-cache-login": (CACHE,),
}
"""What is read by the same pods is in one Secret, so that a change rolls no pod that does not read it."""

FURTHER_KEYS = "carto-further-keys"
"""The Secret of whatever else a customer package holds."""

_GENERATED: Mapping[str, Generated] = {
    "cartoSecrets.varnishPurgeSecret": Generated(),
    "cartoSecrets.varnishDebugSecret": Generated(),
    "cartoSecrets.instanceId": Generated(),
}
"""Generated once, and used when the customer package lacks them."""


def subjects(of_features: Sequence[SecretKey] = ()) -> dict[str, tuple[str, ...]]:
    """The keys in each Secret, with those of all features."""
    names = dict.fromkeys(secret.secret for secret in of_features if secret.secret is not None)
    return {
        **_SUBJECTS,
        **{name: tuple(secret.key for secret in of_features if secret.secret == name) for name in names},
    }


def generated(of_features: Sequence[SecretKey] = ()) -> dict[str, Generated]:
    """The generated keys, with those of all features, enabled or not."""
    return {
        **_GENERATED,
        **{secret.key: secret.generated for secret in of_features if secret.generated is not None},
    }


_GENERATOR_INPUTS = ["length", "special", "keepers", "overrideSpecial", "lower", "upper", "numeric", "number"]
_GENERATOR_INPUTS += ["minLower", "minUpper", "minNumeric", "minSpecial"]


@frozen
class SecretReference:
    """One key of one Kubernetes Secret."""

    name: str
    key: str


@frozen
class SecretWiring:
    """What the Helm values have to say about secrets."""

    references: Mapping[str, SecretReference] = field(default_factory=dict)
    """By the secret's key in the chart's values."""
    inline: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """The exceptions that must stand in the values."""
    revisions: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """By the name of a Secret: text that changes when its content does."""


@frozen
class SecretsArgs:
    """All configured secrets. Missing ones of `generated()` are generated."""

    namespace: pulumi.Input[str]
    configured: Mapping[str, pulumi.Input[str]]
    """By key in the chart's values, the customer package's and the stack's; made secrets here."""
    storage_access_key: contracts.AccessKey | None
    """Of S3 alone; the two below are Azure's and Google Cloud's."""
    exports_access_key: contracts.AccessKey | None
    cache_password: pulumi.Input[str] | None
    database_password: pulumi.Input[str] | None
    """None: generated."""
    database_login: bool
    """False with IAM authentication, which has no password."""
    ai_proxy_login: bool
    """The AI proxy has a role of its own, with a password, because CARTO's role has none."""
    database_rotation: int
    protect: bool
    package: str = "the customer package"
    """Where the package was read, for messages."""
    storage_account_key: pulumi.Input[str] | None = None
    storage_service_account_key: pulumi.Input[str] | None = None
    of_features: Sequence[SecretKey] = ()
    """The secrets of all features, enabled or not."""


class Secrets(pulumi.ComponentResource):
    """All Secrets the release reads, made before it."""

    wiring: SecretWiring
    database_password: pulumi.Output[str] | None
    ai_proxy_password: pulumi.Output[str] | None

    def __init__(self, name: str, args: SecretsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:carto:Secrets", name, None, opts)
        self.database_password = self._database_password(name, args)
        self.ai_proxy_password = (
            generated_password(f"{name}-ai-proxy-password", rotation=args.database_rotation, parent=self)
            if args.ai_proxy_login
            else None
        )
        values = self._values(name, args)
        keys = chart_keys()
        inline = {key: values.pop(key) for key in sorted(keys.existing_secret_ignored & set(values))}

        subject_of = {key: subject for subject, members in subjects(args.of_features).items() for key in members}
        contents: dict[str, dict[str, pulumi.Output[str]]] = {}
        references: dict[str, SecretReference] = {}
        for key, value in values.items():
            reference = SecretReference(name=subject_of.get(key, FURTHER_KEYS), key=_data_key(key))
            references[key] = reference
            contents.setdefault(reference.name, {})[reference.key] = value
        revisions: dict[str, pulumi.Input[str]] = {}
        for subject, data in contents.items():
            secret = Secret(
                f"{name}-{subject.removeprefix('carto-')}",
                SecretArgs(namespace=args.namespace, name=subject, data=data),
                opts=child_of(self),
            )
            revisions[subject] = secret.revision
        self.wiring = SecretWiring(references=references, inline=inline, revisions=revisions)
        self.register_outputs({})

    def _database_password(self, name: str, args: SecretsArgs) -> pulumi.Output[str] | None:
        if not args.database_login:
            return None
        if args.database_password is not None:
            return pulumi.Output.secret(args.database_password)
        return generated_password(f"{name}-database-password", rotation=args.database_rotation, parent=self)

    def _values(self, name: str, args: SecretsArgs) -> dict[str, pulumi.Output[str]]:
        """Every secret by its key in the chart's values."""
        values = {key: pulumi.Output.secret(value) for key, value in args.configured.items()}
        for key, kind in generated(args.of_features).items():
            # Also what the package has: a later package may lack it or add it, and what is generated is protected.
            values.setdefault(key, self._generate_once(name, key, kind, protect=args.protect))
        for key in (key for key in KEPT if key in values):
            word = key.rsplit(".", 1)[-1]
            values[key] = kept(
                f"{name}-{_hyphenated(word)}-kept",
                key,
                values[key],
                package=args.package,
                protect=args.protect,
                parent=self,
            )
        for access_key, subject in (
            (args.storage_access_key, "carto-storage-access-key"),
            (args.exports_access_key, "carto-exports-access-key"),
        ):
            if access_key is not None:
                id_key, secret_key = _SUBJECTS[subject]
                values[id_key] = pulumi.Output.secret(access_key.id)
                values[secret_key] = access_key.secret
        for key, secret in (
            ("appSecrets.azureStorageAccessKey", args.storage_account_key),
            ("appSecrets.googleCloudStorageServiceAccountKey", args.storage_service_account_key),
        ):
            if secret is not None:
                values[key] = pulumi.Output.secret(secret)
        database_password = self.database_password or self.ai_proxy_password
        if database_password is not None:
            values[DATABASE] = database_password
        if args.cache_password is not None:
            values[CACHE] = pulumi.Output.secret(args.cache_password)
        return values

    def _generate_once(self, name: str, key: str, kind: Generated, *, protect: bool) -> pulumi.Output[str]:
        word = key.rsplit(".", 1)[-1]
        password = random.RandomPassword(
            f"{name}-{_hyphenated(word)}",
            length=kind.length,
            special=False,
            # A later version of this file does not change what exists.
            opts=data_child_of(self, protect=protect, ignore_changes=_GENERATOR_INPUTS),
        ).result
        return pulumi.Output.secret(pulumi.Output.concat(kind.prefix, password) if kind.prefix else password)


def _data_key(key: str) -> str:
    if key in (DATABASE, CACHE):
        return "password"
    return key.rsplit(".", 1)[-1]


def _hyphenated(word: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in word)
