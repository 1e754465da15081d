"""Move the database of the chart's own PostgreSQL to a managed one: docs/migrate-database.md."""
