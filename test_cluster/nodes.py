"""The simulated nodes, and the words in an image's name that decide how its pods behave."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from test_cluster.api import Object

STAGES = Path(__file__).with_name("stages.yaml")

UNPULLABLE = "unpullable"
"""An image with this word in its name or tag cannot be pulled."""
FAILING = "failing"
"""A Job's container whose image has this word in its name or tag ends with an error."""
FAILURE = "psql: error: connection to server failed: FATAL: password authentication failed"
"""The last log line of such a container."""


def node(number: int) -> Object:
    """A node that is large enough for CARTO, in a zone of its own."""
    capacity = {"cpu": "16", "memory": "64Gi", "ephemeral-storage": "200Gi", "pods": "110"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": f"node-{number}",
            "labels": {
                "kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64",
                "kubernetes.io/hostname": f"node-{number}",
                "topology.kubernetes.io/zone": f"zone-{number}",
            },
        },
        "status": {"capacity": capacity, "allocatable": capacity},
    }
