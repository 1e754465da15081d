"""Quantities of Kubernetes as settings take them."""

from __future__ import annotations

import re
from typing import Annotated

from ...quantities import BYTES, CPU, mebibytes, thousandths
from ..problems import invalid
from ..text_format import TextFormat


def _cpu(text: str) -> None:
    if re.fullmatch(CPU, text, re.ASCII) and thousandths(text) == 0:
        raise invalid("at least 1m, a thousandth of a processor")


def _size(text: str) -> None:
    if re.fullmatch(r"[0-9]+m", text, re.ASCII):
        raise invalid("a size; `m` means thousandths of a byte", f"write {text}i".replace("mi", "Mi"))
    if re.fullmatch(BYTES, text, re.ASCII) and mebibytes(text) <= 1:
        raise invalid("more than 1Mi; a number alone means bytes", f"write {text}Mi" if text.isdigit() else "")


Cpu = Annotated[
    str,
    TextFormat(
        description="processors as Kubernetes writes them, such as 500m or 2", example="500m", check=_cpu, pattern=CPU
    ),
]
Size = Annotated[
    str,
    TextFormat(
        description="a size as Kubernetes writes it, such as 768Mi or 2Gi", example="2Gi", check=_size, pattern=BYTES
    ),
]
