-- The administrator creates it: an extension that is not trusted can't be created by CARTO's role.
SELECT format('CREATE SCHEMA %I AUTHORIZATION %I', :'schema', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = :'schema')
\gexec
SELECT format('CREATE EXTENSION IF NOT EXISTS %I SCHEMA %I', :'name', :'schema')
\gexec
