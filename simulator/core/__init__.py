"""What all simulated providers share: types and their facts, checks, differences, and what exists."""
