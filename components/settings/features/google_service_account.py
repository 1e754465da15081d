"""A team's own Google service account instead of CARTO's. Guide: "Configure your custom service account"."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from ..problems import RuleViolation
from ..types.secrets import Secret
from .feature import Feature

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

_KEY = "cartoSecrets.defaultGoogleServiceAccount"


class GoogleServiceAccount(Feature):
    """The Google service account that CARTO's services use for the part of the product that runs at CARTO."""

    title: ClassVar[str] = "Custom service account"

    key: Secret | None = None
    """Key of your own service account as JSON text. Before the release is installed, CARTO Support has to give the
    account access: install with `carto:release.install` false first, and send them the output `sendToCarto`. Default:
    the account in the customer package."""

    @property
    def email(self) -> str | None:
        """The e-mail address of the service account."""
        return None if self.key is None else str(json.loads(self.key.get_secret_value())["client_email"])

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.key is None:
            return
        # Imported here because most stacks have none.
        from ..types import google_key

        reason = google_key.defect(self.key.get_secret_value())
        if reason is not None:
            yield RuleViolation(
                path="key",
                reason=reason,
                fix="cat key.json | pulumi config set --secret --path carto:features.googleServiceAccount.key",
            )

    @override
    def identity_violations(self, *, workload_identity: bool) -> Iterator[RuleViolation]:
        if workload_identity:
            yield RuleViolation(
                path="key",
                reason="with carto:identity.mode workload-identity, CARTO's services act as that service account and "
                "read no key",
                fix="remove it; your own account is carto:identity.existing.email then",
            )

    @override
    def values(self) -> Mapping[str, Any]:
        return {}

    @override
    def configured_secrets(self) -> Mapping[str, str]:
        return {} if self.key is None else {_KEY: self.key.get_secret_value()}
