-- Whether the administrator can let itself act as CARTO's role.
SELECT rolsuper OR pg_catalog.pg_has_role(current_user, :'owner'::name, 'MEMBER WITH ADMIN OPTION')
    -- Until PostgreSQL 15, the right to create roles is enough.
    OR (rolcreaterole AND current_setting('server_version_num')::int < 160000
        AND NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = :'owner'))
FROM pg_catalog.pg_roles WHERE rolname = current_user;
