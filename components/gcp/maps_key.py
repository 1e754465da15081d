"""The key of Google basemaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from ..frozen import frozen
from ..options import child_of

if TYPE_CHECKING:
    from .context import Context

# Source: Google Maps Platform, "Maps JavaScript API" and "Map Tiles API"; API Keys API documentation.
_JAVASCRIPT, _TILES, _KEYS = "maps-backend.googleapis.com", "tile.googleapis.com", "apikeys.googleapis.com"


@frozen
class MapsKeyArgs:
    """The domain that may use the key."""

    context: Context
    domain: str
    photorealistic_tiles: bool = False
    """Allow the Map Tiles API as well."""


class MapsKey(pulumi.ComponentResource):
    """A key of Google Maps that works on CARTO's domain and for maps only, and the APIs that it calls.

    The APIs stay enabled when the key is deleted, because others may use them.
    Source: CARTO guide "Enable Google Basemaps".
    """

    key: pulumi.Output[str]
    """A secret."""

    def __init__(self, name: str, args: MapsKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:gcp:MapsKey", name, None, opts)
        project = args.context.project.id
        targets = [_JAVASCRIPT, *([_TILES] if args.photorealistic_tiles else [])]
        apis = [
            gcp.projects.Service(
                f"{name}-{api.partition('.')[0]}",
                service=api,
                project=project,
                disable_on_destroy=False,
                opts=child_of(self, args.context.first),
            )
            for api in (_KEYS, *targets)
        ]
        key = gcp.projects.ApiKey(
            f"{name}-key",
            # No name: the name of a deleted key stays taken for 30 days, and Pulumi's names end in random characters.
            display_name=f"CARTO basemaps on {args.domain}",
            project=project,
            restrictions={
                "browser_key_restrictions": {"allowed_referrers": [f"https://{args.domain}/*"]},
                "api_targets": [{"service": api} for api in targets],
            },
            # Otherwise Google refuses to delete a key that somebody used in the last seven days.
            deletion_policy="FORCE",
            opts=child_of(self, apis),
        )
        self.key = pulumi.Output.secret(key.key_string)
        self.register_outputs({})
