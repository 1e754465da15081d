"""Tables of refused stacks, one file for each cloud, and docs/refusals.md, which lists them.

`python -m tests.refusals` writes the page; `--check` reports that it is stale.
"""
