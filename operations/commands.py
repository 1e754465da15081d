"""The commands of `python -m operations` by task, as docs/commands.md has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class Summary:
    """One command in the list."""

    does: str
    needs: str
    """The access that it needs, and no more. docs/commands.md explains the words."""


TASKS: Final[Mapping[str, Mapping[str, Summary]]] = MappingProxyType(
    {
        "Start a stack": {
            "new": Summary(
                "Ask a few questions and write a stack file", "nothing; the cloud's command line lists clusters"
            ),
            "import_install": Summary("Write the stack file of an installation that exists", "nothing"),
            "permissions": Summary("Print the least permissions for a stack", "a preview"),
            "images": Summary("List the images, and the commands that copy them", "the stack, Helm"),
            "preflight": Summary(
                "Check what the first `pulumi up` needs", "a preview, the cloud's command line, `kubectl`"
            ),
            "adopt": Summary("Import existing resources into the state", "a preview; to write the state with `--yes`"),
        },
        "Change a stack": {
            "settings": Summary("Print every setting with its default", "the stack"),
            "values": Summary("Print the Helm values of the next or deployed release", "a preview"),
            "manifests": Summary("Render the chart, or compare it with the deployed one", "a preview, Helm"),
            "room": Summary(
                "Compare what CARTO's pods request with the nodes", "the stack; `kubectl` compares the nodes"
            ),
            "preview_report": Summary(
                "Write a report about a preview for a reviewer", "nothing; Helm with `--objects`"
            ),
            "upgrade": Summary("Compare the stack's chart with another version", "the stack, Helm"),
            "redshift_role": Summary("Let Redshift use the gateway's role", "the stack, the cloud's command line"),
            "gateway_setup": Summary("Write the SQL that connects Redshift", "the stack"),
            "migrate_database": Summary("Move the chart's own database to a managed one", "`kubectl`"),
        },
        "Check a stack": {
            "status": Summary("Compare what is deployed with the settings", "a preview"),
            "verify": Summary("Check pods, buckets, servers and the domain", "the stack, `kubectl`"),
            "rotate": Summary("List the age of each generated secret", "the stack"),
            "handoff": Summary("Write a page for a customer or an auditor", "the stack"),
            "diagnose": Summary("Write an archive for CARTO Support", "the stack, `kubectl`"),
        },
        "Destroy or test a stack": {
            "leftovers": Summary(
                "List what a destroyed stack has left in the cloud", "the stack, the cloud's command line"
            ),
            "acceptance": Summary("Create, check, change and destroy a stack for a test", "all that the deployer may"),
        },
    }
)
"""Each command by its name, which is that of a module or package with a `main`."""
COMMANDS: Final[Mapping[str, Summary]] = MappingProxyType(
    {name: summary for commands in TASKS.values() for name, summary in commands.items()}
)
