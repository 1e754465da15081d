"""The permissions that a stack's deployer needs, from the resources of a preview."""
