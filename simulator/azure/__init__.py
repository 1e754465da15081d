"""A simulated Azure subscription."""

PACKAGE = "azure-native"
"""The provider is not called as the folder."""
