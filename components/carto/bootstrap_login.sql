-- How CARTO's role logs in: with a password, or as a member of rds_iam with tokens. Amazon RDS takes no password of
-- whoever is a member of rds_iam, through other roles included; so nobody else may be a member of CARTO's role then, and
-- if the administrator is refused in spite of it, the last grant is taken back at once.
-- The password itself is never sent, only its verifier: statements are logged when they fail, and often when they don't.

\getenv carto_user CARTO_USER
\getenv authentication CARTO_AUTHENTICATION
\set verifier ''
\getenv verifier CARTO_USER_VERIFIER

SELECT :'authentication' = 'iam' AS iam,
    current_setting('server_version_num')::int >= 160000 AS memberships_have_options,
    EXISTS (
        SELECT FROM pg_catalog.pg_auth_members AS membership
        WHERE membership.roleid = to_regrole('rds_iam') AND membership.member = to_regrole(quote_ident(:'carto_user'))
    ) AS has_tokens
\gset

\if :iam
    -- From version 16 a role can be a member several times; only what this administrator granted can be taken back.
    \if :memberships_have_options
        \set own_grants 'AND membership.grantor = to_regrole(quote_ident(current_user))'
        \set inherited 'AND membership.inherit_option'
    \else
        \set own_grants ''
        \set inherited ''
    \endif
    SELECT DISTINCT format('REVOKE %I FROM CURRENT_USER', :'carto_user')
    FROM pg_catalog.pg_auth_members AS membership
    WHERE membership.roleid = to_regrole(quote_ident(:'carto_user'))
        AND membership.member = to_regrole(quote_ident(current_user))
        :own_grants
    \gexec

    \if :has_tokens
    \else
        WITH RECURSIVE gets_tokens(role) AS (
            SELECT to_regrole(quote_ident(:'carto_user'))::oid
            UNION
            SELECT membership.member
            FROM pg_catalog.pg_auth_members AS membership
            JOIN gets_tokens ON membership.roleid = gets_tokens.role :inherited
        )
        SELECT pg_catalog.set_config('carto.members', coalesce(string_agg(quote_ident(rolname), ', '), ''), false) AS members
        FROM pg_catalog.pg_roles JOIN gets_tokens ON oid = role
        WHERE rolcanlogin AND rolname <> :'carto_user'
        \gset
        SELECT :'members' = '' AS nobody_else \gset
        \if :nobody_else
        \else
            DO $$ BEGIN
                RAISE EXCEPTION 'with IAM authentication these logins, members of CARTO''s role, could not log in with '
                    'their passwords any more: %', current_setting('carto.members')
                    USING HINT = 'Take CARTO''s role from them (REVOKE), or set carto:database.authentication to password.';
            END $$;
        \endif

        SELECT format('GRANT rds_iam TO %I', :'carto_user')
        \gexec
        \set logs_in `psql --no-psqlrc --quiet --no-password --no-align --tuples-only --command='SELECT true'`
        SELECT :'logs_in' = 't' AS logs_in \gset
        \if :logs_in
        \else
            SELECT format('REVOKE rds_iam FROM %I', :'carto_user')
            \gexec
            DO $$ BEGIN
                RAISE EXCEPTION 'with IAM authentication for CARTO''s role this server takes no password of the '
                    'administrator any more; the grant was taken back' USING HINT = 'Is the administrator a member of '
                    'CARTO''s role or of rds_iam? Take that away, or set carto:database.authentication to password.';
            END $$;
        \endif
        -- No password of it is accepted now, so none is left behind.
        SELECT format('ALTER ROLE %I LOGIN PASSWORD NULL', :'carto_user')
        \gexec
    \endif
\else
    SELECT format('REVOKE rds_iam FROM %I', :'carto_user') WHERE :'has_tokens'::boolean
    \gexec
    SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', :'carto_user', :'verifier')
    \gexec
\endif
