"""`carto:exposure.tls` with mode `gateway` on Azure: a certificate in Key Vault, next to those of every cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from .exposure_tls import ExistingCertificate
from .problems import RuleViolation
from .types.azure_exposure import KeyVaultCertificateUri
from .types.kubernetes import ServiceAccountName

if TYPE_CHECKING:
    from collections.abc import Iterator


class KeyVaultOrOtherCertificate(ExistingCertificate):
    """A certificate of the team, in a Secret, in Key Vault or as PEM text."""

    key_vault_certificate: KeyVaultCertificateUri | None = None
    """URI of a certificate in Key Vault, without its version, so that a renewed one is used. Goes with the class
    approuting-istio."""
    key_vault_service_account: ServiceAccountName | None = None
    """Goes with `keyVaultCertificate`: an existing service account in CARTO's namespace with Workload Identity, whose
    identity may read the certificate's secret (role Key Vault Secrets User)."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.key_vault_certificate is None:
            yield from super().violations()
            if self.key_vault_service_account is not None:
                yield RuleViolation(
                    path="keyVaultServiceAccount",
                    reason="goes with keyVaultCertificate, which is not set, so it has no effect",
                    fix="remove it",
                    about=("keyVaultCertificate",),
                )
            return
        others = (self.secret_name, self.revision, self.certificate, self.key)
        if any(other is not None for other in others):
            yield RuleViolation(
                path="keyVaultCertificate",
                reason="a certificate in Key Vault, but a Secret, a certificate or a key is set as well",
                fix="keep one of them",
                about=("secretName", "revision", "certificate", "key"),
            )
        if self.key_vault_service_account is None:
            yield RuleViolation(
                path="keyVaultServiceAccount",
                reason="missing; application routing reads Key Vault as a service account with Workload Identity",
                fix="pulumi config set --path carto:exposure.tls.keyVaultServiceAccount <service account>",
                about=("keyVaultCertificate",),
            )
