"""Stand-in for the random provider: it really generates, with the operating system's own randomness."""
