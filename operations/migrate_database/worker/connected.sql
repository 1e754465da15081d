-- Clients of this database, by role and program; without this program's own, and those of a managed server itself.
-- Who is no superuser sees of other roles' sessions the role alone.
SELECT string_agg(client, ', ' ORDER BY client)
FROM (
    SELECT format('%s from %s (%s): %s', usename, coalesce(host(client_addr), 'the server'),
        coalesce(nullif(application_name, ''), 'unnamed'), count(*)) AS client
    FROM pg_catalog.pg_stat_activity JOIN pg_catalog.pg_roles ON pg_roles.oid = usesysid
    WHERE datname = current_database() AND coalesce(backend_type, 'client backend') = 'client backend'
        AND pid <> pg_backend_pid() AND coalesce(application_name, '') <> 'carto-migrate-database'
        AND (NOT rolsuper OR (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user))
    GROUP BY usename, client_addr, application_name
) AS clients;
