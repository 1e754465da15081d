"""Simulated random provider. It generates random values with the operating system's generator."""
