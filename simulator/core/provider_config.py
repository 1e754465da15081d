"""How a provider of Pulumi's bridge checks the names in its own configuration, such as `aws:allowedAccountIds`."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any, Final

from simulator.core.check import Failure
from simulator.core.sources import refuses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.core.schema import Schema

OF_THE_ENGINE: Final = ("version", "pluginDownloadURL")
"""What the engine passes next to the configuration of a default provider."""


@refuses("https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/tfbridge/provider_test.go")
def unknown_keys(package: str, schema: Schema, config: Mapping[str, Any]) -> Iterator[Failure]:
    """Names that the provider's SDK does not have, at every depth, in the words of the bridge."""
    own = {key: value for key, value in config.items() if key not in OF_THE_ENGINE and not key.startswith("__")}
    for path, near in _unknown(schema, schema.inputs, own, ""):
        meant = f" Did you mean `{package}:{near}`?" if near else ""
        yield Failure(
            "",
            f"`{package}:{path}` is not a valid configuration key for the {package} provider.{meant} If the referenced "
            f"key is not intended for the provider, please choose a different namespace from `{package}:`.",
        )


def _unknown(
    schema: Schema, properties: Mapping[str, Any], bag: Mapping[str, Any], above: str
) -> Iterator[tuple[str, str]]:
    for name, value in bag.items():
        if name not in properties:
            near = difflib.get_close_matches(name, properties, n=1)
            yield f"{above}{name}", f"{above}{near[0]}" if near else ""
            continue
        shape = properties[name]["shape"]
        inner = shape["array"] if isinstance(shape, dict) and "array" in shape else shape
        if not (isinstance(inner, dict) and "object" in inner):
            continue
        parsed = json.loads(value) if isinstance(value, str) and value else value
        for index, item in enumerate(parsed if isinstance(parsed, list) else [parsed]):
            if isinstance(item, dict):
                inside = f"{above}{name}[{index}]." if isinstance(parsed, list) else f"{above}{name}."
                yield from _unknown(schema, schema.types[inner["object"]], item, inside)
