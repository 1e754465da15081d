-- Tables whose own owner sees no row that a policy hides.
SELECT string_agg(oid::regclass::text, ', ' ORDER BY oid::regclass::text)
FROM pg_catalog.pg_class
WHERE relrowsecurity AND relforcerowsecurity AND relkind IN ('r', 'p');
