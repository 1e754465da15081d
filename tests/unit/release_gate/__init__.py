"""The example stacks of the last release, recorded, and what this version of the program would do to them.

`python -m tests.unit.release_gate` compares. `--record` makes this version the last release, and works only while a
release is prepared: a change between two releases can't record itself.
"""
