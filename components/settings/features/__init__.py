"""`carto:features`: optional features of CARTO."""

from .ai import Ai, Features

__all__ = ["Ai", "Features"]
