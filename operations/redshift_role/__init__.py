"""Attach the gateway's role to Redshift, or detach it: `python -m operations.redshift_role --stack <stack>`."""
