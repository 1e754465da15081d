"""DuckDB in import-worker. Chart contract, "Features and tuning", DuckDB imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field
from typing_extensions import override

from ..text_format import TextFormat
from .feature import Feature

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

Size = Annotated[
    str,
    TextFormat(
        description="a size of DuckDB such as 6GB or 512MB",
        example="6GB",
        pattern=r"[1-9][0-9]{0,5}(KB|MB|GB|TB|KiB|MiB|GiB|TiB)",
    ),
]


class Duckdb(Feature):
    """DuckDB in import-worker."""

    title: ClassVar[str] = "DuckDB"
    first_chart: ClassVar[str] = "1.287.1"
    later_keys: ClassVar[tuple[str, ...]] = ("appConfigValues.duckdb",)

    memory_limit: Size | None = None
    """Memory of an import. Default: the chart's `6GB`."""
    threads: int | None = Field(default=None, ge=1, le=64)
    """Threads of an import. Default: the chart's 4."""
    max_temp_directory_size: Size | None = None
    """Disk of an import; nodes need more ephemeral storage than this. Default: the chart's `15GB`."""

    @override
    def values(self) -> Mapping[str, Any]:
        figures = {
            "memoryLimit": self.memory_limit,
            "threads": self.threads,
            "maxTempDirectorySize": self.max_temp_directory_size,
        }
        configured = {key: value for key, value in figures.items() if value is not None}
        return {"appConfigValues": {"duckdb": configured}} if configured else {}
