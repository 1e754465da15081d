-- The data entries of extensions' own tables in a dump; with the variable `filled`, tables that have rows of a user alone.
\if :{?filled}
    SELECT format('SELECT %L WHERE EXISTS (SELECT FROM %I.%I %s)', nspname || '.' || relname, nspname, relname, condition)
\else
    SELECT format('SELECT %L', format(' %s %s %s ', CASE relkind WHEN 'S' THEN 'SEQUENCE SET' ELSE 'TABLE DATA' END, nspname, relname))
\endif
FROM pg_catalog.pg_extension CROSS JOIN LATERAL unnest(extconfig, extcondition) AS config (relation, condition)
JOIN pg_catalog.pg_class ON pg_class.oid = relation
JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
\if :{?filled}
    WHERE relkind = 'r'
\endif
\gexec
