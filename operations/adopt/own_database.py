"""The chart's own PostgreSQL, which a stack switches off: its data must have moved before."""

from __future__ import annotations

from components.resource_facts.checks import value_at
from operations.stack_state import Pulumi

from .encryption_keys import values_of_releases
from .planning import CannotAdopt

SWITCH = "internalPostgresql.enabled"
"""On by default. Source: values.yaml of chart 1.280.1."""
PAGE = "docs/migrate-database.md"


def refuse_own_database(pulumi: Pulumi) -> None:
    """Look at the values of the release in the state.

    Raises:
        CannotAdopt: it has a database of its own. The next update would start CARTO with another one.
    """
    if any(value_at(values, SWITCH) is not False for values in values_of_releases(pulumi)):
        raise CannotAdopt(
            f"the release has the chart's own PostgreSQL ({SWITCH}), which `pulumi up` switches off: CARTO would start "
            "with the database of carto:database, and without its data. Fix: move the data, `.venv/bin/python -m "
            f"operations.migrate_database run` ({PAGE}), and repeat this command with --database-moved"
        )
