"""The outputs and lookups that components read, with the simulator's sources."""
