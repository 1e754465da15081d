"""The Helm values of each example stack, recorded so that a review sees what a change does to them.

`python -m tests.golden` compares; `--record` writes the recordings again.
"""
