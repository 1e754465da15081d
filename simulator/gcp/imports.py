"""Ids under which a resource may be imported besides the one it has in the state.

Source: the "Import" sections of the resource pages of pulumi-gcp 10.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _name(given: str) -> str:
    return given.rsplit("/", 1)[-1]


def _user(given: str) -> str:
    match given.split("/"):
        case [_, instance, name]:
            return f"{name}//{instance}"
    return given


def _connection(given: str) -> str:
    network, _, service = given.removeprefix("/").rpartition(":")
    return f"{quote(network, safe='')}:{service}"


IMPORTED: Final[Mapping[str, Callable[[str], str]]] = {
    "gcp:servicenetworking/connection:Connection": _connection,
    "gcp:sql/databaseInstance:DatabaseInstance": _name,
    "gcp:sql/user:User": _user,
    "gcp:storage/bucket:Bucket": _name,
}
"""From the id that was given to the one in the state."""
