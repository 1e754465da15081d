#!/bin/sh
# Copies CARTO's database from one PostgreSQL to another: `migrate.sh check|run|rollback|finish`. Running it again continues.
# Needs psql, pg_dump and pg_restore of one version, between the source's and the target's, and these variables:
#   SOURCE_HOST SOURCE_PORT SOURCE_USER SOURCE_PASSWORD SOURCE_DATABASE                          a superuser's login
#   TARGET_HOST TARGET_PORT TARGET_USER TARGET_PASSWORD TARGET_DATABASE TARGET_OWNER             the administrator's login
#   [TARGET_SSLMODE TARGET_SSLROOTCERT] [SOURCE_SSLMODE]
#   MIGRATION_FOLDER [MIGRATION_JOBS MIGRATION_ROOM_KIB MIGRATION_POLL_SECONDS]
# Prints one JSON document a line. Passwords stay in the environment; rows of tables are in the folder alone.
set -eu

here=$(dirname "$0")
folder="$MIGRATION_FOLDER"
jobs="${MIGRATION_JOBS:-2}"
mark='carto-migrate: '
command='python -m operations.migrate_database'
tab=$(printf '\t')

export LC_ALL=C
export PGAPPNAME=carto-migrate-database PGCONNECT_TIMEOUT="${PGCONNECT_TIMEOUT:-10}" PGTZ=UTC PGDATESTYLE=ISO
# The text of a row must not depend on a server's settings: checksums are compared.
export PGOPTIONS='-c client_min_messages=warning -c bytea_output=hex -c extra_float_digits=1 -c intervalstyle=postgres'
PGOPTIONS="$PGOPTIONS -c lc_monetary=C -c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0"

on_source() (
    export PGHOST="$SOURCE_HOST" PGPORT="$SOURCE_PORT" PGUSER="$SOURCE_USER" PGPASSWORD="$SOURCE_PASSWORD"
    export PGDATABASE="$SOURCE_DATABASE" PGSSLMODE="${SOURCE_SSLMODE:-prefer}"
    exec "$@"
)

on_target() (
    export PGHOST="$TARGET_HOST" PGPORT="$TARGET_PORT" PGUSER="$TARGET_USER" PGPASSWORD="$TARGET_PASSWORD"
    export PGDATABASE="$TARGET_DATABASE" PGSSLMODE="${TARGET_SSLMODE:-verify-full}"
    [ -z "${TARGET_SSLROOTCERT:-}" ] || export PGSSLROOTCERT="$TARGET_SSLROOTCERT"
    exec "$@"
)

# sql source|target FILE [OPTION…]
sql() {
    side=$1 file=$2
    shift 2
    "on_$side" psql --no-psqlrc --quiet --no-align --tuples-only --no-password --set=ON_ERROR_STOP=1 \
        --set=owner="$TARGET_OWNER" "$@" --file="$here/$file"
}

# ask source|target QUERY
ask() {
    "on_$1" psql --no-psqlrc --quiet --no-align --tuples-only --no-password --set=ON_ERROR_STOP=1 --command="$2"
}

text() { printf '%s' "$1" | tr '\n\t\r' '   ' | sed -e 's/[[:cntrl:]]/ /g' -e 's/\\/\\\\/g' -e 's/"/\\"/g'; }

step() { printf '%s{"kind": "step", "step": "%s", "state": "%s"}\n' "$mark" "$1" "$2"; }

refused=0
# finding true|false CHECK DETAIL [REMEDY]
finding() {
    [ "$1" = true ] || refused=1
    printf '%s{"kind": "check", "check": "%s", "ok": %s, "detail": "%s", "remedy": "%s"}\n' \
        "$mark" "$(text "$2")" "$1" "$(text "$3")" "$(text "${4:-}")"
}

# Running it again gives the same answer, so the Job does not try again. No program used here has this exit code.
REFUSED=64
refuse() {
    finding false "$@"
    exit "$REFUSED"
}

failed() {
    code=$?
    [ "$code" = 0 ] || [ "$refused" = 1 ] ||
        finding false "$action" "failed with exit code $code; the lines above have the reason" "$command run continues"
}
trap failed EXIT

. "$here/checks.sh"
. "$here/steps.sh"

action="${1:-}"
case "$action" in
check)
    check
    [ "$refused" = 0 ] || exit "$REFUSED"
    ;;
run)
    connections source target
    end_former_sessions source target
    if ! is_done verify; then
        check nobody
        [ "$refused" = 0 ] || exit "$REFUSED"
        for one in dump restore verify; do
            step "$one" started
            is_done "$one" || "do_$one"
            step "$one" done
        done
    fi
    step all done
    ;;
rollback | finish)
    # After the switch there is no source.
    connections target
    end_former_sessions target
    step "$action" started
    "do_$action"
    step "$action" done
    ;;
*)
    echo "usage: $0 check|run|rollback|finish" >&2
    exit 2
    ;;
esac
