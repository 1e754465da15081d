"""Where new connections find the Analytics Toolbox and the Data Observatory.

Guide: "Advanced customizations", custom Analytics Toolbox location. The guide names Databricks as well, which no
template of the chart reads (chart contract, row 6 of section 3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from ..types.bare_text import Location
from .feature import Feature

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class _Locations(Feature):
    """A location by warehouse."""

    key: ClassVar[str]

    bigquery: Location | None = None
    """In BigQuery: project and dataset."""
    snowflake: Location | None = None
    """In Snowflake: database and schema."""
    redshift: Location | None = None
    """In Redshift: the schema."""
    postgres: Location | None = None
    """In PostgreSQL: the schema."""

    @override
    def values(self) -> Mapping[str, Any]:
        configured = {
            warehouse: location
            for warehouse in ("bigquery", "snowflake", "redshift", "postgres")
            if (location := getattr(self, warehouse)) is not None
        }
        return {"appConfigValues": {self.key: configured}} if configured else {}


class AnalyticsToolboxLocation(_Locations):
    """Where the Analytics Toolbox is, for connections that users create from now on."""

    title: ClassVar[str] = "Analytics Toolbox"
    key: ClassVar[str] = "defaultAtLocation"


class DataObservatoryLocation(_Locations):
    """Where data of the Data Observatory is, for connections that users create from now on."""

    title: ClassVar[str] = "Data Observatory"
    key: ClassVar[str] = "defaultDoLocation"
