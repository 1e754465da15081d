"""Google basemaps. Guide: "Enable Google Basemaps"."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from ..types.secrets import Secret
from .feature import Feature, SecretKey

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_KEY, _SECRET = "appSecrets.googleMapsApiKey", "carto-google-maps-key"


class GoogleMaps(Feature):
    """Google basemaps in Builder."""

    title: ClassVar[str] = "Google basemaps"
    secrets: ClassVar[tuple[SecretKey, ...]] = (SecretKey(key=_KEY, secret=_SECRET),)

    api_key: Secret | None = None
    """A Google Maps API key with the Maps JavaScript API; with the Map Tiles API too, for photorealistic 3D tiles.
    Browsers get it, so restrict it to these APIs and to the domain."""

    @override
    def values(self) -> Mapping[str, Any]:
        return {}

    @override
    def configured_secrets(self) -> Mapping[str, str]:
        return {} if self.api_key is None else {_KEY: self.api_key.get_secret_value()}
