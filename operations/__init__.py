"""What is done by hand to a stack, a few times in its life."""
