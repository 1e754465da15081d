"""A certificate that cert-manager issues and renews in the cluster."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

import pulumi

from ..frozen import frozen
from ..options import child_of
from .custom_object import WAIT_FOR, CustomObject

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

API_VERSION = "cert-manager.io/v1"
READY = "condition=Ready"


@frozen
class IssuerReference:
    """An issuer that exists."""

    name: str
    kind: str
    """`ClusterIssuer`, `Issuer` in the same namespace, or a kind of another group."""
    group: str = "cert-manager.io"


@frozen
class AcmeIssuer:
    """An issuer to create, which gets certificates from an ACME server such as Let's Encrypt."""

    email: str
    server: str
    solver: Mapping[str, Any]
    """As `spec.acme.solvers[]` of cert-manager has it: `dns01` or `http01` with its settings."""
    tls_ca: str | None = None
    """The authority of the server's own certificate, PEM; None for the public ones."""


@frozen
class CertificateArgs:
    """A certificate for one domain, in a Secret of the same namespace."""

    namespace: pulumi.Input[str]
    secret_name: str
    domain: str
    issuer: IssuerReference | AcmeIssuer
    wait: bool
    """Wait until it is issued. False: what reads the Secret has to wait for it."""
    after: Sequence[pulumi.Resource] = ()


class Certificate(pulumi.ComponentResource):
    """A Certificate of cert-manager, and its Issuer unless one exists.

    Source: cert-manager, API reference of cert-manager.io/v1.
    """

    certificate: CustomObject
    revision: pulumi.Output[str] | None
    """The number of the issued certificate, read at every update: renewals are not a change of the program. None unless
    the stack waits for the certificate."""

    def __init__(self, name: str, args: CertificateArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:kubernetes:Certificate", name, None, opts)
        after, reference = list(args.after), args.issuer
        if isinstance(reference, AcmeIssuer):
            issuer = self._issuer(name, args, reference)
            after.append(issuer)
            reference = IssuerReference(name=args.secret_name, kind="Issuer")
        self.certificate = CustomObject(
            f"{name}-certificate",
            api_version=API_VERSION,
            kind="Certificate",
            metadata={
                "name": args.secret_name,
                "namespace": args.namespace,
                **({"annotations": {WAIT_FOR: READY}} if args.wait else {}),
            },
            spec={
                "secretName": args.secret_name,
                "dnsNames": [args.domain],
                "issuerRef": {"name": reference.name, "kind": reference.kind, "group": reference.group},
                "privateKey": {"rotationPolicy": "Always"},
            },
            opts=child_of(self, after),
        )
        self.revision = self._issued(name) if args.wait else None
        self.register_outputs({"revision": self.revision})

    def _issued(self, name: str) -> pulumi.Output[str]:
        issued = CustomObject.read(
            f"{name}-issued",
            api_version=API_VERSION,
            kind="Certificate",
            id_=self.certificate.id,
            opts=child_of(self, [self.certificate]),
        )
        return issued.status.apply(lambda status: str(int(status.get("revision") or 0)))

    def _issuer(self, name: str, args: CertificateArgs, acme: AcmeIssuer) -> CustomObject:
        return CustomObject(
            f"{name}-issuer",
            api_version=API_VERSION,
            kind="Issuer",
            metadata={
                "name": args.secret_name,
                "namespace": args.namespace,
                "annotations": {WAIT_FOR: READY},
            },
            spec={
                "acme": {
                    "email": acme.email,
                    "server": acme.server,
                    **({} if acme.tls_ca is None else {"caBundle": b64encode(acme.tls_ca.encode()).decode()}),
                    "privateKeySecretRef": {"name": f"{args.secret_name}-account"},
                    "solvers": [acme.solver],
                }
            },
            opts=child_of(self, args.after),
        )
