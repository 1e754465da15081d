"""Checks before the first `pulumi up`, while nothing costs money: `python -m operations.preflight --stack <stack>`."""
