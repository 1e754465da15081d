"""What is known about each resource type that a stack creates, stated once and with sources.

Adoption, parity, the replacement gate, acceptance, permissions and policies read these facts. One module a cloud, one
entry a type. Nothing is imported but the standard library, so that a policy pack needs no SDK of a cloud.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Final

from .model import Billing, Facts, Interruption, LookedUp, NoImportId, Storage

_NOT_OF_A_CLOUD = ("__init__", "checks", "model")
_MODULES = [file.stem for file in sorted(Path(__file__).parent.glob("*.py")) if file.stem not in _NOT_OF_A_CLOUD]
FACTS: Final[Mapping[str, Facts]] = MappingProxyType(
    {type_: facts for name in _MODULES for type_, facts in import_module(f".{name}", __package__).FACTS.items()}
)
"""By type token, such as `aws:s3/bucket:Bucket`."""

HOLDS_DATA: Final = frozenset(type_ for type_, facts in FACTS.items() if facts.holds_data)
GUARDS_DATA: Final = frozenset(type_ for type_, facts in FACTS.items() if facts.guards_data)
ONLY_IN_STATE: Final = frozenset(type_ for type_, facts in FACTS.items() if facts.import_id is NoImportId.ONLY_IN_STATE)

__all__ = [
    "FACTS",
    "GUARDS_DATA",
    "HOLDS_DATA",
    "ONLY_IN_STATE",
    "Billing",
    "Facts",
    "Interruption",
    "LookedUp",
    "NoImportId",
    "Storage",
]
