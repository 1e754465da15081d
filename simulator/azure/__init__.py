"""A simulated Azure subscription."""
