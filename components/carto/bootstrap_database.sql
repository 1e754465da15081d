-- What belongs to one database: the schema CARTO's migrations write to and, with the variable
-- `extension`, the extension they use. As in bootstrap_server.sql, the administrator is a member of CARTO's role within
-- the transaction alone, and only when there is something to do.

\getenv carto_user CARTO_USER
\set wanted ''
\if :{?extension}
    \set wanted :extension
\endif

SELECT CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END AS may_become
\gset
-- Up to version 14 a managed service keeps the schema for itself and everyone may create in it; then it stays as it is.
SELECT
    NOT pg_catalog.pg_has_role(current_user, :'carto_user'::name, :'may_become')
    OR NOT pg_catalog.pg_has_role(current_user, :'carto_user'::name, 'USAGE') AS needs_membership,
    NOT pg_catalog.has_schema_privilege(:'carto_user', 'public', 'USAGE')
    OR NOT pg_catalog.has_schema_privilege(:'carto_user', 'public', 'CREATE')
    OR (:'wanted' <> '' AND NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = :'wanted'))
    OR EXISTS (
        SELECT FROM pg_catalog.pg_namespace
        WHERE nspname = 'public'
            AND pg_catalog.pg_get_userbyid(nspowner) <> :'carto_user'
            AND (
                pg_catalog.pg_get_userbyid(nspowner) = 'pg_database_owner'
                OR pg_catalog.pg_has_role(nspowner, 'USAGE')
            )
    ) AS has_work
\gset

\if :has_work
    BEGIN;
    SELECT format('GRANT %I TO CURRENT_USER', :'carto_user') WHERE :'needs_membership'::boolean
    \gexec

    SELECT format('ALTER SCHEMA public OWNER TO %I', :'carto_user')
    FROM pg_catalog.pg_namespace
    WHERE nspname = 'public'
        AND pg_catalog.pg_get_userbyid(nspowner) <> :'carto_user'
        AND pg_catalog.pg_has_role(nspowner, 'USAGE')
    \gexec

    SELECT format('GRANT USAGE, CREATE ON SCHEMA public TO %I', :'carto_user')
    WHERE NOT pg_catalog.has_schema_privilege(:'carto_user', 'public', 'USAGE')
        OR NOT pg_catalog.has_schema_privilege(:'carto_user', 'public', 'CREATE')
    \gexec

    SELECT format('CREATE EXTENSION IF NOT EXISTS %I SCHEMA public', :'wanted') WHERE :'wanted' <> ''
    \gexec

    SELECT format('REVOKE %I FROM CURRENT_USER', :'carto_user') WHERE :'needs_membership'::boolean
    \gexec
    COMMIT;
\endif

-- A grant the administrator may not give is a mere warning for PostgreSQL, but CARTO's migrations would fail later.
SELECT pg_catalog.has_schema_privilege(:'carto_user', 'public', 'USAGE')
    AND pg_catalog.has_schema_privilege(:'carto_user', 'public', 'CREATE') AS ready
\gset
\if :ready
\else
    DO $$ BEGIN
        RAISE EXCEPTION 'the administrator may not let CARTO create tables in schema public of database %',
            current_database() USING HINT = 'Let the owner of the schema grant USAGE and CREATE on it to CARTO''s role.';
    END $$;
\endif
