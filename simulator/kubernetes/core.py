"""The core API group: Secrets, ConfigMaps, Namespaces, Services and what belongs to them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from simulator.core.check import Failure
from simulator.core.rules import at
from simulator.core.sources import outputs, refuses
from simulator.core.values import UNKNOWN, plain
from simulator.core.values import Secret as SecretValue
from simulator.kubernetes.kind import (
    CONFIG_MAP,
    LABEL,
    NAMESPACE,
    SECRET,
    SERVICE_ACCOUNT,
    Kind,
    digest,
    load_balancer,
)

if TYPE_CHECKING:
    from simulator.core.values import Properties
    from simulator.kubernetes.cluster import Cluster

DATA_KEY = r"[-._a-zA-Z0-9]+"
MEBIBYTE = 1 << 20
SECRET_KEYS = {
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/basic-auth": (),
}


class DataKind(Kind):
    """A kind that holds data. A change of data replaces it unless the provider's configuration calls it mutable."""

    base64_fields: ClassVar[tuple[str, ...]] = ("binaryData",)
    data: ClassVar[tuple[str, ...]] = ("binaryData", "data")
    mutable_setting: ClassVar[str]

    def replaced_by(self, inputs: Properties, config: Mapping[str, Any]) -> tuple[str, ...]:
        mutable = str(config.get(self.mutable_setting)).lower() == "true"
        return self.replace if mutable and inputs.get("immutable") is not True else (*self.replace, *self.data)

    @refuses("kubernetes:pkg/apis/core/validation/validation.go", "kubernetes-docs:concepts/configuration/secret/")
    def failures(self, inputs: Properties) -> Iterator[Failure]:
        size = 0
        for field in ("data", "stringData", "binaryData"):
            for place in at(inputs, field):
                for key, value in place.value.items() if isinstance(place.value, Mapping) else ():
                    if not re.fullmatch(DATA_KEY, key) or len(key) > 253:
                        yield Failure(f"{field}.{key}", "a key is at most 253 letters, digits, '-', '_' and '.'")
                    for entry in at({"v": value}, "v"):
                        size += len(entry.value) if isinstance(entry.value, str) else 0
                        encoded = field in self.base64_fields
                        if encoded and isinstance(entry.value, str) and not _is_base64(entry.value):
                            yield Failure(f"{field}.{key}", "is not base64: put plain text under stringData")
        if size > MEBIBYTE:
            yield Failure("", f"holds {size} bytes; at most 1 MiB is allowed")


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error:
        return False
    return True


class ConfigMap(DataKind):
    """A ConfigMap."""

    token = CONFIG_MAP
    mutable_setting = "enableConfigMapMutable"


class Secret(DataKind):
    """A Secret. All of it is secret, whatever the program says."""

    token = SECRET
    replace = ("type",)
    base64_fields = ("binaryData", "data")
    data = ("stringData", "data")
    mutable_setting = "enableSecretMutable"

    @refuses("kubernetes:pkg/apis/core/validation/validation.go", "kubernetes-docs:concepts/configuration/secret/")
    def failures(self, inputs: Properties) -> Iterator[Failure]:
        yield from super().failures(inputs)
        fields = [place.value for field in ("data", "stringData", "binaryData") for place in at(inputs, field)]
        keys = {key for field in fields if isinstance(field, Mapping) for key in field}
        missing = [key for key in SECRET_KEYS.get(str(inputs.get("type")), ()) if key not in keys]
        if missing:
            yield Failure("data", f"a Secret of type {inputs.get('type')} needs the keys {', '.join(missing)}")

    def encoded(self, inputs: Properties) -> Properties:
        """The API server keeps stringData as data."""
        texts = inputs.get("stringData")
        data = inputs.get("data")
        if isinstance(plain(texts), Mapping):
            encoded = {
                key: UNKNOWN if value is UNKNOWN else base64.b64encode(str(value).encode()).decode()
                for key, value in plain(texts).items()
            }
            data = {**(plain(data) if isinstance(plain(data), Mapping) else {}), **encoded}
        kept = {"data": data, "stringData": texts}
        return {name: SecretValue(plain(value)) for name, value in kept.items() if value is not None}


class Namespace(Kind):
    """A namespace. Deleting it deletes everything in it."""

    token = NAMESPACE
    namespaced = False
    name_format = (LABEL, 63, "label")

    @outputs("kubernetes-docs:reference/kubernetes-api/cluster-resources/namespace-v1/", {"status.phase": "Active"})
    def status(self, inputs: Properties, server: str) -> Properties:
        return {"status": {"phase": "Active"}}

    def after_delete(self, cluster: Cluster, id_: str) -> None:
        cluster.remove_namespace(id_)


class ServiceAccount(Kind):
    """A service account."""

    token = SERVICE_ACCOUNT


class Service(Kind):
    """A Service."""

    token = "kubernetes:core/v1:Service"
    replace = ("spec.clusterIP",)
    name_format = (LABEL, 63, "label")

    @outputs(
        "kubernetes-docs:reference/kubernetes-api/service-resources/service-v1/",
        {"spec": "as set, with clusterIP and type", "status.loadBalancer": "ingress, with a hostname or an IP address"},
    )
    def status(self, inputs: Properties, server: str) -> Properties:
        spec, number = inputs.get("spec") or {}, digest(inputs)
        balanced = spec.get("type") == "LoadBalancer"
        return {
            "spec": {"clusterIP": f"172.20.{number[0]}.{number[1]}", "type": "ClusterIP", **spec},
            "status": {"loadBalancer": {"ingress": [load_balancer(inputs, server)]} if balanced else {}},
        }


class PersistentVolumeClaim(Kind):
    """A claim of a volume."""

    token = "kubernetes:core/v1:PersistentVolumeClaim"
    replace = ("spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName")


class LimitRange(Kind):
    """Limits of each pod in a namespace."""

    token = "kubernetes:core/v1:LimitRange"


class ResourceQuota(Kind):
    """Limits of a whole namespace."""

    token = "kubernetes:core/v1:ResourceQuota"
    replace = ("spec.scopes",)
