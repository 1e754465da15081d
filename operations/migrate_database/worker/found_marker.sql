-- The identity of the migration that fills this database; nothing for a database of somebody else.
SELECT to_regclass('carto_migration.run') IS NOT NULL AS marked
\gset
\if :marked
    SELECT identity FROM carto_migration.run;
\endif
