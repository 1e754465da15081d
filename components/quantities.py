"""Quantities of Kubernetes: processors in thousandths, and memory or disk in MiB.

Source: kubernetes.io, "Resource Management for Pods and Containers", Resource units in Kubernetes.
"""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, Decimal

CPU = r"[0-9]{1,6}(\.[0-9]{1,3}|m)?"
"""`2`, `0.5` or `500m`. Kubernetes takes nothing finer than a thousandth."""
BYTES = r"[0-9]{1,15}(\.[0-9]{1,3})?([KMGT]i|[kMGT])?"
"""`512Mi`, `1.5Gi` or `2G`."""

_UNITS = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


def thousandths(cpu: str) -> int:
    """The processors in thousandths. `cpu` is written as `CPU` describes."""
    return int(cpu[:-1]) if cpu.endswith("m") else int(Decimal(cpu) * 1000)


def mebibytes(size: str) -> int:
    """The size in MiB, rounded up. `size` is written as `BYTES` describes."""
    number, unit = re.findall(r"^([0-9.]+)(.*)$", size)[0]
    exact = Decimal(number) * {**_UNITS, **_BINARY}[unit]
    return int((exact / 2**20).to_integral_value(ROUND_CEILING))
