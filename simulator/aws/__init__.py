"""Simulated AWS provider: one account, with what exists before a stack."""
