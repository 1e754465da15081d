-- Roles that own something of the source, or have rights on it, apart from the superuser and CARTO's role.
SELECT string_agg(DISTINCT role::text, ', ' ORDER BY role::text)
FROM (
    SELECT pg_catalog.pg_get_userbyid(refobjid) AS role
    FROM pg_catalog.pg_shdepend
    WHERE refclassid = 'pg_catalog.pg_authid'::regclass
        AND dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
) AS roles
WHERE role NOT IN (current_user, :'known');
