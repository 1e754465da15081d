-- What COPY has done so far in each table. PostgreSQL 13 does not know it.
SELECT current_setting('server_version_num')::int >= 140000 AS knows
\gset
\if :knows
    SELECT format(E'carto-poll\tcopied\tTABLE DATA %s\t%s\t%s', relname, bytes_processed, tuples_processed)
    FROM pg_catalog.pg_stat_progress_copy JOIN pg_catalog.pg_class ON pg_class.oid = relid
    WHERE datname = current_database() AND bytes_processed IS NOT NULL;
\endif
