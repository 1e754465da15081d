-- What belongs to the whole server: the role and the databases. Each statement is written only when it is needed.
-- Statements are made with format(), so that any name is quoted, and run by \gexec; a first error ends the script.

\getenv carto_user CARTO_USER
\getenv authentication CARTO_AUTHENTICATION
\getenv workspace CARTO_WORKSPACE_DATABASE
\set password ''
\getenv password CARTO_USER_PASSWORD
\set ai_proxy ''
\getenv ai_proxy CARTO_AI_PROXY_DATABASE

SELECT format('CREATE ROLE %I LOGIN', :'carto_user')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = :'carto_user')
\gexec

-- Managed administrators are not superusers: to give a database to the role they must be able to become it.
-- From version 16 being a member does not imply that; whoever makes a role may only administer it at first.
SELECT CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END AS may_become
\gset
SELECT format('GRANT %I TO CURRENT_USER', :'carto_user')
WHERE NOT pg_catalog.pg_has_role(current_user, :'carto_user'::name, :'may_become')
\gexec

SELECT :'authentication' = 'iam' AS iam \gset
\if :iam
    -- A member of rds_iam logs in with tokens; no password of it is accepted, so none is left behind.
    SELECT format('GRANT rds_iam TO %I', :'carto_user')
    WHERE NOT EXISTS (
        SELECT FROM pg_catalog.pg_auth_members AS membership
        WHERE membership.roleid = to_regrole('rds_iam') AND membership.member = to_regrole(quote_ident(:'carto_user'))
    )
    \gexec
    SELECT format('ALTER ROLE %I LOGIN PASSWORD NULL', :'carto_user')
    \gexec
\else
    SELECT format('REVOKE rds_iam FROM %I', :'carto_user')
    FROM pg_catalog.pg_auth_members AS membership
    WHERE membership.roleid = to_regrole('rds_iam') AND membership.member = to_regrole(quote_ident(:'carto_user'))
    \gexec
    SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', :'carto_user', :'password')
    \gexec
\endif

-- template0 is the only template that takes any encoding.
SELECT format('CREATE DATABASE %I OWNER %I ENCODING ''UTF8'' TEMPLATE template0', wanted.name, :'carto_user')
FROM unnest(ARRAY[:'workspace', nullif(:'ai_proxy', '')]) AS wanted(name)
WHERE wanted.name IS NOT NULL
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = wanted.name)
\gexec

SELECT format('ALTER DATABASE %I OWNER TO %I', datname, :'carto_user')
FROM pg_catalog.pg_database
WHERE datname IN (:'workspace', :'ai_proxy') AND pg_catalog.pg_get_userbyid(datdba) <> :'carto_user'
\gexec
