"""BigQuery connections with users' own Google accounts. Guide: "Enable BigQuery OAuth connections"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from typing_extensions import override

from ...feature import BIGQUERY, Destination, Needed, SecretKey
from ..problems import RuleViolation
from ..text_format import TextFormat
from ..types.secrets import Secret
from .feature import Feature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

_SECRET = "appSecrets.bigqueryOauth2ClientSecret"  # noqa: S105 - a key of the chart
SCOPES = (
    "https://www.googleapis.com/auth/userinfo.email",
    "https://www.googleapis.com/auth/userinfo.profile",
    "https://www.googleapis.com/auth/bigquery",
)

OauthClientId = Annotated[
    str,
    TextFormat(
        description="the id of an OAuth client of Google, which ends in .apps.googleusercontent.com",
        example="1234567890-abc123def456.apps.googleusercontent.com",
        pattern=r"[0-9]+-[a-z0-9]+\.apps\.googleusercontent\.com",
    ),
]


class BigqueryOauth(Feature):
    """Connections to BigQuery with users' own Google accounts."""

    title: ClassVar[str] = "BigQuery OAuth"
    destinations: ClassVar[tuple[Destination, ...]] = BIGQUERY
    secrets: ClassVar[tuple[SecretKey, ...]] = (
        SecretKey(
            key=_SECRET,
            secret="carto-bigquery-oauth-secret",  # noqa: S106 - the name of a Secret
            needed=Needed(setting="features.bigqueryOauth.clientSecret", what="a client secret"),
        ),
    )

    client_id: OauthClientId | None = None
    """The client's id. The output `bigqueryOauth` has the origin, the redirect URI and the scopes of the client."""
    client_secret: Secret | None = None
    """The client's secret. Default: the customer package's."""

    @property
    @override
    def is_enabled(self) -> bool:
        return self.client_id is not None

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.client_secret is not None and self.client_id is None:
            yield RuleViolation(
                path="clientSecret",
                reason="the secret of an OAuth client, whose id is not set, so it has no effect",
                fix="pulumi config set --path carto:features.bigqueryOauth.clientId <the client's id>",
                about=("clientId",),
            )

    @override
    def values(self) -> Mapping[str, Any]:
        return {} if self.client_id is None else {"appConfigValues": {"bigqueryOauth2ClientId": self.client_id}}

    @override
    def configured_secrets(self) -> Mapping[str, str]:
        return {} if self.client_secret is None else {_SECRET: self.client_secret.get_secret_value()}

    @override
    def outputs(self, domain: str, most_pods: Callable[[str], int]) -> Mapping[str, object]:
        origin = f"https://{domain}"
        client = {"origin": origin, "redirectUri": f"{origin}/connections/bigquery/oauth", "scopes": list(SCOPES)}
        return {"bigqueryOauth": client}

    @override
    def next_steps(self) -> Sequence[str]:
        return ("Enter origin, redirect URI and scopes in Google's OAuth client: pulumi stack output bigqueryOauth",)
