"""What the stacks of every cloud show about each capability, and the page docs/parity.md that is written from it.

`python -m tests.parity` writes the page; `--check` says whether it is stale.
"""
