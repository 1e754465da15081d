"""What the demo prints about AWS."""

from __future__ import annotations

TITLE = "simulated AWS and EKS"
SETTINGS = ("aws:region <region>", "--path carto:cluster.name <EKS cluster>")
"""What has no default, for `pulumi config set`."""
