"""Compares the chart that a stack runs with another version, before an upgrade."""
