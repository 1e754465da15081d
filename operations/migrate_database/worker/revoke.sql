-- Nothing to revoke if the grant was refused.
SELECT format('REVOKE %I FROM CURRENT_USER', :'owner')
WHERE EXISTS (
    SELECT FROM pg_catalog.pg_auth_members
    WHERE roleid = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = :'owner')
        AND member = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user)
)
\gexec
