"""Names of the project and the stack on Google Cloud. The names of created buckets begin with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .problems import SettingsProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .common import CommonSettings

_GOOGLES_OWN = re.compile(r"^goog|g[o0]{2}gle")
"""Source: Cloud Storage, "About Cloud Storage buckets", bucket name requirements."""


def problems(settings: CommonSettings, project: str, stack: str) -> Iterator[SettingsProblem]:
    """A name that the cloud keeps for itself, and would refuse when the first bucket is created."""
    storage = settings.storage
    creates = storage.imports.existing is None or storage.thumbnails.existing is None
    name = f"{project}-{stack}".lower()
    if creates and _GOOGLES_OWN.search(name):
        yield SettingsProblem(
            loc=(),
            name="the name of the project or the stack",
            reason=f"names of buckets begin with {name!r}; Google refuses those that begin with goog or hold google",
            fix="pulumi stack init <another name>, with the stack file copied to that name",
        )
