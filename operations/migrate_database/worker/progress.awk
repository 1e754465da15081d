# Reads what pg_dump or pg_restore says with --verbose, and between it what `poll` found. Writes to descriptor 3 how many
# bytes are done, and prints what went wrong: without DETAIL and CONTEXT, which can have values of rows.
BEGIN {
    FS = "\t"
    while ((getline line < sizes) > 0) {
        split(line, field, "\t")
        size[field[1]] += field[2]
        rows[field[1]] += field[3]
        if (label == "restore" || field[1] !~ /^(INDEX|CONSTRAINT) /) total += field[2]
    }
    shown = -1
    # A dump is half as large as its table, until finished tables tell better.
    guessed = 16 * 1024 * 1024
}
/finished item [0-9]+ / {
    item = $0
    sub(/.*finished item /, "", item)
    number = item
    sub(/ .*/, "", number)
    sub(/[0-9]+ /, "", item)
    if (item ~ /^BLOBS/) item = "BLOBS"
    if (!(item in size)) next
    finished[number] = size[item]
    done += size[item]
    delete size[item]
    percent = int(100 * done / (total > 0 ? total : 1))
    if (percent == shown) next
    shown = percent
    show(done)
    next
}
$1 == "carto-poll" && $2 == "copied" {
    if (!($3 in size)) next
    known = 1
    share = rows[$3] > 0 ? $5 / rows[$3] : $4 / (size[$3] > 0 ? size[$3] : 1)
    begun += size[$3] * (share < 1 ? share : 1)
    next
}
$1 == "carto-poll" && $2 == "begin" {
    known = begun = growing = ended_size = ended_written = written = 0
    next
}
$1 == "carto-poll" && $2 == "file" {
    written += $4
    if ($3 in finished) {
        ended_size += finished[$3]
        ended_written += $4
    } else growing += $4
    next
}
$1 == "carto-poll" {
    if (!known) {
        begun = growing * (2 * guessed + ended_size) / (guessed + ended_written)
        if (begun > 0.95 * (total - done)) begun = 0.95 * (total - done)
    }
    show(done + begun)
    next
}
/(error|fatal): |No space left|^failed with exit code/ { if (++errors <= 4) print substr($0, 1, 400) }

function show(now) {
    if (now > furthest) furthest = now
    printf "%s{\"kind\": \"progress\", \"step\": \"%s\", \"done\": %.0f, \"total\": %.0f, \"written\": %.0f}\n", \
        mark, label, furthest, total, written | "cat >&3"
    fflush("cat >&3")
}
