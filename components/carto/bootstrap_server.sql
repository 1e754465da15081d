-- What belongs to the whole server: the role and the databases. Each statement is written only when it is needed.
-- Statements are made with format(), so that any name is quoted, and run by \gexec; a first error ends the script.
--
-- Managed administrators are not superusers: to give a database to CARTO's role they must be able to become it. They
-- are members of it within a transaction alone. A lasting member would be a member of rds_iam as soon as CARTO's role
-- is, and Amazon RDS takes no password of those (hashicorp/terraform-provider-postgresql#120).

\getenv carto_user CARTO_USER
\getenv workspace CARTO_WORKSPACE_DATABASE
\set ai_proxy ''
\getenv ai_proxy CARTO_AI_PROXY_DATABASE

SELECT format('CREATE ROLE %I LOGIN', :'carto_user')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = :'carto_user')
\gexec

-- template0 is the only template that takes any encoding.
SELECT format('CREATE DATABASE %I ENCODING ''UTF8'' TEMPLATE template0', wanted.name)
FROM unnest(ARRAY[:'workspace', nullif(:'ai_proxy', '')]) AS wanted(name)
WHERE wanted.name IS NOT NULL
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = wanted.name)
\gexec

-- From version 16 being a member does not imply being able to become it; whoever makes a role only administers it.
SELECT CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END AS may_become
\gset
SELECT
    EXISTS (
        SELECT FROM pg_catalog.pg_database
        WHERE datname IN (:'workspace', :'ai_proxy') AND pg_catalog.pg_get_userbyid(datdba) <> :'carto_user'
    ) AS has_work,
    NOT pg_catalog.pg_has_role(current_user, :'carto_user'::name, :'may_become')
    OR NOT pg_catalog.pg_has_role(current_user, :'carto_user'::name, 'USAGE') AS needs_membership
\gset

-- Only who has the rights of its owner can give a database away. PostgreSQL's own message names neither role.
SELECT
    pg_catalog.set_config('carto.user', :'carto_user', false) AS owner,
    pg_catalog.set_config('carto.of_others', coalesce(string_agg(
        format('%s (of %s)', datname, pg_catalog.pg_get_userbyid(datdba)), ', '), ''), false) AS of_others
FROM pg_catalog.pg_database
WHERE datname IN (:'workspace', :'ai_proxy')
    AND pg_catalog.pg_get_userbyid(datdba) <> :'carto_user'
    AND NOT pg_catalog.pg_has_role(current_user, datdba, 'USAGE')
\gset
SELECT :'of_others' = '' AS can_be_given \gset
\if :can_be_given
\else
    DO $$ BEGIN
        RAISE EXCEPTION 'databases of another role: %; the administrator cannot give them to %',
            current_setting('carto.of_others'), current_setting('carto.user')
            USING HINT = 'Let their owner give them and their tables away (ALTER DATABASE … OWNER TO …, ALTER TABLE … '
                'OWNER TO …), or name a new database in carto:database.names.';
    END $$;
\endif

\if :has_work
    BEGIN;
    SELECT format('GRANT %I TO CURRENT_USER', :'carto_user') WHERE :'needs_membership'::boolean
    \gexec

    SELECT format('ALTER DATABASE %I OWNER TO %I', datname, :'carto_user')
    FROM pg_catalog.pg_database
    WHERE datname IN (:'workspace', :'ai_proxy') AND pg_catalog.pg_get_userbyid(datdba) <> :'carto_user'
    \gexec

    -- Where not everyone may connect, the new owner alone could: the administrator has to get in again.
    SELECT format('GRANT CONNECT ON DATABASE %I TO CURRENT_USER', datname)
    FROM pg_catalog.pg_database
    WHERE datname IN (:'workspace', :'ai_proxy')
        AND NOT EXISTS (
            SELECT FROM pg_catalog.aclexplode(coalesce(datacl, pg_catalog.acldefault('d', datdba))) AS granted
            WHERE granted.privilege_type = 'CONNECT'
                AND granted.grantee IN (0, (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user))
        )
    \gexec

    SELECT format('REVOKE %I FROM CURRENT_USER', :'carto_user') WHERE :'needs_membership'::boolean
    \gexec
    COMMIT;
\endif
