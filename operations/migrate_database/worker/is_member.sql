-- Whether the administrator can act as CARTO's role.
SELECT CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END AS may_become
\gset
SELECT pg_catalog.pg_has_role(current_user, :'owner'::name, :'may_become')
    AND pg_catalog.pg_has_role(current_user, :'owner'::name, 'USAGE');
