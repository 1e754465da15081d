"""Security controls: what each cloud's stacks pass, compared with what they register, and docs/security.md.

`python -m tests.controls` writes the page; `--check` reports rows that are wrong and a page that is stale.
"""
