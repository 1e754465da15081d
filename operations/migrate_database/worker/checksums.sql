-- Counts and checksums, a line each; of tables only those whose number is `part`, modulo `parts`.
-- The sum does not depend on the order of rows; md5 gives the same result in every version of PostgreSQL.
SELECT pg_catalog.pg_has_role(current_user, oid, 'MEMBER') AS may_become FROM pg_catalog.pg_roles WHERE rolname = :'owner'
UNION ALL SELECT false
ORDER BY 1 DESC LIMIT 1
\gset
SELECT rolsuper AS is_superuser FROM pg_catalog.pg_roles WHERE rolname = current_user
\gset
\if :is_superuser
\elif :may_become
    SET ROLE :"owner";
\endif
WITH tables AS (
    SELECT nspname, relname, row_number() OVER (ORDER BY pg_table_size(pg_class.oid) DESC, nspname, relname) AS number
    FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind IN ('r', 'm') AND nspname !~ '^(pg_|information_schema$|carto_migration$)'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE deptype = 'e' AND objid = pg_class.oid)
)
SELECT format(
    $$SELECT 'table', %L, count(*), coalesce(sum(('x' || substr(md5(carto_migration_row::text), 1, 16))::bit(64)::bigint::numeric), 0)
    FROM ONLY %I.%I AS carto_migration_row$$,
    nspname || '.' || relname, nspname, relname
)
FROM tables WHERE number % :parts = :part
\gexec
SELECT :part = 0 AS first
\gset
\if :first
    SELECT format(
        $$SELECT 'sequence', %L, last_value, is_called FROM %I.%I$$, nspname || '.' || relname, nspname, relname
    )
    FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind = 'S' AND nspname !~ '^(pg_|information_schema$|carto_migration$)'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE deptype = 'e' AND objid = pg_class.oid)
    \gexec
    SELECT 'large objects', 'contents', count(*),
        coalesce(sum(('x' || substr(md5(lo_get(oid)), 1, 16))::bit(64)::bigint::numeric), 0)
    FROM pg_catalog.pg_largeobject_metadata;
    SELECT 'relations', relkind, count(*), 0
    FROM pg_catalog.pg_class
    WHERE relnamespace::regnamespace::text !~ '^(pg_|information_schema$|carto_migration$)' AND relkind NOT IN ('t', 'S', 'r')
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE deptype = 'e' AND objid = pg_class.oid)
    GROUP BY relkind;
    -- PostgreSQL 18 has constraints for NOT NULL too.
    SELECT 'constraints', contype, count(*), 0
    FROM pg_catalog.pg_constraint
    WHERE connamespace::regnamespace::text !~ '^(pg_|information_schema$|carto_migration$)' AND contype <> 'n'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE deptype = 'e' AND objid = pg_constraint.oid)
    GROUP BY contype;
    SELECT 'triggers', 'all', count(*), 0 FROM pg_catalog.pg_trigger WHERE NOT tgisinternal;
    SELECT 'routines', 'all', count(*), 0
    FROM pg_catalog.pg_proc
    WHERE pronamespace::regnamespace::text !~ '^(pg_|information_schema$|carto_migration$)'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE deptype = 'e' AND objid = pg_proc.oid);
\endif
