"""What a stack may say, and what a person reads when it says something else."""
