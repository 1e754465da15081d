"""Rows of `changes_by_setting.py` for the exposure: modes change in a test of their own, one a cloud."""

from __future__ import annotations

from collections.abc import Mapping

from tests.engine.change_rows import OWN_TEST, Row

NO_DATA = f"it changes objects that hold no data; another mode is tried {OWN_TEST}test_everything.py"

COMMON = (
    "exposure.allowedCidrs",
    "exposure.annotations",
    "exposure.internal",
    "exposure.mode",
    "exposure.timeoutSeconds",
    "exposure.tls.certificate",
    "exposure.tls.key",
    "exposure.tls.mode",
    "exposure.tls.revision",
    "exposure.tls.secretName",
)
"""Settings of every cloud."""
KUBERNETES = (
    *COMMON,
    "exposure.className",
    "exposure.infrastructureAnnotations",
    "exposure.parametersRef.group",
    "exposure.parametersRef.kind",
    "exposure.parametersRef.name",
    "exposure.tls.acme.dns01",
    "exposure.tls.acme.email",
    "exposure.tls.acme.http01",
    "exposure.tls.acme.server",
    "exposure.tls.acme.tlsCa",
    "exposure.tls.issuer.kind",
    "exposure.tls.issuer.name",
)
"""On any Kubernetes, and on Azure: of classes and of a certificate in the cluster."""
AZURE = (
    *KUBERNETES,
    "exposure.address",
    "exposure.dns.private",
    "exposure.dns.resourceGroup",
    "exposure.dns.subscriptionId",
    "exposure.dns.zone",
    "exposure.privateAddress",
    "exposure.subnet",
    "exposure.tls.keyVaultCertificate",
    "exposure.tls.keyVaultServiceAccount",
)
"""On Azure."""
AWS = (
    *COMMON,
    "exposure.accessLogsBucket",
    "exposure.className",
    "exposure.deletionProtection",
    "exposure.dns.private",
    "exposure.dns.roleArn",
    "exposure.dns.zone",
    "exposure.dns.zoneId",
    "exposure.eipAllocations",
    "exposure.nodeGroups",
    "exposure.nodePort",
    "exposure.subnetIds",
    "exposure.targets",
    "exposure.tls.acme.dns01",
    "exposure.tls.acme.email",
    "exposure.tls.acme.http01",
    "exposure.tls.acme.server",
    "exposure.tls.acme.tlsCa",
    "exposure.tls.certificateArn",
    "exposure.tls.issuer.kind",
    "exposure.tls.issuer.name",
    "exposure.webAcl",
)
"""On AWS."""
GCP = (
    *COMMON,
    "exposure.address",
    "exposure.dns.project",
    "exposure.dns.zone",
    "exposure.dns.zoneName",
    "exposure.securityPolicy",
    "exposure.tls.certificateMap",
    "exposure.tls.preSharedCertificate",
)
"""On Google Cloud."""

ROWS: Mapping[str, Mapping[str, Row]] = {
    "aws": dict.fromkeys(AWS, NO_DATA),
    "gcp": dict.fromkeys(GCP, NO_DATA),
    "azure": {
        **dict.fromkeys(AZURE, NO_DATA),
        "exposure.mode": f"{OWN_TEST}test_everything.py: load-balancer is refused while a Gateway has the same address",
        "exposure.address": f"{OWN_TEST}test_everything.py: with another address, that change of the mode is made",
    },
    "kubernetes": dict.fromkeys(KUBERNETES, NO_DATA),
}
