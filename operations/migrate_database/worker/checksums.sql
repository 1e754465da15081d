-- Counts and checksums, a line each; of tables only those whose number is `part`, modulo `parts`.
-- The sum does not depend on the order of rows; md5 gives the same result in every version of PostgreSQL.
-- The restore fills materialized views again, so their rows may be newer than the source's: they are counted as relations.
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
    WHERE relkind = 'r' AND nspname !~ '^(pg_|information_schema$|carto_migration$)'
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
    -- An extension's own objects follow its version: those of its tables are left out with them.
    SELECT format(
        $$SELECT 'sequence', %L, last_value, is_called FROM %I.%I$$, nspname || '.' || relname, nspname, relname
    )
    FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind = 'S' AND nspname !~ '^(pg_|information_schema$|carto_migration$)'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE deptype = 'e' AND objid = pg_class.oid)
    \gexec
    -- In pieces: nothing reads more than a gibibyte at once.
    WITH RECURSIVE pieces AS (
        SELECT oid, 0::bigint AS start, length(piece) AS size, md5(piece) AS content
        FROM pg_catalog.pg_largeobject_metadata CROSS JOIN LATERAL (SELECT lo_get(oid, 0, 67108864) AS piece OFFSET 0) AS first
        UNION ALL
        SELECT oid, start + 67108864, length(piece), md5(piece)
        FROM pieces CROSS JOIN LATERAL (SELECT lo_get(oid, start + 67108864, 67108864) AS piece OFFSET 0) AS next
        WHERE size = 67108864
    )
    SELECT 'large objects', 'contents', count(DISTINCT oid),
        coalesce(sum(('x' || substr(md5(start || content), 1, 16))::bit(64)::bigint::numeric), 0)
    FROM pieces;
    SELECT 'relations', relkind, count(*), 0
    FROM pg_catalog.pg_class
    WHERE relnamespace::regnamespace::text !~ '^(pg_|information_schema$|carto_migration$)' AND relkind NOT IN ('t', 'S', 'r')
        -- pg_dump leaves them out.
        AND NOT (relkind = 'i' AND EXISTS (SELECT FROM pg_catalog.pg_index WHERE indexrelid = pg_class.oid AND NOT indisvalid))
        AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_depend
            WHERE deptype = 'e' AND (classid, objid) IN (
                ('pg_catalog.pg_class'::regclass, pg_class.oid),
                ('pg_catalog.pg_class'::regclass, (SELECT indrelid FROM pg_catalog.pg_index WHERE indexrelid = pg_class.oid)),
                ('pg_catalog.pg_type'::regclass, reltype)
            )
        )
    GROUP BY relkind;
    -- PostgreSQL 18 has constraints for NOT NULL too.
    SELECT 'constraints', contype, count(*), 0
    FROM pg_catalog.pg_constraint
    WHERE connamespace::regnamespace::text !~ '^(pg_|information_schema$|carto_migration$)' AND contype <> 'n'
        AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_depend
            WHERE deptype = 'e' AND (classid, objid) IN (
                ('pg_catalog.pg_class'::regclass, conrelid), ('pg_catalog.pg_type'::regclass, contypid)
            )
        )
    GROUP BY contype;
    -- Before PostgreSQL 15, those of partitions that follow from one of the whole table are internal; later they are not.
    SELECT 'triggers', 'all', count(*), 0 FROM pg_catalog.pg_trigger
    WHERE NOT tgisinternal AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend
        WHERE (classid = 'pg_catalog.pg_trigger'::regclass AND objid = pg_trigger.oid AND deptype IN ('P', 'S'))
            OR (classid = 'pg_catalog.pg_class'::regclass AND objid = tgrelid AND deptype = 'e')
    );
    -- Constructors of range types are internal: PostgreSQL 14 has more of them.
    SELECT 'routines', 'all', count(*), 0
    FROM pg_catalog.pg_proc
    WHERE pronamespace::regnamespace::text !~ '^(pg_|information_schema$|carto_migration$)'
        AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_depend
            WHERE classid = 'pg_catalog.pg_proc'::regclass AND objid = pg_proc.oid AND deptype IN ('e', 'i')
        );
\endif
