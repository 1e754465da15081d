"""What a stack makes of CARTO: the Helm values and the Kubernetes objects, recorded without an engine.

The platform is made up, with the shapes a cloud would give: what is under test is everything behind the contract.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_kubernetes as kubernetes
import yaml

from components import contracts
from components.aws.backend_identity import AGENT_RANGES
from components.azure.platform import provision as provision_on_azure
from components.carto import customer_package
from components.carto.deployment import deploy
from components.carto.values import merge
from components.existing.backend_identity import existing_identity
from components.existing.object_storage import existing_storage
from components.gcp.platform import provision as provision_on_google
from components.settings.cache import CacheMode
from components.settings.clouds import Cloud as CloudName
from components.settings.database import DatabaseAuthentication
from components.settings.identity import IdentityMode
from components.settings.load import load
from tests.support.clouds.azure import AzureCloud
from tests.support.clouds.gcp import GoogleCloud
from tests.support.recorder import Cloud, Graph, Secret, revealed, run
from tests.support.stack_settings import as_text

if TYPE_CHECKING:
    from components.settings import Settings

PROJECT = Path(__file__).resolve().parents[2]
STACKS = {
    file.name.removeprefix("Pulumi.").removesuffix(".yaml"): file for file in PROJECT.glob("stacks/Pulumi.*.yaml")
}

CERTIFICATES = (PROJECT / "components/aws/certificates/eu-west-1.pem").read_text()
PRIVATE_CACHE = {"host": "cache.internal", "password": "ExampleOnlyCache", "tls": True, "tlsCa": CERTIFICATES}
BROUGHT_DATABASE = {"host": "db.internal", "adminUser": "admin", "adminPassword": "ExampleOnlyAdmin"}

VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "cache in the cluster": {"cache": {"mode": "in-cluster"}},
    "cache with a private certificate": {
        "cache": {"mode": "existing", "existing": PRIVATE_CACHE},
        "features": {"ai": {"enabled": True}},
    },
    "cache without a password": {"cache": {"mode": "existing", "existing": {"host": "cache.internal", "tls": False}}},
    "access key": {"identity": {"mode": "access-key"}},
    "IAM database authentication": {"database": {"authentication": "iam"}},
    "database without TLS": {"database": {"existing": {**BROUGHT_DATABASE, "tls": False}}},
    "database with a public certificate": {"database": {"existing": {**BROUGHT_DATABASE, "tls": True}}},
    "service account that exists": {"identity": {"serviceAccount": {"create": False, "name": "my-account"}}},
    "annotated service account": {"identity": {"serviceAccount": {"annotations": {"example.com/owner": "gis"}}}},
    "public thumbnails": {"storage": {"thumbnails": {"access": "public"}}},
    "exports": {"storage": {"exports": {"enabled": True}}},
    "other namespace": {"namespace": "maps"},
    "behind a proxy": {
        "network": {"externalProxy": {"type": "https", "host": "proxy.internal", "port": 3128, "sslCa": CERTIFICATES}},
        "features": {"ai": {"enabled": True}},
    },
}
"""What the example stacks do not say, as settings on top of `aws-quickstart`."""

NAMES = [*STACKS, *VARIANTS]


@dataclass(frozen=True, kw_only=True)
class Built:
    """One stack, built."""

    settings: Settings
    graph: Graph
    marked_values: Mapping[str, Any]
    """As the provider gets them, secrets marked."""
    values: Mapping[str, Any]
    """As Helm gets them."""
    secrets: Mapping[str, Mapping[str, str]]
    """The Kubernetes Secrets made before the release: name, key, content."""

    def at(self, path: str) -> Any:
        """The value at a dotted path; None when it is not given."""
        value: Any = self.values
        for word in path.split("."):
            value = value.get(word) if isinstance(value, Mapping) else None
        return value

    @property
    def secret_entries(self) -> dict[str, Mapping[str, Any]]:
        """Every entry of `appSecrets` and `cartoSecrets` by its key."""
        groups = ((group, self.at(group) or {}) for group in ("appSecrets", "cartoSecrets"))
        return {f"{group}.{word}": entry for group, entries in groups for word, entry in entries.items()}


def raw_settings(name: str) -> dict[str, Any]:
    """A stack's `carto:` settings as YAML has them."""
    file = STACKS.get(name, STACKS["aws-quickstart"])
    config = yaml.safe_load(file.read_text())["config"]
    raw = {key.removeprefix("carto:"): value for key, value in config.items() if key.startswith("carto:")}
    return merge(raw, VARIANTS.get(name, {}))


def settings_of(raw: Mapping[str, Any]) -> Settings:
    """Settings through the loader a stack goes through."""
    return load(as_text(raw))


@functools.cache
def built(name: str) -> Built:
    """Build an example stack or a variant, once."""
    return build(settings_of(raw_settings(name)))


def build(settings: Settings) -> Built:
    """Run everything behind the platform's contract."""

    def program() -> None:
        package = customer_package.read(settings.customer_package)
        for output, value in deploy(settings, package, platform_of(settings)).items():
            pulumi.export(output, value)

    graph = run(program, cloud=_KUBERNETES.get(settings.cloud, Kubernetes)())
    marked = graph["release-helm"].inputs["values"]
    secrets = {
        node.inputs["metadata"]["name"]: revealed(node.inputs["stringData"])
        for node in graph.of_type("kubernetes:core/v1:Secret")
    }
    values = revealed(marked)
    return Built(settings=settings, graph=graph, marked_values=_plain(marked), values=_plain(values), secrets=secrets)


def _plain(value: Any) -> Any:
    """Whole numbers as Helm reads them: the wire knows one kind of number."""
    if isinstance(value, Secret):
        return Secret(_plain(value.value))
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Kubernetes(Cloud):
    """A cluster that makes what it is told to; drawn secrets depend on the name alone."""

    def outputs(self, type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        digest = hashlib.sha256(f"{name}{json.dumps(inputs, sort_keys=True)}".encode()).hexdigest()
        if type_.endswith("RandomPassword"):
            return {"result": f"Drawn{digest}"[: int(inputs["length"])]}
        if type_.endswith("RandomId"):
            return {"hex": digest[:16], "b64Std": base64.b64encode(digest[:16].encode()).decode()}
        if type_.startswith("kubernetes:") and "metadata" in inputs:
            return {"metadata": {"name": f"{name}-{digest[:8]}", **inputs["metadata"]}}
        return {}


class GoogleKubernetes(GoogleCloud):
    """The same cluster, in a project of Google Cloud."""

    def outputs(self, type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        if type_.startswith("gcp:") or type_.endswith("RandomString"):
            return super().outputs(type_, name, inputs)
        return Kubernetes().outputs(type_, name, inputs)


class AzureKubernetes(AzureCloud):
    """The same cluster, in a subscription of Azure."""

    def outputs(self, type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        if type_.startswith("azure-native:") or type_.endswith("RandomString"):
            return super().outputs(type_, name, inputs)
        return Kubernetes().outputs(type_, name, inputs)


_KUBERNETES: Mapping[CloudName, Callable[[], Cloud]] = {
    CloudName.GCP: GoogleKubernetes,
    CloudName.AZURE: AzureKubernetes,
}


def platform_of(settings: Settings) -> contracts.Platform:
    """The contract a cloud would fill for these settings; on Google Cloud and Azure, the one it does fill."""
    if settings.cloud is CloudName.GCP:
        return provision_on_google(settings)
    if settings.cloud is CloudName.AZURE:
        return provision_on_azure(settings)
    return contracts.Platform(
        region=_known("eu-west-1"),
        kubernetes=kubernetes.Provider("cluster-kubernetes"),
        storage=existing_storage(settings) if settings.cloud is CloudName.EXISTING else _storage(settings),
        identity=existing_identity(settings) if settings.cloud is CloudName.EXISTING else _identity(settings),
        database=_database(settings),
        cache=_cache(settings),
        outputs={"backendPrincipalArn": "arn:aws:iam::123456789012:role/backend"},
    )


def _known(text: str) -> pulumi.Output[str]:
    return pulumi.Output.from_input(text)


def _secret(text: str) -> pulumi.Output[str]:
    return pulumi.Output.secret(text)


def _bucket(role: str) -> contracts.Bucket:
    return contracts.Bucket(
        name=_known(f"acme-{role}"), url=_known(f"https://acme-{role}.s3.eu-west-1.amazonaws.com/"), arn=None
    )


def _storage(settings: Settings) -> contracts.ObjectStorage:
    exports = contracts.WarehouseExports(
        bucket=_bucket("exports"),
        region=_known("eu-west-1"),
        role_arn=_known("arn:aws:iam::123456789012:role/exports"),
        access_key=contracts.AccessKey(id=_known("AKIAEXPORTS"), secret=_secret("ExampleOnlyExports")),
    )
    return contracts.ObjectStorage(
        provider=contracts.StorageProvider.S3,
        imports=_bucket("imports"),
        thumbnails=_bucket("thumbnails"),
        thumbnails_public=settings.storage.thumbnails.access.is_public,
        region=_known("eu-west-1"),
        exports=exports if settings.storage.exports.enabled else None,
    )


def _identity(settings: Settings) -> contracts.BackendIdentity:
    account = settings.identity.service_account
    ambient = settings.identity.mode is IdentityMode.POD_IDENTITY
    return contracts.BackendIdentity(
        service_account=account.name,
        create_service_account=account.create,
        ambient=ambient,
        service_account_annotations=account.annotations,
        principal=_known("arn:aws:iam::123456789012:role/backend"),
        credential_ranges=AGENT_RANGES if ambient else (),
        access_key=None
        if ambient
        else contracts.AccessKey(id=_known("AKIASTORAGE"), secret=_secret("ExampleOnlyStorage")),
    )


def _database(settings: Settings) -> contracts.Database:
    existing = settings.database.existing
    iam = settings.database.authentication is DatabaseAuthentication.IAM
    return contracts.Database(
        host=_known(existing.host if existing else "db.example.eu-west-1.rds.amazonaws.com"),
        port=5432,
        admin=contracts.Login(user=_known("carto_admin"), password=_secret("ExampleOnlyAdmin"))
        if settings.database.bootstrap
        else None,
        tls=existing.tls if existing else True,
        tls_ca=None if existing else _known(CERTIFICATES),
        iam_region=_known("eu-west-1") if iam else None,
    )


def _cache(settings: Settings) -> contracts.Cache:
    existing = settings.cache.existing
    if settings.cache.mode is CacheMode.IN_CLUSTER:
        return contracts.Cache(in_cluster=True, password=_secret("ExampleOnlyValkey"))
    if existing is None:
        return contracts.Cache(
            in_cluster=False,
            password=_secret("ExampleOnlyValkey"),
            host=_known("master.acme.euw1.cache.amazonaws.com"),
            tls=True,
        )
    return contracts.Cache(
        in_cluster=False,
        password=_secret(existing.password.get_secret_value()) if existing.password else None,
        host=_known(existing.host),
        port=existing.port,
        tls=existing.tls,
        tls_ca=_known(existing.tls_ca) if existing.tls_ca else None,
    )
