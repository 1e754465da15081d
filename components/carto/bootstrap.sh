#!/bin/sh
# Makes CARTO's role and databases on a PostgreSQL 14 or later; running it again changes nothing that is right already.
# Needs psql 15 or later (16 where the server is verified against the public roots) and these variables:
#   PGHOST PGPORT PGUSER PGPASSWORD PGSSLMODE [PGSSLROOTCERT]   the administrator's connection
#   CARTO_USER CARTO_AUTHENTICATION=password|iam [CARTO_USER_VERIFIER]
#   CARTO_WORKSPACE_DATABASE [CARTO_AI_PROXY_DATABASE [CARTO_AI_PROXY_USER CARTO_AI_PROXY_VERIFIER]]
# Names and the verifier reach SQL through the environment alone: never through a command line, never unquoted.
set -eu

here=$(dirname "$0")
export PGCONNECT_TIMEOUT="${PGCONNECT_TIMEOUT:-10}"
export PGAPPNAME=carto-database-bootstrap
export PGOPTIONS='-c client_min_messages=warning'

# The database is named by the environment too: psql would read a name with "=" in it as a connection string.
run() {
    database=$1 script=$2
    shift 2
    PGDATABASE="$database" psql --no-psqlrc --quiet --no-password --set=ON_ERROR_STOP=1 "$@" --file="$here/$script"
}

# The AI proxy logs in with a password only. If CARTO's role has none, it has a role of its own, which owns its database.
if [ -n "${CARTO_AI_PROXY_USER:-}" ]; then
    (
        export CARTO_USER="$CARTO_AI_PROXY_USER" CARTO_AUTHENTICATION=password
        export CARTO_USER_VERIFIER="$CARTO_AI_PROXY_VERIFIER"
        export CARTO_WORKSPACE_DATABASE="$CARTO_AI_PROXY_DATABASE" CARTO_AI_PROXY_DATABASE=
        run postgres bootstrap_server.sql
        run "$CARTO_WORKSPACE_DATABASE" bootstrap_database.sql
        run "$CARTO_WORKSPACE_DATABASE" bootstrap_ownership.sql
        run postgres bootstrap_login.sql
    )
    export CARTO_AI_PROXY_DATABASE=
fi
run postgres bootstrap_server.sql
run "$CARTO_WORKSPACE_DATABASE" bootstrap_database.sql --set=extension=pgcrypto
if [ -n "${CARTO_AI_PROXY_DATABASE:-}" ]; then
    run "$CARTO_AI_PROXY_DATABASE" bootstrap_database.sql
    run "$CARTO_AI_PROXY_DATABASE" bootstrap_ownership.sql
fi
# Last, because with IAM nothing that needs the administrator may be left to do.
run postgres bootstrap_login.sql
echo "CARTO's role and databases are ready."
