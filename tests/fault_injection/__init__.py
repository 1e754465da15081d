"""What a stack lives through: every fault, at every resource, recovered by what the documentation says.

`python -m tests.fault_injection --minutes 60 --seed 7` (`make survival`) tries as much as fits into the time and prints how
much of it was survived.
"""
