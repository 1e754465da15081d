SELECT format('%I', current_user) AS administrator
\gset
SET ROLE :"owner";
BEGIN;
CREATE SCHEMA IF NOT EXISTS carto_migration;
CREATE TABLE IF NOT EXISTS carto_migration.run (identity text PRIMARY KEY);
INSERT INTO carto_migration.run VALUES (:'identity') ON CONFLICT DO NOTHING;
-- It is read before the administrator acts as CARTO's role.
GRANT USAGE ON SCHEMA carto_migration TO :administrator;
GRANT SELECT ON carto_migration.run TO :administrator;
COMMIT;
