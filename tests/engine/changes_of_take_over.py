"""Rows of `changes_by_setting.py` for names of what another tool created: a running stack keeps its own."""

from __future__ import annotations

from collections.abc import Mapping

from tests.engine.change_rows import OWN_TEST, PART, Refused, Row


def _refused(setting: str) -> Refused:
    return Refused(value="acme-maps", words=f"Nothing was changed. Fix: pulumi config rm --path carto:{setting}")


BUCKETS: Mapping[str, Row] = {
    f"storage.{role}.takenOver": _refused(f"storage.{role}.takenOver") for role in ("imports", "thumbnails")
}
SERVERS: Mapping[str, Row] = {f"{part}.takenOver": _refused(f"{part}.takenOver") for part in ("database", "cache")}
GROUP = "it is in a resource group"
ROWS: Mapping[str, Mapping[str, Row]] = {
    "aws": {**BUCKETS, **SERVERS, "identity.takenOver": OWN_TEST + "test_taken_over.py"},
    "gcp": {**BUCKETS, **SERVERS, "identity.takenOver": _refused("identity.takenOver")},
    "azure": {
        **dict.fromkeys(BUCKETS, PART + "storage.account.takenOver"),
        "storage.account.takenOver": Refused(value="acmemaps", words=GROUP),
        "database.takenOver": Refused(value="acme-maps", words=GROUP),
        "cache.takenOver": "the stack's cache is in the cluster; other clouds' are not, and the rule is the same",
    },
    "kubernetes": {},
}
