"""The API group cert-manager.io: certificates and their issuers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.core.check import Failure
from simulator.core.rules import at
from simulator.core.sources import outputs, refuses
from simulator.kubernetes.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.core.values import Properties

_API: Final = "https://cert-manager.io/docs/reference/api-docs/"
_VALIDATION: Final = "https://github.com/cert-manager/cert-manager/blob/v1.18.2/internal/apis/certmanager/validation/"


class ClusterIssuer(Kind):
    """An issuer for every namespace."""

    token = "kubernetes:cert-manager.io/v1:ClusterIssuer"
    namespaced = False
    custom = True
    of_the_cluster = True


class Issuer(Kind):
    """An issuer of one namespace."""

    token = "kubernetes:cert-manager.io/v1:Issuer"
    custom = True
    of_the_cluster = True

    @refuses(f"{_VALIDATION}issuer.go")
    def failures(self, inputs: Properties) -> Iterator[Failure]:
        for place in at(inputs, "spec.acme"):
            for field in ("server", "privateKeySecretRef"):
                if not place.value.get(field):
                    yield Failure(f"{place.path}.{field}", "Required value")

    @outputs(_API, {"status.conditions": "Ready"})
    def status(self, inputs: Properties, server: str) -> Properties:
        return {"status": {"conditions": [{"type": "Ready", "status": "True"}]}}


class Certificate(Kind):
    """A certificate, issued at once."""

    token = "kubernetes:cert-manager.io/v1:Certificate"
    custom = True

    @refuses(f"{_VALIDATION}certificate.go")
    def failures(self, inputs: Properties) -> Iterator[Failure]:
        for field in ("secretName", "issuerRef"):
            if not any(at(inputs, f"spec.{field}")):
                yield Failure(f"spec.{field}", "must be specified")

    @outputs(_API, {"status.conditions": "Ready", "status.revision": "number of the issued certificate"})
    def status(self, inputs: Properties, server: str) -> Properties:
        return {"status": {"conditions": [{"type": "Ready", "status": "True"}], "revision": 1}}
