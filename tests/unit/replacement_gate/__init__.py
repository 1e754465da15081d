"""What an example stack keeps data in, recorded, and what a change to the program would do to it.

`python -m tests.unit.replacement_gate` compares; `--record` writes the recordings again, after an intended loss.
"""
