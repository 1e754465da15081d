# What has to hold before anything is copied. Each check prints a finding; all are printed before the first stops the run.

# connections SIDE…
connections() {
    for side in "$@"; do
        if ! answer=$(ask "$side" 'SELECT 1' 2>&1); then
            case "$side" in
            source) remedy='Check that the pod of the chart'"'"'s PostgreSQL runs and that its Secret has the password it was created with' ;;
            *) remedy='Correct the Secret of the target (docs/migrate-database.md), then: '"$command"' run' ;;
            esac
            refuse "login at the $side" "$answer" "$remedy"
        fi
    done
    finding true login "$* answers"
}

# check [nobody]: with "nobody" a client of the source is an error.
check() {
    [ "${1:-}" = nobody ] || connections source target
    versions
    owner
    writable
    forced_policies
    invalid_indexes
    extensions
    settings
    encodings
    other_databases
    connected "${1:-}"
    target_is_empty
    space
}

major() { ask "$1" "SELECT current_setting('server_version_num')::int / 10000"; }

versions() {
    from=$(major source) to=$(major target)
    client=$(pg_dump --version | sed -e 's/^[^0-9]*//' -e 's/[^0-9].*//')
    detail="source $from, programs $client, target $to"
    if [ "$to" -lt "$from" ]; then
        finding false versions "$detail" "Create a target of PostgreSQL $from or later"
    elif [ "$client" -lt "$from" ] || [ "$client" -gt "$to" ]; then
        finding false versions "$detail" \
            "$command run --image public.ecr.aws/docker/library/postgres:$to-alpine"
    else
        finding true versions "$detail"
    fi
}

owner() {
    known=$(sql target owner_exists.sql)
    if [ "$known" != t ]; then
        refuse 'owner at the target' "the target has no role $TARGET_OWNER" \
            "Create the role and the database: docs/migrate-database.md#the-target"
    fi
    may_create=$(sql target owner_may_create.sql)
    if [ "$may_create" = t ]; then
        finding true 'owner at the target' "$TARGET_OWNER"
    else
        finding false 'owner at the target' "$TARGET_OWNER can't create schemas in $TARGET_DATABASE, or tables in public" \
            "ALTER DATABASE \"$TARGET_DATABASE\" OWNER TO \"$TARGET_OWNER\"; CREATE SCHEMA IF NOT EXISTS public"
    fi
    if [ "$(sql target is_member.sql)" != t ] && [ "$(sql target may_grant.sql)" != t ]; then
        finding false 'login at the target' "$TARGET_USER can't act as $TARGET_OWNER" \
            "GRANT \"$TARGET_OWNER\" TO \"$TARGET_USER\" WITH ADMIN OPTION, or the administrator's login in the Secret of the target"
    fi
    others=$(sql source other_roles.sql --set=known="$TARGET_OWNER")
    [ -z "$others" ] || finding true 'roles of the source' \
        "$others: objects of these roles belong to $TARGET_OWNER at the target, and their grants are left out"
}

# Nobody but a superuser could compare their rows at the target.
forced_policies() {
    forced=$(sql source forced_policies.sql)
    [ -z "$forced" ] || finding false 'row security' "forced for $forced: the copy can't be compared" \
        'ALTER TABLE … NO FORCE ROW LEVEL SECURITY at the source; force it again at the target after the switch'
}

invalid_indexes() {
    invalid=$(ask source "SELECT string_agg(indexrelid::regclass::text, ', ') FROM pg_catalog.pg_index
        JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid WHERE NOT indisvalid AND relkind = 'i'")
    [ -z "$invalid" ] || finding true 'invalid indexes' "$invalid: not copied"
}

# A replica, or a managed server whose disk is nearly full.
writable() {
    [ "$(ask target "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean")" = f ] ||
        finding false 'login at the target' 'it is read-only' 'Name the primary server, or end its read-only mode'
}

settings() {
    found=$(sql source settings.sql)
    [ -z "$found" ] || finding true 'settings of the source' "$found: not copied"
}

extensions() {
    ask source "SELECT extname FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql' ORDER BY 1" >"$scratch/wanted"
    ask target 'SELECT name FROM pg_catalog.pg_available_extensions ORDER BY 1' >"$scratch/available"
    missing=$(grep -vxFf "$scratch/available" "$scratch/wanted" | tr '\n' ' ' || true)
    if [ -z "$missing" ]; then
        finding true extensions "$(extension_versions)"
        filled=$(sql source extension_rows.sql --set=filled=true | tr '\n' ' ')
        [ -z "$filled" ] || finding true "rows of extensions' tables" "$filled: not copied"
    else
        finding false extensions "the target doesn't offer: $missing" \
            'Allow them in the parameters of the managed server, or drop them at the source'
    fi
}

# The target creates its own version of each.
extension_versions() {
    ask source "SELECT extname, extversion FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'" >"$scratch/versions"
    ask target 'SELECT name, default_version FROM pg_catalog.pg_available_extensions' |
        awk -F'|' 'NR == FNR { from[$1] = $2; next }
            $1 in from { printf "%s %s%s ", $1, from[$1], from[$1] == $2 ? "" : " -> " $2 }' "$scratch/versions" -
}

encodings() {
    query="SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_catalog.pg_database
        WHERE datname = current_database()"
    from=$(ask source "$query") to=$(ask target "$query")
    if [ "${from%%|*}" != "${to%%|*}" ]; then
        finding false encoding "source $from, target $to" \
            "CREATE DATABASE … ENCODING '${from%%|*}' TEMPLATE template0, at the target"
    elif [ "$from" != "$to" ]; then
        finding true collation "source $from, target $to: text can sort in another order; indexes are built for it"
    else
        finding true collation "$from"
    fi
}

# With CARTO AI, its proxy has a database of its own on the same server.
other_databases() {
    others=$(ask source "SELECT string_agg(datname, ', ' ORDER BY datname) FROM pg_catalog.pg_database
        WHERE NOT datistemplate AND datname NOT IN (current_database(), 'postgres')")
    [ -z "$others" ] || finding true 'other databases of the source' "$others: not copied"
}

connected() {
    clients=$(sql source connected.sql)
    if [ -z "$clients" ]; then
        finding true 'clients of the source' none
    elif [ "${1:-}" = nobody ]; then
        finding false 'clients of the source' "$clients" 'Stop these clients: what they write now would be lost'
    else
        finding true 'clients of the source' "$clients; CARTO's are stopped before the copy"
    fi
}

target_is_empty() {
    sql target objects.sql >"$scratch/objects"
    objects=$(grep -c . "$scratch/objects" || true)
    found=$(sql target found_marker.sql)
    if [ "$objects" = 0 ] || { [ -n "$found" ] && [ "$found" = "$(identity)" ]; }; then
        finding true 'target empty' yes
    elif [ -n "$found" ]; then
        finding false 'target empty' "$objects objects of another migration" "$command rollback"
    else
        finding false 'target empty' "$objects objects in database $TARGET_DATABASE" \
            'Name an empty database in the Secret of the target, or drop this one and create it again'
    fi
}

# A dump of random bytes is 1.15 times as large as its table: hexadecimal digits, compressed.
space() {
    size=$(ask source "$tables_bytes")
    database=$(ask source 'SELECT pg_size_pretty(pg_database_size(current_database()))')
    is_done dump && return
    need=$((size / 4 * 5 / 1024))
    free="${MIGRATION_ROOM_KIB:-$(df -Pk "$folder" | awk 'NR == 2 { print $4 }')}"
    # A dump that was not finished is deleted first.
    used=$({ du -sk "$folder/dump" 2>/dev/null || echo 0; } | cut -f1)
    detail="$((need / 1024)) MiB needed for the dump, $(((free + used) / 1024)) MiB free; the database has $database"
    if [ "$((free + used))" -ge "$need" ]; then
        finding true 'room for the dump' "$detail"
    else
        finding false 'room for the dump' "$detail" "$command rollback, then: $command run --dump-size $((need / 1048576 + 1))Gi"
    fi
}

tables_bytes="SELECT coalesce(sum(pg_table_size(oid)), 0)::bigint FROM pg_catalog.pg_class
    WHERE relkind IN ('r', 'm') AND (relnamespace::regnamespace::text !~ '^pg_' OR relname = 'pg_largeobject')"
