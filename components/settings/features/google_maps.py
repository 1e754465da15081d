"""Google basemaps. Guide: "Enable Google Basemaps"."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from ...feature import SecretKey
from ..problems import RuleViolation
from ..types.secrets import Secret
from .feature import Feature

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

KEY = "appSecrets.googleMapsApiKey"
_SECRET = "carto-google-maps-key"  # noqa: S105 - the name of a Secret


class GoogleMaps(Feature):
    """Google basemaps in Builder."""

    title: ClassVar[str] = "Google basemaps"
    secrets: ClassVar[tuple[SecretKey, ...]] = (SecretKey(key=KEY, secret=_SECRET),)

    api_key: Secret | None = None
    """A Google Maps API key with the Maps JavaScript API; with the Map Tiles API too, for photorealistic 3D tiles.
    Browsers get it, so restrict it to these APIs and to the domain."""

    @override
    def values(self) -> Mapping[str, Any]:
        return {}

    @override
    def configured_secrets(self) -> Mapping[str, str]:
        return {} if self.api_key is None else {KEY: self.api_key.get_secret_value()}


class GoogleMapsOnGoogleCloud(GoogleMaps):
    """Google basemaps in Builder, with a key that the stack creates."""

    create_key: bool = False
    """Create the key, and enable the Maps JavaScript API. The key works on `carto:domain` alone."""
    photorealistic_tiles: bool = False
    """The created key also calls the Map Tiles API, for photorealistic 3D tiles."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.create_key and self.api_key is not None:
            yield RuleViolation(
                path="apiKey",
                reason="a key, but createKey is true, whose key CARTO uses then",
                fix="remove one of them",
                about=("createKey",),
            )
        if self.photorealistic_tiles and not self.create_key:
            yield RuleViolation(
                path="photorealisticTiles",
                reason="about a key that the stack creates, which createKey does not ask for",
                fix="remove it, or pulumi config set --path carto:features.googleMaps.createKey true",
                about=("createKey",),
            )
