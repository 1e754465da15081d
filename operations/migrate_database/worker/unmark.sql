SET ROLE :"owner";
DROP SCHEMA IF EXISTS carto_migration CASCADE;
