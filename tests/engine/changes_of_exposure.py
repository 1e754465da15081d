"""Rows of `changes_by_setting.py` for the exposure: modes change in tests of their own, one a cloud."""

from __future__ import annotations

from collections.abc import Mapping

from tests.engine.change_rows import Row

NO_DATA = "it changes objects that hold no data; another mode is tried in "

AWS = (
    "exposure.accessLogsBucket",
    "exposure.allowedCidrs",
    "exposure.annotations",
    "exposure.className",
    "exposure.deletionProtection",
    "exposure.dns.private",
    "exposure.dns.roleArn",
    "exposure.dns.zone",
    "exposure.dns.zoneId",
    "exposure.eipAllocations",
    "exposure.internal",
    "exposure.mode",
    "exposure.nodeGroups",
    "exposure.nodePort",
    "exposure.subnetIds",
    "exposure.targets",
    "exposure.timeoutSeconds",
    "exposure.tls.acme.dns01",
    "exposure.tls.acme.email",
    "exposure.tls.acme.http01",
    "exposure.tls.acme.server",
    "exposure.tls.certificate",
    "exposure.tls.certificateArn",
    "exposure.tls.issuer.kind",
    "exposure.tls.issuer.name",
    "exposure.tls.key",
    "exposure.tls.mode",
    "exposure.tls.revision",
    "exposure.tls.secretName",
    "exposure.webAcl",
)
"""Settings of the exposure on aws."""
GCP = (
    "exposure.address",
    "exposure.allowedCidrs",
    "exposure.annotations",
    "exposure.dns.project",
    "exposure.dns.zone",
    "exposure.dns.zoneName",
    "exposure.internal",
    "exposure.mode",
    "exposure.securityPolicy",
    "exposure.timeoutSeconds",
    "exposure.tls.certificate",
    "exposure.tls.certificateMap",
    "exposure.tls.key",
    "exposure.tls.mode",
    "exposure.tls.preSharedCertificate",
    "exposure.tls.revision",
    "exposure.tls.secretName",
)
"""Settings of the exposure on gcp."""
AZURE = (
    "exposure.address",
    "exposure.allowedCidrs",
    "exposure.annotations",
    "exposure.className",
    "exposure.dns.private",
    "exposure.dns.resourceGroup",
    "exposure.dns.subscriptionId",
    "exposure.dns.zone",
    "exposure.infrastructureAnnotations",
    "exposure.internal",
    "exposure.mode",
    "exposure.parametersRef.group",
    "exposure.parametersRef.kind",
    "exposure.parametersRef.name",
    "exposure.privateAddress",
    "exposure.subnet",
    "exposure.timeoutSeconds",
    "exposure.tls.acme.dns01",
    "exposure.tls.acme.email",
    "exposure.tls.acme.http01",
    "exposure.tls.acme.server",
    "exposure.tls.certificate",
    "exposure.tls.issuer.kind",
    "exposure.tls.issuer.name",
    "exposure.tls.key",
    "exposure.tls.keyVaultCertificate",
    "exposure.tls.keyVaultServiceAccount",
    "exposure.tls.mode",
    "exposure.tls.revision",
    "exposure.tls.secretName",
)
"""Settings of the exposure on azure."""
KUBERNETES = (
    "exposure.allowedCidrs",
    "exposure.annotations",
    "exposure.className",
    "exposure.infrastructureAnnotations",
    "exposure.internal",
    "exposure.mode",
    "exposure.parametersRef.group",
    "exposure.parametersRef.kind",
    "exposure.parametersRef.name",
    "exposure.timeoutSeconds",
    "exposure.tls.acme.dns01",
    "exposure.tls.acme.email",
    "exposure.tls.acme.http01",
    "exposure.tls.acme.server",
    "exposure.tls.certificate",
    "exposure.tls.issuer.kind",
    "exposure.tls.issuer.name",
    "exposure.tls.key",
    "exposure.tls.mode",
    "exposure.tls.revision",
    "exposure.tls.secretName",
)
"""Settings of the exposure on kubernetes."""

ROWS: Mapping[str, Mapping[str, Row]] = {
    "aws": dict.fromkeys(AWS, NO_DATA + "test_exposure_on_aws.py"),
    "gcp": dict.fromkeys(GCP, NO_DATA + "test_exposure_on_google_cloud.py"),
    "azure": dict.fromkeys(AZURE, NO_DATA + "test_exposure_on_azure.py"),
    "kubernetes": dict.fromkeys(KUBERNETES, NO_DATA + "test_exposure.py"),
}
