"""Memory of RDS instance classes, for thresholds.

Source: RDS user guide, "Hardware specifications for DB instance classes"
(https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html).
"""

from __future__ import annotations

import re

_BURSTABLE_GIB = {"small": 2, "medium": 4, "large": 8, "xlarge": 16, "2xlarge": 32}
"""Of the families t3 and t4g."""
_GIB_PER_CPU = {"m": 4, "r": 8}
"""Of general purpose and memory optimized classes."""


def memory_gib(instance_class: str) -> int | None:
    """Memory of an instance class such as `db.m7g.large`; None for a family that is not known here."""
    _, family, size = instance_class.split(".", 2)
    if family in ("t3", "t4g"):
        return _BURSTABLE_GIB.get(size)
    known = re.fullmatch(r"([mr])[4-9]g?d?i?", family)
    if known is None:
        return None
    per_cpu = _GIB_PER_CPU[known[1]]
    if size in ("medium", "large"):
        return per_cpu * {"medium": 1, "large": 2}[size]
    multiple = re.fullmatch(r"([0-9]*)xlarge", size)
    return per_cpu * 4 * int(multiple[1] or 1) if multiple else None
