"""What components read of resources and look-ups, and where the simulator has it from."""
