"""CARTO's Helm values: one pure function a group of the chart's values."""

from .build import NONE, build_values, leaves, merge, project_values
from .secrets import ignored_secrets

__all__ = ["NONE", "build_values", "ignored_secrets", "leaves", "merge", "project_values"]
