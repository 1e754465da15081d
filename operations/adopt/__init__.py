"""Import of existing resources into the state of a stack."""
