"""What a customer or an auditor gets about a stack: `python -m operations.handoff --stack <stack> <folder>`."""
