# Reads what pg_dump or pg_restore says with --verbose. Writes to descriptor 3 how many bytes are done, and
# prints what went wrong: without DETAIL and CONTEXT, which can have values of rows.
BEGIN {
    FS = "\t"
    while ((getline line < sizes) > 0) {
        split(line, field, "\t")
        size[field[1]] += field[2]
        if (label == "restore" || field[1] !~ /^INDEX /) total += field[2]
    }
    shown = -1
}
/finished item [0-9]+ / {
    item = $0
    sub(/.*finished item [0-9]+ /, "", item)
    if (item ~ /^BLOBS/) item = "BLOBS"
    if (!(item in size)) next
    done += size[item]
    delete size[item]
    percent = int(100 * done / (total > 0 ? total : 1))
    if (percent == shown) next
    shown = percent
    printf "%s{\"kind\": \"progress\", \"step\": \"%s\", \"done\": %.0f, \"total\": %.0f}\n", \
        mark, label, done, total | "cat >&3"
    fflush("cat >&3")
}
/(error|fatal): |No space left|^failed with exit code/ { if (++errors <= 4) print substr($0, 1, 400) }
