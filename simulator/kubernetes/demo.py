"""What the demo prints about any Kubernetes."""

from __future__ import annotations

TITLE = "a simulated Kubernetes"
SETTINGS = ()
"""None: too much has no default for commands, so the example is copied."""
