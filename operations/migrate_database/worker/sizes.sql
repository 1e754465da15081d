-- Bytes of what pg_dump and pg_restore name as finished items; of tables the rows too, as far as they are known.
-- Tables of extensions and invalid indexes are not restored.
SELECT format(E'TABLE DATA %s\t%s\t%s', relname, sum(pg_table_size(oid)), greatest(sum(reltuples), 0)::bigint)
FROM pg_catalog.pg_class
WHERE relkind = 'r' AND relnamespace::regnamespace::text !~ '^(pg_|information_schema$)'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend
        WHERE classid = 'pg_catalog.pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e'
    )
GROUP BY relname
UNION ALL
SELECT format(E'%s\t%s', CASE WHEN conname IS NULL THEN 'INDEX ' || index.relname
    ELSE 'CONSTRAINT ' || of_table.relname || ' ' || conname END, sum(pg_relation_size(index.oid)))
FROM pg_catalog.pg_class AS index
JOIN pg_catalog.pg_index ON indexrelid = index.oid
JOIN pg_catalog.pg_class AS of_table ON of_table.oid = indrelid
LEFT JOIN pg_catalog.pg_constraint ON conindid = index.oid AND contype IN ('p', 'u', 'x')
WHERE index.relkind = 'i' AND indisvalid AND index.relnamespace::regnamespace::text !~ '^(pg_|information_schema$)'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend
        WHERE classid = 'pg_catalog.pg_class'::regclass AND objid = indrelid AND deptype = 'e'
    )
GROUP BY index.relname, of_table.relname, conname
UNION ALL
SELECT format(E'BLOBS\t%s', pg_table_size('pg_catalog.pg_largeobject'));
