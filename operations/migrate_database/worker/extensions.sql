SELECT format(E'%s\t%s', extname, nspname)
FROM pg_catalog.pg_extension JOIN pg_catalog.pg_namespace ON pg_namespace.oid = extnamespace
WHERE extname <> 'plpgsql'
ORDER BY pg_extension.oid;
