"""Geocoding, isolines and routes with a team's own providers. Chart contract, "Features and tuning", LDS.

Providers by service: docs.carto.com, "LDS API", table of operations and providers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from ...feature import SecretKey
from ..model import Model
from ..problems import RuleViolation
from ..types.secrets import Secret
from .feature import Feature

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import Any

_KEYS = {
    "here": ("appSecrets.ldsHereApiKey",),
    "tom_tom": ("appSecrets.ldsTomTomApiKey",),
    "google": ("appSecrets.ldsGoogleApiKey",),
    "mapbox": ("appSecrets.ldsMapboxApiKey",),
    "travel_time": ("appSecrets.ldsTravelTimeApiKey", "appSecrets.ldsTravelTimeAppId"),
}
"""Keys of the chart, by provider."""
_PROVIDERS = {"here": "here", "tomtom": "tom_tom", "google": "google", "mapbox": "mapbox", "traveltime": "travel_time"}


class ProviderKeys(Model):
    """Keys of providers."""

    here: Secret | None = None
    """API key of HERE."""
    tom_tom: Secret | None = None
    """API key of TomTom."""
    google: Secret | None = None
    """API key of Google."""
    mapbox: Secret | None = None
    """API key of Mapbox."""
    travel_time: Secret | None = None
    """API key of TravelTime."""
    travel_time_app: Secret | None = None
    """Application id of TravelTime."""


class LocationServices(Feature):
    """Location data services."""

    title: ClassVar[str] = "Location data services"
    secrets: ClassVar[tuple[SecretKey, ...]] = tuple(
        SecretKey(key=key, secret="carto-location-keys")  # noqa: S106 - the name of a Secret
        for keys in _KEYS.values()
        for key in keys
    )

    geocoding: Literal["here", "tomtom", "google", "mapbox", "traveltime"] | None = None
    """Provider of coordinates for addresses. Default: the customer package's."""
    isoline: Literal["here", "tomtom", "mapbox", "traveltime"] | None = None
    """Provider of isolines. Default: the customer package's."""
    routing: Literal["here", "tomtom", "traveltime"] | None = None
    """Provider of routes. Default: the customer package's."""
    keys: ProviderKeys = Field(default_factory=ProviderKeys)
    """Keys of the providers. Default: the customer package's."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if (self.keys.travel_time is None) != (self.keys.travel_time_app is None):
            missing = "travelTimeApp" if self.keys.travel_time_app is None else "travelTime"
            yield RuleViolation(
                path=f"keys.{missing}",
                reason="missing; TravelTime needs its API key and its application's id",
                fix=f"pulumi config set --secret --path carto:features.locationServices.keys.{missing}",
                about=("keys.travelTime", "keys.travelTimeApp"),
            )

    @override
    def values(self) -> Mapping[str, Any]:
        providers = {
            "ldsGeocodingProvider": self.geocoding,
            "ldsIsolineProvider": self.isoline,
            "ldsRoutingProvider": self.routing,
        }
        configured = {key: provider for key, provider in providers.items() if provider is not None}
        return {"appConfigValues": configured} if configured else {}

    @override
    def configured_secrets(self) -> Mapping[str, str]:
        keys = self.keys
        texts = {
            "appSecrets.ldsHereApiKey": keys.here,
            "appSecrets.ldsTomTomApiKey": keys.tom_tom,
            "appSecrets.ldsGoogleApiKey": keys.google,
            "appSecrets.ldsMapboxApiKey": keys.mapbox,
            "appSecrets.ldsTravelTimeApiKey": keys.travel_time,
            "appSecrets.ldsTravelTimeAppId": keys.travel_time_app,
        }
        return {key: text.get_secret_value() for key, text in texts.items() if text is not None}

    @override
    def warnings(self, package: Collection[str], source: str) -> Iterator[str]:
        available = {*package, *self.configured_secrets()}
        for provider in dict.fromkeys((self.geocoding, self.isoline, self.routing)):
            if provider is not None and not available.issuperset(_KEYS[_PROVIDERS[provider]]):
                yield (
                    f"carto:features.locationServices: the provider is {provider}, but neither the stack nor {source} "
                    "has its key. Fix: pulumi config set --secret --path carto:features.locationServices.keys."
                    + {"tom_tom": "tomTom", "travel_time": "travelTime"}.get(_PROVIDERS[provider], provider)
                )
