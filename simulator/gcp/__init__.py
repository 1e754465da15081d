"""A simulated Google Cloud project."""
