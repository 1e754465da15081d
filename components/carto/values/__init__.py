"""CARTO's Helm values: one pure function a group of the chart's values."""

from .build import build_values, ignored_secrets, merge, our_values

__all__ = ["build_values", "ignored_secrets", "merge", "our_values"]
