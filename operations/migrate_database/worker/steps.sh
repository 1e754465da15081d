# The steps. Each is repeated from its start until its file `done.STEP` is in the folder; steps before it are kept.

is_done() { [ -e "$folder/done.$1" ]; }

# pg_dump has written to the disk, and waited for it.
finished() {
    touch "$folder/done.$1"
}

scratch="$folder/scratch"
mkdir -p "$scratch"

# Tells this migration's copy from other content of the target.
identity() { cat "$folder/identity" 2>/dev/null || true; }

# A backend works on for a while after its client was killed.
end_former_sessions() {
    for side in "$@"; do
        sql "$side" end_sessions.sql
    done
}

# run_program LABEL PROGRAM…: with progress, and the program's own words if it fails. They are kept in memory: the folder
# can be full.
run_program() {
    label=$1
    shift
    why=$({
        poll "$label" &
        poller=$!
        "$@" 2>&1 || echo "failed with exit code $?"
        kill "$poller" 2>/dev/null || true
    } |
        awk -v mark="$mark" -v label="$label" -v sizes="$scratch/sizes" -f "$here/progress.awk" 3>&4) 4>&1
    case "$why" in *'failed with exit code'*) ;; *) return 0 ;; esac
    remedy="$command run continues; $command rollback goes back"
    case "$label $why" in
    dump*'No space left'*) remedy="$command rollback, then: $command run --dump-size with more than now" ;;
    *'No space left'*) remedy="Enlarge the target's disk, then: $command run" ;;
    *'too many connections'* | *'connection slots are reserved'*) remedy="$command run --jobs 2, or more connections at the server" ;;
    esac
    finding false "$label" "$why" "$remedy"
    exit 1
}

# For progress inside a table: what COPY has done, and the files of the dump. Ends with this program, however that ends.
poll() {
    exec 2>/dev/null 4>&-
    while sleep "${MIGRATION_POLL_SECONDS:-10}" >/dev/null && kill -0 $$; do
        printf 'carto-poll\tbegin\n'
        if [ "$1" = dump ]; then
            ls -ln "$folder/dump" | awk '/\.dat/ { sub(/\.dat.*/, "", $NF); print "carto-poll\tfile\t" $NF "\t" $5 }'
            sql source copied.sql || true
        else
            sql target copied.sql || true
        fi
        printf 'carto-poll\tend\n'
    done
}

do_dump() {
    rm -rf "$folder/dump"
    sql source sizes.sql >"$scratch/sizes"
    run_program dump on_source pg_dump --format=directory --jobs="$jobs" --file="$folder/dump" --verbose --no-password \
        --compress=1 --no-publications --no-subscriptions --no-tablespaces
    finished dump
}

do_restore() {
    [ -n "$(identity)" ] || { od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$scratch/identity"; mv "$scratch/identity" "$folder/identity"; }
    join_role
    sql target mark.sql --set=identity="$(identity)"
    sql target objects.sql --set=clear=true >/dev/null
    sql source extensions.sql >"$scratch/extensions"
    # The extension fills its own tables.
    sql source extension_rows.sql >"$scratch/excluded"
    while IFS="$tab" read -r name schema; do
        sql target extension.sql --set=name="$name" --set=schema="$schema"
        echo " SCHEMA - $schema " >>"$scratch/excluded"
    done <"$scratch/extensions"
    # The managed server's administrator owns these.
    echo ' SCHEMA - public ' >>"$scratch/excluded"
    pg_restore --list "$folder/dump" |
        grep -vE '^[0-9]+; [0-9]+ [0-9]+ (EXTENSION -|COMMENT - EXTENSION|COMMENT - SCHEMA public|EVENT TRIGGER) ' |
        grep -vFf "$scratch/excluded" >"$scratch/list"
    sql source sizes.sql >"$scratch/sizes"
    run_program restore on_target pg_restore --dbname="$TARGET_DATABASE" --jobs="$jobs" --verbose --no-password \
        --exit-on-error --no-owner --no-acl --no-tablespaces --role="$TARGET_OWNER" --use-list="$scratch/list" "$folder/dump"
    sql target analyze.sql
    finished restore
}

# The same for the comparison, by whole tables.
compared() {
    while sleep "${MIGRATION_POLL_SECONDS:-10}" >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
        awk -v mark="$mark" -v sizes="$scratch/sizes" -f "$here/compared.awk" \
            "$scratch"/source.* "$scratch"/target.* 2>/dev/null || true
    done
}

do_verify() {
    rm -f "$scratch"/source.* "$scratch"/target.*
    sql source sizes.sql >"$scratch/sizes"
    comparisons=''
    for side in source target; do
        part=0
        while [ "$part" -lt "$jobs" ]; do
            {
                sql "$side" checksums.sql --set=part="$part" --set=parts="$jobs" >"$scratch/$side.$part" 2>"$scratch/$side.$part.error" ||
                    touch "$scratch/$side.failed"
            } &
            comparisons="$comparisons $!"
            part=$((part + 1))
        done
    done
    compared &
    poller=$!
    wait $comparisons
    kill "$poller" 2>/dev/null || true
    if [ -e "$scratch/source.failed" ] || [ -e "$scratch/target.failed" ]; then
        finding false verify "$(cat "$scratch"/source.*.error "$scratch"/target.*.error | grep -E 'ERROR|FATAL|error:' | head -n 3)" \
            "$command run continues"
        exit 1
    fi
    for side in source target; do
        cat "$scratch/$side".[0-9] "$scratch/$side".[0-9][0-9] 2>/dev/null | sort >"$scratch/$side.sums" || true
    done
    foreign=$(sql target foreign_owners.sql)
    [ -z "$foreign" ] || refuse 'owners' "not owned by $TARGET_OWNER: $foreign" "$command rollback"
    if ! cmp -s "$scratch/source.sums" "$scratch/target.sums"; then
        different=$(diff "$scratch/source.sums" "$scratch/target.sums" | sed -n 's/^[<>] \([^|]*|[^|]*\)|.*/\1/p' | sort -u | head -n 10)
        refuse 'verify' "source and target differ in: $different" "$command rollback, then: $command run"
    fi
    rows=$(awk -F'|' '$1 == "table" { tables++; rows += $3 } END { print tables + 0, "tables,", rows + 0, "rows" }' "$scratch/source.sums")
    finding true verify "$rows, sequences, large objects: counts and checksums are equal"
    leave_role
    finished verify
    rm -rf "$folder/dump"
}

leave_role() {
    [ -e "$folder/granted" ] || return 0
    sql target revoke.sql
    rm "$folder/granted"
}

join_role() {
    member=$(sql target is_member.sql)
    [ "$member" != t ] || return 0
    touch "$folder/granted"
    sql target grant.sql
}

# The target is emptied only while it has the mark of a migration, and nobody uses it.
do_rollback() {
    found=$(sql target found_marker.sql)
    if [ -n "$found" ]; then
        clients=$(sql target connected.sql)
        [ -z "$clients" ] || refuse 'clients of the target' "$clients" \
            'The target is in use. Stop its clients, if you want to lose what they wrote'
        join_role
        sql target objects.sql --set=clear=true >/dev/null
        sql target unmark.sql
    fi
    leave_role
    rm -rf "$folder"/done.* "$folder/dump" "$folder/identity" "$scratch"
}

# After the switch: CARTO writes to the target, so nothing may take it for a copy that can be dropped.
do_finish() {
    is_done verify || refuse finish 'the copy is not verified' "$command run"
    found=$(sql target found_marker.sql)
    [ -z "$found" ] || {
        join_role
        sql target unmark.sql
    }
    leave_role
}
