-- Ends sessions of a former run, and waits until they are gone.
SELECT count(pg_terminate_backend(pid)) FROM pg_catalog.pg_stat_activity
WHERE datname = current_database() AND application_name = 'carto-migrate-database' AND pid <> pg_backend_pid()
    AND usename = session_user
\g /dev/null
DO $$ BEGIN
    FOR tenth IN 1..600 LOOP
        PERFORM pg_stat_clear_snapshot();
        IF NOT EXISTS (
            SELECT FROM pg_catalog.pg_stat_activity
            WHERE datname = current_database() AND application_name = 'carto-migrate-database'
                AND pid <> pg_backend_pid() AND usename = session_user AND backend_type = 'client backend'
        ) THEN
            RETURN;
        END IF;
        PERFORM pg_sleep(0.1);
    END LOOP;
    RAISE EXCEPTION 'sessions of a former run do not end';
END $$;
