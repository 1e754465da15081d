SELECT pg_catalog.has_database_privilege(:'owner', current_database(), 'CREATE')
    AND pg_catalog.has_schema_privilege(:'owner', 'public', 'CREATE');
