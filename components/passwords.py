"""Generated passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_random as random

from .options import child_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_KINDS = ["minUpper", "minLower", "minNumeric"]


def generated_password(
    name: str,
    *,
    rotation: int,
    parent: pulumi.Resource,
    each_kind: bool = False,
    depends_on: Sequence[pulumi.Resource] = (),
) -> pulumi.Output[str]:
    """32 letters and digits, kept until `rotation` changes.

    With `each_kind`, a new one has upper case, lower case and digits; an existing one does not change.

    No other characters: CARTO's chart and the AI proxy put passwords into templates and URLs (chart contract §2,
    rule 3). Not protected: rotation replaces it, and the engine replaces no protected resource. What it gives access
    to is protected.
    """
    password = random.RandomPassword(
        name,
        length=32,
        special=False,
        min_upper=1 if each_kind else None,
        min_lower=1 if each_kind else None,
        min_numeric=1 if each_kind else None,
        keepers={"rotation": str(rotation)},
        opts=pulumi.ResourceOptions.merge(
            child_of(parent, depends_on), pulumi.ResourceOptions(ignore_changes=_KINDS if each_kind else [])
        ),
    )
    return pulumi.Output.secret(password.result)
