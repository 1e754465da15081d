# Reads what checksums.sql has printed so far, a file for each connection, and prints how many bytes of both sides it covers.
BEGIN {
    FS = "|"
    while ((getline line < sizes) > 0) {
        split(line, field, "\t")
        if (!sub(/^TABLE DATA /, "", field[1])) continue
        size[field[1]] += field[2]
        total += 2 * field[2]
    }
}
$1 == "table" {
    side = FILENAME
    sub(/.*\//, "", side)
    sub(/\..*/, "", side)
    table = $2
    sub(/^[^.]*\./, "", table)
    if ((side, table) in seen) next
    seen[side, table] = 1
    done += size[table]
}
END {
    printf "%s{\"kind\": \"progress\", \"step\": \"verify\", \"done\": %.0f, \"total\": %.0f}\n", mark, done, total
}
