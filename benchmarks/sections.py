"""A page that several commands write to, each a section of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_section(file: Path, heading: str, text: str) -> None:
    """Replace the section under `heading` ("## Growth"), or add it at the end. `text` begins with the heading."""
    page = file.read_text() if file.exists() else ""
    parts = [part.rstrip() + "\n" for part in re.split(r"(?m)^(?=#{1,2} )", page) if part.strip()]
    mine = [part.startswith(f"{heading}\n") for part in parts]
    text = text.rstrip() + "\n"
    kept = [text if is_mine else part for part, is_mine in zip(parts, mine, strict=True)]
    file.write_text("\n".join(kept if any(mine) else [*kept, text]))
