SELECT pg_catalog.has_database_privilege(:'owner', current_database(), 'CREATE')
    AND coalesce(pg_catalog.has_schema_privilege(:'owner', to_regnamespace('public')::oid, 'CREATE'), false);
