"""Parts of an exposure that are the same on several clouds, from a stack's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ..frozen import frozen
from ..kubernetes.certificate import API_VERSION, AcmeIssuer, Certificate, CertificateArgs, IssuerReference
from ..kubernetes.custom_object import CustomObject
from ..kubernetes.gateway import ParametersReference
from ..kubernetes.ingress import Ingress, IngressArgs
from ..settings.cert_manager import CertManagerTls
from ..settings.exposure_tls import ExistingCertificate
from .cluster_class import NAME, SOLVERS, ingress_class, ingress_solver
from .contract import ForeignPods, RouterTls
from .tls_secret import CERTIFICATE_SECRET, tls_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from ..settings.exposure_tls import Tls
    from ..settings.kubernetes_exposure import GatewayParameters, IngressExposure
    from .contract import CartoService

    CreateIngress = Callable[[CartoService, pulumi.Resource, pulumi.ResourceOptions], Ingress]


@frozen
class CertificateInCluster:
    """The Secret with the domain's certificate."""

    secret: pulumi.Input[str] | None = None
    """Its name; None if TLS ends elsewhere."""
    revision: pulumi.Input[str] | None = None
    """Text that changes with the certificate; None if nobody knows when it does."""
    before_release: Sequence[pulumi.Resource] = ()
    """What has to exist before something reads the Secret."""
    foreign_pods: Sequence[ForeignPods] = ()
    """Pods that prove the domain."""

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
        source: AcmeIssuer | IssuerReference = AcmeIssuer(
            email=acme.email, server=acme.server, tls_ca=acme.tls_ca, solver=solver
        )
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
        secret=CERTIFICATE_SECRET,
        revision=certificate.revision,
        before_release=[certificate.certificate],
        # An issuer of the team may use HTTP-01 too.
        foreign_pods=[] if http01 is None or (acme is not None and not acme.http01) else [SOLVERS],
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


@frozen
class Request:
    """The installation that is exposed. Clouds add what their components need."""

    name: str
    """Of the exposure; starts the names of all its parts."""
    domain: str
    namespace: pulumi.Input[str]
    """Known once the namespace exists."""
    opts: pulumi.ResourceOptions
    """Of the exposure's children."""

    def certificate(
        self, tls: Tls, *, http01: Mapping[str, Any] | None = None, wait: bool = False
    ) -> CertificateInCluster:
        """The certificate in the cluster, of the team or of cert-manager.

        `http01` is cert-manager's solver through the Gateway or the Ingress. `wait`: until it is issued, for pods that
        can't start without the Secret. A Gateway or an Ingress waits for it by itself.
        """
        if not isinstance(tls, CertManagerTls):
            return certificate_in_cluster(self.name, tls, self.namespace, self.opts)
        return issued_certificate(
            self.name,
            tls,
            domain=self.domain,
            namespace=self.namespace,
            opts=self.opts,
            http01=http01,
            wait=wait,
        )


def parameters_reference(found: GatewayParameters | None) -> ParametersReference | None:
    """The object with further settings of a Gateway, if the stack names one."""
    return None if found is None else ParametersReference(group=found.group, kind=found.kind, name=found.name)


def ingress_of_class(exposure: IngressExposure, request: Request) -> tuple[CreateIngress, Sequence[ForeignPods]]:
    """Create the certificate and read the class; the function that is returned creates the Ingress."""
    certificate = request.certificate(exposure.tls, http01=ingress_solver(exposure.class_name))
    class_ = ingress_class(request.name, exposure.class_name, request.opts)

    def create(service: CartoService, release: pulumi.Resource, opts: pulumi.ResourceOptions) -> Ingress:
        return Ingress(
            f"{request.name}-ingress",
            IngressArgs(
                namespace=request.namespace,
                name=NAME,
                class_name=exposure.class_name,
                domain=request.domain,
                service=service.name,
                port=service.http_port,
                certificate_secret=certificate.secret,
                annotations=exposure.annotations,
                after=[release, class_, *certificate.before_release],
            ),
            opts,
        )

    return create, certificate.foreign_pods
