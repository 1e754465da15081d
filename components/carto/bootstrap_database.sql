-- What belongs to one database: the schema CARTO's migrations write to and, with the variable
-- `extension`, the extension they use.

\getenv carto_user CARTO_USER

-- Up to version 14 a managed service keeps the schema for itself and everyone may create in it; then it stays as it is.
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

\if :{?extension}
    CREATE EXTENSION IF NOT EXISTS :"extension" SCHEMA public;
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
