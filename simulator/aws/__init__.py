"""Stand-in for the AWS provider: one simulated account, with everything the rest of the world would call existing."""
