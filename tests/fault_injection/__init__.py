"""Every fault at every resource of a stack, and the recovery that docs/troubleshooting.md describes.

`python -m tests.fault_injection --minutes 60 --seed 7` (`make fault-injection`) tries as many faults as the time allows
and prints how many a stack recovered from.
"""
