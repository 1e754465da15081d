"""Geocoding, isolines and routes with a team's own providers. Chart contract, "Features and tuning", LDS.

Providers by service: docs.carto.com, "LDS API", table of operations and providers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from ...feature import Destination, SecretKey
from ..model import Model
from ..problems import RuleViolation
from ..types.secrets import Secret
from .feature import Feature

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
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


_HOSTS = {
    # HERE, "Isoline Routing API": isoline.router.hereapi.com; geocoding and routes have other names below hereapi.com.
    "here": Destination(host="*.hereapi.com", reason="location data services of HERE"),
    # TomTom, "Routing API" and "Search API", servers of the OpenAPI documents.
    "tom_tom": Destination(host="api.tomtom.com", reason="location data services of TomTom"),
    # Google, "Geocoding API", section "Request".
    "google": Destination(host="maps.googleapis.com", reason="location data services of Google"),
    # Mapbox, "Isochrone API".
    "mapbox": Destination(host="api.mapbox.com", reason="location data services of Mapbox"),
    # TravelTime, "Time Map", example of a request.
    "travel_time": Destination(host="api.traveltimeapp.com", reason="location data services of TravelTime"),
}
"""Addresses of the APIs, by provider. Which operations CARTO's services call is inside their images."""


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

    destinations: ClassVar[tuple[Destination, ...]] = tuple(_HOSTS.values())

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
    def connects_to(self) -> Sequence[Destination]:
        keys = self.keys.model_dump(exclude_none=True)
        used = {_PROVIDERS[name] for name in (self.geocoding, self.isoline, self.routing) if name is not None}
        return [each for provider, each in _HOSTS.items() if provider in used or provider in keys]

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
