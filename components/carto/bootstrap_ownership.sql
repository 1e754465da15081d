-- Tables of the AI proxy belong to the role that it logs in with. After a change of the authentication they belong to the
-- former one, and its migrations would fail later with a message that names no cause.

\getenv carto_user CARTO_USER

SELECT pg_catalog.set_config('carto.user', :'carto_user', false) \g /dev/null
SELECT NOT EXISTS (
    SELECT FROM pg_catalog.pg_class AS relation
    JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
    WHERE namespace.nspname = 'public'
        AND relation.relkind IN ('r', 'p')
        AND pg_catalog.pg_get_userbyid(relation.relowner) <> :'carto_user'
) AS ready
\gset
\if :ready
\else
    DO $$ BEGIN
        RAISE EXCEPTION 'tables in database % do not belong to %, with which the AI proxy logs in now',
            current_database(), current_setting('carto.user')
            USING HINT = 'Give them to that role (ALTER TABLE … OWNER TO …), or set carto:database.names.aiProxy to a new '
                'database, with which the AI proxy starts empty.';
    END $$;
\endif
