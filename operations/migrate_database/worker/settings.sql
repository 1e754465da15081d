-- Names of what is set for this database, or for a role that owns something in it. pg_dump leaves it out.
SELECT string_agg(DISTINCT format('%s of %s', split_part(setting, '=', 1), coalesce(pg_roles.rolname, 'the database')), ', ')
FROM pg_catalog.pg_db_role_setting
CROSS JOIN unnest(setconfig) AS setting
LEFT JOIN pg_catalog.pg_roles ON pg_roles.oid = setrole
WHERE (setdatabase = 0 OR setdatabase = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
    AND (setrole = 0 OR setrole IN (SELECT relowner FROM pg_catalog.pg_class));
