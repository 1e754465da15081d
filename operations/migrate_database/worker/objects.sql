-- Everything in this database that is neither the server's nor an extension's, as the statement that drops it.
-- With the variable `clear` the statements run, each for itself: a transaction would lock every object at once.
\if :{?clear}
    SET ROLE :"owner";
\endif
WITH members AS (SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'),
schemas AS (
    SELECT oid, nspname, nspname = 'public' OR EXISTS (
        SELECT FROM pg_catalog.pg_extension WHERE extnamespace = pg_namespace.oid
    ) OR EXISTS (
        SELECT FROM members WHERE classid = 'pg_catalog.pg_namespace'::regclass AND objid = pg_namespace.oid
    ) AS kept
    FROM pg_catalog.pg_namespace
    WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'carto_migration')
)
SELECT statement
FROM (
    SELECT 1, format('DROP SCHEMA IF EXISTS %I CASCADE', nspname) FROM schemas WHERE NOT kept
    UNION ALL
    SELECT 2, format('DROP %s IF EXISTS %I.%I CASCADE', CASE relkind
        WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
        WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END, nspname, relname)
    FROM pg_catalog.pg_class JOIN schemas ON schemas.oid = relnamespace
    WHERE kept AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')
        AND NOT EXISTS (SELECT FROM members WHERE classid = 'pg_catalog.pg_class'::regclass AND objid = pg_class.oid)
        AND NOT EXISTS (SELECT FROM members WHERE classid = 'pg_catalog.pg_type'::regclass AND objid = reltype)
        AND NOT (relkind = 'S' AND EXISTS (
            SELECT FROM pg_catalog.pg_depend
            WHERE classid = 'pg_catalog.pg_class'::regclass AND objid = pg_class.oid AND deptype IN ('a', 'i')
        ))
    UNION ALL
    -- Constructors of range types are dropped with the type alone.
    SELECT 3, format('DROP ROUTINE IF EXISTS %s CASCADE', pg_proc.oid::regprocedure)
    FROM pg_catalog.pg_proc JOIN schemas ON schemas.oid = pronamespace
    WHERE kept AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend
        WHERE classid = 'pg_catalog.pg_proc'::regclass AND objid = pg_proc.oid AND deptype IN ('e', 'i')
    )
    UNION ALL
    SELECT 4, format('DROP TYPE IF EXISTS %I.%I CASCADE', nspname, typname)
    FROM pg_catalog.pg_type JOIN schemas ON schemas.oid = typnamespace
    WHERE kept AND typtype IN ('e', 'd', 'r')
        AND NOT EXISTS (SELECT FROM members WHERE classid = 'pg_catalog.pg_type'::regclass AND objid = pg_type.oid)
    UNION ALL
    SELECT 5, format('DROP OPERATOR IF EXISTS %s CASCADE', pg_operator.oid::regoperator)
    FROM pg_catalog.pg_operator JOIN schemas ON schemas.oid = oprnamespace
    WHERE kept
        AND NOT EXISTS (SELECT FROM members WHERE classid = 'pg_catalog.pg_operator'::regclass AND objid = pg_operator.oid)
    UNION ALL
    SELECT 5, format('DROP COLLATION IF EXISTS %I.%I CASCADE', nspname, collname)
    FROM pg_catalog.pg_collation JOIN schemas ON schemas.oid = collnamespace
    WHERE kept
        AND NOT EXISTS (SELECT FROM members WHERE classid = 'pg_catalog.pg_collation'::regclass AND objid = pg_collation.oid)
    UNION ALL
    SELECT 5, format('DROP TEXT SEARCH CONFIGURATION IF EXISTS %I.%I CASCADE', nspname, cfgname)
    FROM pg_catalog.pg_ts_config JOIN schemas ON schemas.oid = cfgnamespace
    WHERE kept
        AND NOT EXISTS (SELECT FROM members WHERE classid = 'pg_catalog.pg_ts_config'::regclass AND objid = pg_ts_config.oid)
    UNION ALL
    SELECT 6, format('DROP TEXT SEARCH DICTIONARY IF EXISTS %I.%I CASCADE', nspname, dictname)
    FROM pg_catalog.pg_ts_dict JOIN schemas ON schemas.oid = dictnamespace
    WHERE kept
        AND NOT EXISTS (SELECT FROM members WHERE classid = 'pg_catalog.pg_ts_dict'::regclass AND objid = pg_ts_dict.oid)
    UNION ALL
    SELECT 7, format('SELECT pg_catalog.lo_unlink(%s)', oid) FROM pg_catalog.pg_largeobject_metadata
) AS objects (position, statement)
ORDER BY position, statement
\if :{?clear}
    \gexec
\else
    \g
\endif
