"""All policies of the pack."""

from __future__ import annotations

from typing import Final

from . import access, storage, workloads

CATALOG: Final = (*storage.POLICIES, *access.POLICIES, *workloads.POLICIES)
