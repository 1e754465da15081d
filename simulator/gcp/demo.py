"""What the demo prints about Google Cloud."""

from __future__ import annotations

TITLE = "simulated Google Cloud and GKE"
SETTINGS = (
    "gcp:project <project>",
    "--path carto:cluster.name <GKE cluster>",
    "--path carto:cluster.location <its region or zone>",
)
"""What has no default, for `pulumi config set`."""
