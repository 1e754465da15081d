"""The commands of `python -m operations` by task, as docs/commands.md has them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TASKS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "Start a stack": {
            "new": "Ask a few questions and write a stack file",
            "import_install": "Write the stack file of an installation that exists",
            "permissions": "Print the least permissions for a stack",
            "images": "List the images, and the commands that copy them",
            "preflight": "Check what the first `pulumi up` needs",
            "adopt": "Import existing resources into the state",
        },
        "Change a stack": {
            "settings": "Print every setting with its default",
            "values": "Print the Helm values of the next or deployed release",
            "manifests": "Render the chart, or compare it with the deployed one",
            "room": "Compare what CARTO's pods request with the nodes",
            "preview_report": "Write a report about a preview for a reviewer",
            "upgrade": "Compare the stack's chart with another version",
            "gateway_setup": "Write the SQL that connects Redshift",
            "migrate_database": "Move the chart's own database to a managed one",
        },
        "Check a stack": {
            "status": "Compare what is deployed with the settings",
            "verify": "Check pods, buckets, servers and the domain",
            "rotate": "List the age of each generated secret",
            "handoff": "Write a page for a customer or an auditor",
            "diagnose": "Write an archive for CARTO Support",
        },
        "Destroy or test a stack": {
            "leftovers": "List what a destroyed stack has left in the cloud",
            "acceptance": "Create, check, change and destroy a stack for a test",
        },
    }
)
"""What each command does, by its name. A command is the module or package of its name, which has a `main`."""
NAMES: Final = tuple(name for commands in TASKS.values() for name in commands)
