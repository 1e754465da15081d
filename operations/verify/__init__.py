"""Checks of a deployed stack, from outside and from inside the cluster: `python -m operations.verify`.

`findings` says what a check found, `release` reads the cluster, `in_cluster` runs `probe/` as a Job, `exposure` and
`domain` look at what leads users to it. docs/verify.md.
"""
