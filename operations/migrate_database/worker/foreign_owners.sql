-- Relations of the target that don't belong to CARTO's role.
SELECT string_agg(pg_class.oid::regclass::text, ', ')
FROM pg_catalog.pg_class
WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND relnamespace::regnamespace::text !~ '^(pg_|information_schema$)'
    AND pg_get_userbyid(relowner) <> :'owner'
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE deptype = 'e' AND objid = pg_class.oid);
