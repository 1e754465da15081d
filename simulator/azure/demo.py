"""What the demo prints about Azure."""

from __future__ import annotations

TITLE = "simulated Azure and AKS"
SETTINGS = ("--path carto:cluster.name <AKS cluster>", "--path carto:cluster.resourceGroup <its group>")
"""What has no default, for `pulumi config set`."""
