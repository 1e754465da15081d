"""Parts of an exposure that are the same on several clouds, from a stack's settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from ..kubernetes.certificate import API_VERSION, AcmeIssuer, Certificate, CertificateArgs, IssuerReference
from ..kubernetes.custom_object import CustomObject
from ..settings.cert_manager import CertManagerTls
from ..settings.exposure_tls import ExistingCertificate
from .contract import RouterTls
from .tls_secret import CERTIFICATE_SECRET, tls_secret

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..settings.exposure_tls import Tls


@dataclass(frozen=True, kw_only=True)
class CertificateInCluster:
    """The Secret with the domain's certificate."""

    secret: pulumi.Input[str] | None = None
    """Its name; None if TLS ends elsewhere."""
    revision: pulumi.Input[str] | None = None
    """Text that changes with the certificate; None if nobody knows when it does."""
    before_release: Sequence[pulumi.Resource] = ()
    """What has to exist before something reads the Secret."""

    @property
    def router(self) -> RouterTls | None:
        """Its use in the router."""
        return None if self.secret is None else RouterTls(secret=self.secret, revision=self.revision)


def certificate_in_cluster(
    name: str, tls: Tls, namespace: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> CertificateInCluster:
    """The certificate for `tls.mode` existing and offloaded. PEM text becomes the Secret `<name>-certificate`."""
    if not isinstance(tls, ExistingCertificate):
        return CertificateInCluster()
    if tls.secret_name is not None:
        revision = None if tls.revision is None else str(tls.revision)
        return CertificateInCluster(secret=tls.secret_name, revision=revision)
    if tls.certificate is None or tls.key is None:
        raise ValueError("carto:exposure.tls: no Secret and no certificate with its key; the settings refuse that")
    secret, router_tls = tls_secret(
        f"{name}-certificate",
        namespace=namespace,
        certificate=tls.certificate,
        key=tls.key.get_secret_value(),
        opts=opts,
    )
    return CertificateInCluster(secret=router_tls.secret, revision=router_tls.revision, before_release=[secret])


def issued_certificate(
    name: str,
    tls: CertManagerTls,
    *,
    domain: str,
    namespace: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
    http01: Mapping[str, Any] | None = None,
    wait: bool = False,
    after: Sequence[pulumi.Resource] = (),
) -> CertificateInCluster:
    """The certificate for `tls.mode` managed with cert-manager: the Secret `<name>-certificate`.

    `http01` is cert-manager's solver for HTTP-01 through the Gateway or the Ingress. `wait`: until it is issued.
    """
    acme, issuer = tls.acme, tls.issuer
    if acme is not None:
        solver: Mapping[str, Any] = {"http01": http01} if acme.http01 else {"dns01": acme.dns01}
        source: AcmeIssuer | IssuerReference = AcmeIssuer(email=acme.email, server=acme.server, solver=solver)
    elif issuer is not None:
        source = IssuerReference(name=issuer.name, kind=issuer.kind)
        existing_issuer(f"{name}-issuer", source, namespace, opts)
    else:
        raise ValueError("carto:exposure.tls: no issuer and no acme; the settings refuse that")
    args = CertificateArgs(
        namespace=namespace, secret_name=CERTIFICATE_SECRET, domain=domain, issuer=source, wait=wait, after=after
    )
    certificate = Certificate(f"{name}-certificate", args, opts)
    return CertificateInCluster(
        secret=CERTIFICATE_SECRET, revision=certificate.revision, before_release=[certificate.certificate]
    )


def existing_issuer(
    name: str, issuer: IssuerReference, namespace: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> CustomObject:
    """Read the issuer, so that a preview refuses one that does not exist. Its logical name is in that message."""
    of_namespace = pulumi.Output.from_input(namespace).apply(lambda known: f"{known}/{issuer.name}")
    cluster_wide = issuer.kind == "ClusterIssuer"
    command = "clusterissuers" if cluster_wide else "issuers"
    return CustomObject.read(
        f"{name}-of-kubectl-get-{command}",
        api_version=API_VERSION,
        kind=issuer.kind,
        id_=issuer.name if cluster_wide else of_namespace,
        opts=opts,
    )
