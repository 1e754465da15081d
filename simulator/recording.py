"""A terminal session as a picture: the same session always gives the same file."""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

WIDTH = 100


def recorder() -> Console:
    """A console that keeps what it prints, as wide as the picture."""
    return Console(
        record=True, width=WIDTH, highlight=False, file=io.StringIO(), color_system="truecolor", force_interactive=False
    )


def save(console: Console, file: Path, *, title: str) -> None:
    """Write the picture. It loads nothing: GitHub shows no fonts from elsewhere in a picture."""
    svg = console.export_svg(title=title, theme=MONOKAI, unique_id="demo")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    file.write_text("\n".join(line.rstrip() for line in svg.splitlines()) + "\n", encoding="utf-8")
