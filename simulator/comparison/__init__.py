"""Compares what real clouds answered, as an exported state has it, with what the simulator would have answered."""
