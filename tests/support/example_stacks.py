"""The example stacks and variants of them: the Helm values and all resources, recorded without an engine."""

from __future__ import annotations

import base64
import copy
import functools
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pulumi
import yaml

from components.any_kubernetes.from_settings import platform_args
from components.any_kubernetes.platform import Platform as KubernetesPlatform
from components.aws.platform import Platform as AwsPlatform
from components.azure.platform import Platform as AzurePlatform
from components.by_cloud import create_alarms, start_of
from components.carto.carto import Carto
from components.carto.customer_package import read
from components.carto.from_settings import carto_args, namespace_args, package_source
from components.carto.namespace import CartoNamespace
from components.carto.values import merge
from components.exposure.component import Exposure
from components.gcp.platform import Platform as GooglePlatform
from components.naming import PREFIX
from components.settings import Cloud as CloudName
from components.settings.load import load
from components.warehouses.integrations import integrations
from tests.support.clouds.aws import AwsCloud
from tests.support.clouds.azure import AzureCloud
from tests.support.clouds.gcp import GoogleCloud
from tests.support.clouds.kubernetes import NoCloud
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
EXISTING_DATABASE = {"host": "db.internal", "adminUser": "admin", "adminPassword": "ExampleOnlyAdmin"}

VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "cache in the cluster": {"cache": {"mode": "in-cluster"}},
    "cache with a private certificate": {
        "cache": {"mode": "existing", "existing": PRIVATE_CACHE},
        "features": {"ai": {"enabled": True}},
    },
    "cache without a password": {"cache": {"mode": "existing", "existing": {"host": "cache.internal", "tls": False}}},
    "access key": {"identity": {"mode": "access-key"}},
    "IAM database authentication": {"database": {"authentication": "iam"}},
    "database without TLS": {"database": {"existing": {**EXISTING_DATABASE, "tls": False}}},
    "database with a public certificate": {"database": {"existing": {**EXISTING_DATABASE, "tls": True}}},
    "service account that exists": {"identity": {"serviceAccount": {"create": False, "name": "my-account"}}},
    "annotated service account": {"identity": {"serviceAccount": {"annotations": {"example.com/owner": "gis"}}}},
    "public thumbnails": {"storage": {"thumbnails": {"access": "public"}}},
    "exports": {"warehouses": {"s3Exports": {"enabled": True}}},
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
        """The value at a dotted path; None when it is not set."""
        value: Any = self.values
        for word in path.split("."):
            value = value.get(word) if isinstance(value, Mapping) else None
        return value

    @property
    def secret_entries(self) -> dict[str, Mapping[str, Any]]:
        """Every entry of `appSecrets` and `cartoSecrets` by its key."""
        groups = ((group, self.at(group) or {}) for group in ("appSecrets", "cartoSecrets"))
        return {f"{group}.{word}": entry for group, entries in groups for word, entry in entries.items()}


def package_of(cloud: str) -> str:
    """The folder of a cloud's components: `components/kubernetes` is what every cloud uses."""
    return "any_kubernetes" if cloud == CloudName.KUBERNETES else cloud


@functools.cache
def _config(file: Path) -> Mapping[str, Any]:
    config: Mapping[str, Any] = yaml.safe_load(file.read_text())["config"]
    return config


def raw_settings(name: str) -> dict[str, Any]:
    """A stack's `carto:` settings as YAML has them."""
    config = copy.deepcopy(_config(STACKS.get(name, STACKS["aws-quickstart"])))
    raw = {key.removeprefix("carto:"): value for key, value in config.items() if key.startswith("carto:")}
    return merge(raw, VARIANTS.get(name, {}))


def provider_config(cloud: CloudName) -> dict[str, str]:
    """What the example stacks of a cloud configure for its provider: the region, the project."""
    file = STACKS.get(f"{cloud}-quickstart")
    config = _config(file) if file else {}
    return {key: value for key, value in config.items() if not key.startswith("carto:")}


def settings_of(raw: Mapping[str, Any]) -> Settings:
    """Settings through the loader a stack goes through."""
    return load(as_text(raw))


@functools.cache
def built(name: str) -> Built:
    """Build an example stack or a variant, once."""
    return build(settings_of(raw_settings(name)))


def build(settings: Settings, cloud: Cloud | None = None) -> Built:
    """Run the program of a stack with these settings, in `cloud` or in one where everything it looks up exists."""

    def program() -> None:
        package = read(package_source(settings.customer_package))
        platform = PLATFORMS[settings.cloud](PREFIX, settings).outputs
        on_cluster = pulumi.ResourceOptions(providers=[platform.kubernetes])
        namespace = CartoNamespace(f"{PREFIX}-namespace", namespace_args(settings))
        start = start_of(settings, platform, namespace(platform.kubernetes).name)
        exposure = Exposure(f"{PREFIX}-exposure", start, on_cluster) if start is not None else None
        contract = exposure.contract if exposure is not None else None
        create_alarms(f"{PREFIX}-observability", settings, platform, contract)
        package_email = settings.features.google_service_account.email or package.service_account_email
        warehouses = integrations(PREFIX, settings, platform, package_email=package_email, exposure=contract)
        args = carto_args(settings, platform, package, namespace, exposure=contract, warehouses=warehouses)
        carto = Carto(PREFIX, args, on_cluster)
        bound = exposure.bind(carto.service, carto.release) if exposure is not None else {}
        for output, value in {**carto.outputs, **bound}.items():
            pulumi.export(output, value)

    account = AccountWithCluster(cloud or CLOUDS[settings.cloud]())
    graph = run(program, cloud=account, config=provider_config(settings.cloud))
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


BALANCER = "balancer.example.net"
STATUSES: Mapping[str, Any] = {
    "Gateway": {"addresses": [{"type": "Hostname", "value": BALANCER}]},
    "Ingress": {"loadBalancer": {"ingress": [{"hostname": BALANCER}]}},
    "Service": {"loadBalancer": {"ingress": [{"hostname": BALANCER}]}},
}
"""What controllers report, by kind."""


class Kubernetes(Cloud):
    """A cluster that accepts every object; generated secrets depend on the name alone."""

    def outputs(self, type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        digest = hashlib.sha256(f"{name}{json.dumps(inputs, sort_keys=True)}".encode()).hexdigest()
        if type_.endswith("RandomPassword"):
            return {"result": f"Drawn{digest}"[: int(inputs["length"])]}
        if type_.endswith("RandomId"):
            return {"hex": digest[:16], "b64Std": base64.b64encode(digest[:16].encode()).decode()}
        status = STATUSES.get(type_.rpartition(":")[2])
        found: dict[str, Any] = {"status": status} if status is not None else {}
        if type_.startswith("kubernetes:") and (status is not None or "metadata" in inputs or "Class" in type_):
            found["metadata"] = {"name": f"{name}-{digest[:8]}", **inputs.get("metadata", {})}
        return found


class AccountWithCluster(Cloud):
    """A cloud's account, and the cluster in it."""

    def __init__(self, account: Cloud) -> None:
        self._account, self._cluster = account, Kubernetes()
        self._aws = account if isinstance(account, AwsCloud) else AwsCloud()
        self._google = account if isinstance(account, GoogleCloud) else GoogleCloud()

    def outputs(self, type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        if type_ == "random:index/randomString:RandomString":
            return {"result": "abc123"}
        return (self._cluster if type_.startswith(("random:", "kubernetes:")) else self._of(type_)).outputs(
            type_, name, inputs
        )

    def answer(self, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        return self._of(token).answer(token, arguments)

    def _of(self, token: str) -> Cloud:
        """A stack may have the bucket of a warehouse on another cloud than its own."""
        return {"aws": self._aws, "gcp": self._google}.get(token.partition(":")[0], self._account)


CLOUDS: Mapping[CloudName, Callable[[], Cloud]] = {
    CloudName.AWS: AwsCloud,
    CloudName.AZURE: AzureCloud,
    CloudName.GCP: GoogleCloud,
    CloudName.KUBERNETES: NoCloud,
}
PLATFORMS: Mapping[CloudName, Callable[[str, Any], Any]] = {
    CloudName.AWS: AwsPlatform,
    CloudName.AZURE: AzurePlatform,
    CloudName.GCP: GooglePlatform,
    CloudName.KUBERNETES: lambda name, settings: KubernetesPlatform(name, platform_args(settings)),
}
