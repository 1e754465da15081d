"""Time-outs and connections of queries in warehouses. Guide: "Advanced customizations", pools and time-outs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field
from typing_extensions import override

from ..model import Model
from .feature import Feature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

_COMPONENTS = ("mapsApi", "sqlWorker")
"""They run queries, and have the same image. Source: chart contract, "Features and tuning"."""
_LONGEST = 600_000
"""Milliseconds. The router and load balancers of CARTO end a request after 605 seconds."""


class QueryTimeouts(Model):
    """Milliseconds, by warehouse."""

    bigquery: int | None = Field(default=None, ge=1000, le=_LONGEST)
    """Queries in BigQuery. Default: CARTO's 20000."""
    databricks: int | None = Field(default=None, ge=1000, le=_LONGEST)
    """Queries in Databricks. Default: CARTO's 20000."""
    postgres: int | None = Field(default=None, ge=1000, le=_LONGEST)
    """Queries in PostgreSQL. Default: CARTO's 20000."""
    redshift: int | None = Field(default=None, ge=1000, le=_LONGEST)
    """Queries in Redshift. Default: CARTO's 20000."""
    snowflake: int | None = Field(default=None, ge=1000, le=_LONGEST)
    """Queries in Snowflake. Default: CARTO's 20000."""


class PoolSizes(Model):
    """Connections, by warehouse."""

    postgres: int | None = Field(default=None, ge=1, le=1000)
    """Connections of each pod, for each connection to PostgreSQL in CARTO."""
    redshift: int | None = Field(default=None, ge=1, le=1000)
    """Connections of each pod, for each connection to Redshift in CARTO."""


class Queries(Feature):
    """Queries of maps in warehouses."""

    title: ClassVar[str] = "Queries"

    timeout_ms: QueryTimeouts = Field(default_factory=QueryTimeouts)
    """Longest time of a query."""
    pool_size: PoolSizes = Field(default_factory=PoolSizes)
    """Connections to a warehouse. The output `warehouseConnections` has the sum of all pods."""

    @override
    def values(self) -> Mapping[str, Any]:
        variables = [{"name": name, "value": str(number)} for name, number in self._variables()]
        return {component: {"extraEnvVars": variables} for component in _COMPONENTS} if variables else {}

    def _variables(self) -> Iterator[tuple[str, int]]:
        for warehouse, number in self.pool_size:
            if number is not None:
                yield f"MAPS_API_V3_{warehouse.upper()}_POOL_SIZE", number
        for warehouse, number in self.timeout_ms:
            if number is not None:
                yield f"MAPS_API_V3_DYNAMIC_TILES_QUERY_TIMEOUT_{warehouse.upper()}_MS", number

    @override
    def outputs(self, domain: str, most_pods: Callable[[str], int]) -> Mapping[str, object]:
        pods = sum(map(most_pods, _COMPONENTS))
        sums = {warehouse: number * pods for warehouse, number in self.pool_size if number is not None}
        return {"warehouseConnections": sums} if sums else {}
