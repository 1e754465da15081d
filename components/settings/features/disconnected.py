"""Disconnected mode: CARTO's sign-in and accounts inside the cluster. Chart contract, validators and section 2.

The chart's validators refuse a release without these settings; here they are refused before anything is created.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar
from urllib.parse import urlsplit

from typing_extensions import override

from ...feature import Destination, SecretKey
from ..model import Model
from ..problems import RuleViolation
from ..text_format import TextFormat
from ..types.bare_text import OrganizationId
from ..types.secrets import Secret
from .feature import Feature

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

_PATH = "carto:features.disconnected"
_CLIENT_SECRET = "appSecrets.authApiOidcClientSecret"  # noqa: S105 - a key of the chart
_TOKEN = "cartoSecrets.authApiInternalServiceToken"  # noqa: S105 - a key of the chart
_SECRET = "carto-auth-api-keys"  # noqa: S105 - the name of a Secret

Url = Annotated[
    str,
    TextFormat(
        description="an https:// address",
        example="https://login.example.com/realms/gis",
        pattern=r"https://[^\s\"'{}]+",
    ),
]
PlainText = Annotated[
    str,
    TextFormat(
        description="letters, digits and the characters . _ : / @ -",
        example="email",
        pattern=r"[A-Za-z0-9._:/@-]{1,255}",
    ),
]


class Oidc(Model):
    """An identity provider with OpenID Connect."""

    issuer_url: Url
    """Address of the issuer."""
    client_id: PlainText
    """Id of CARTO's client there."""
    client_secret: Secret
    """Secret of CARTO's client there."""
    email_key: PlainText | None = None
    """Path of the e-mail address in the token. Default: CARTO's `email`."""
    groups_key: PlainText | None = None
    """Path of the groups in the token. Default: CARTO's `groups`."""


class Saml(Model):
    """An identity provider with SAML."""

    metadata_url: Url
    """Address of the provider's metadata."""
    email_attribute: PlainText | None = None
    """Attribute with the e-mail address. Default: the name id."""
    groups_attribute: PlainText | None = None
    """Attribute with the groups. Default: CARTO's `groups`."""


class Disconnected(Feature):
    """Sign-in and accounts in the cluster, with an identity provider of your own."""

    title: ClassVar[str] = "Disconnected mode"
    first_chart: ClassVar[str] = "1.287.1"
    later_keys: ClassVar[tuple[str, ...]] = ("appConfigValues.disconnected", _CLIENT_SECRET, _TOKEN)
    secrets: ClassVar[tuple[SecretKey, ...]] = (
        SecretKey(key=_CLIENT_SECRET, secret=_SECRET),
        SecretKey(key=_TOKEN, secret=_SECRET),
    )

    enabled: bool = False
    """Deploy auth-api and the accounts services. They need the database `accounts` on the same server."""
    client_id: PlainText | None = None
    """Id of the platform's client, which CARTO Support provides."""
    organization_id: OrganizationId | None = None
    """Id of the organization. Default: the chart's `org_carto_sh_local`."""
    internal_service_token: Secret | None = None
    """Token between CARTO's services: a long random text."""
    oidc: Oidc | None = None
    """An identity provider with OpenID Connect."""
    saml: Saml | None = None
    """An identity provider with SAML."""

    @property
    @override
    def is_enabled(self) -> bool:
        return self.enabled

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if not self.enabled:
            return
        if self.client_id is None:
            yield RuleViolation(
                path="clientId",
                reason="missing; users sign in with it",
                fix=f"pulumi config set --path {_PATH}.clientId",
            )
        if self.internal_service_token is None:
            yield RuleViolation(
                path="internalServiceToken",
                reason="missing; CARTO's services call each other with it",
                fix=f"openssl rand -hex 32 | pulumi config set --secret --path {_PATH}.internalServiceToken",
            )
        if (self.oidc is None) == (self.saml is None):
            yield RuleViolation(
                path="oidc",
                reason="expected one identity provider, either oidc or saml",
                fix="set one of the two",
                about=("saml",),
            )

    def conflicts(
        self, *, tokens: bool, certificates_of_proxy: bool, network_policies: bool
    ) -> Iterator[RuleViolation]:
        """What the stack can't have together with the enabled mode, by its path from the top.

        Args:
            tokens: CARTO logs in to the database with tokens.
            certificates_of_proxy: the proxy has certificates of its own.
            network_policies: the namespace has network policies.
        """
        reasons = {
            "database.authentication": tokens and "iam, but the services of {} log in with a password only",
            "network.externalProxy.sslCa": certificates_of_proxy
            and "the chart can't render it together with {}; carto:features.trustedCertificates takes the certificates",
            "network.networkPolicies.enabled": network_policies and "no policy lets the services of {} through",
        }
        for path, reason in reasons.items():
            if reason:
                yield RuleViolation(
                    path=path,
                    reason=reason.format(_PATH),
                    fix=f"remove it, or set {_PATH}.enabled to false",
                    about=("features.disconnected.enabled",),
                )

    @override
    def connects_to(self) -> Sequence[Destination]:
        provider = urlsplit(self.oidc.issuer_url if self.oidc else self.saml.metadata_url if self.saml else "")
        reason = "the identity provider of disconnected mode"
        return (
            [Destination(host=provider.hostname, port=provider.port or 443, reason=reason)] if provider.hostname else []
        )

    @override
    def values(self) -> Mapping[str, Any]:
        if not self.enabled:
            return {}
        mode: dict[str, Any] = {"enabled": True, "spaClient": {"clientId": self.client_id}}
        if self.organization_id is not None:
            mode["orgId"] = self.organization_id
        if self.oidc is not None:
            known = {
                "issuerUrl": self.oidc.issuer_url,
                "clientId": self.oidc.client_id,
                "emailKey": self.oidc.email_key,
                "groupsKey": self.oidc.groups_key,
            }
            mode |= {"protocol": "oidc", "oidc": {key: value for key, value in known.items() if value is not None}}
        if self.saml is not None:
            known = {
                "metadataUrl": self.saml.metadata_url,
                "emailAttribute": self.saml.email_attribute,
                "groupsAttribute": self.saml.groups_attribute,
            }
            mode |= {"protocol": "saml", "saml": {key: value for key, value in known.items() if value is not None}}
        return {"appConfigValues": {"disconnected": mode}}

    @override
    def configured_secrets(self) -> Mapping[str, str]:
        found = {
            _CLIENT_SECRET: self.oidc.client_secret if self.oidc is not None else None,
            _TOKEN: self.internal_service_token,
        }
        return {key: secret.get_secret_value() for key, secret in found.items() if secret is not None and self.enabled}

    @override
    def next_steps(self) -> Sequence[str]:
        return (
            "Create the database accounts, which CARTO's role owns, before the release is installed: docs/features.md",
        )
