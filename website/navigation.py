"""The order of the site's pages, by heading. A page that is in none of them fails the build."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

HOME: Final = "README.md"
OF_THE_ROOT: Final[Sequence[str]] = (HOME, "CHANGELOG.md", "UPGRADING.md", "CONTRIBUTING.md", "SECURITY.md")
"""Pages that are in the repository's root."""

PAGES: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "Install": [
            *("install-aws", "install-gcp", "install-azure", "install-kubernetes", "preflight"),
            *("expose", "network", "registries", "egress", "import-install"),
            *("migrate-database", "take-over", "adopt"),
        ],
        "Configure": [
            *("configuration", "features", "guides", "thumbnails"),
            *("warehouses", "observability", "overrides", "other-languages", "refusals"),
        ],
        "Operate": [
            *("day-2", "commands", "verify", "drift", "retain", "destroy"),
            *("backup-and-restore-aws", "backup-and-restore-gcp", "backup-and-restore-azure"),
            *("troubleshooting", "troubleshooting-gcp", "troubleshooting-azure"),
        ],
        "Work in a team": ["pull-requests", "deploy", "policies", "releases", "UPGRADING", "CHANGELOG"],
        "Security": ["security", "permissions", "permissions-gcp", "permissions-azure", "parity", "SECURITY"],
        "Change the code": ["architecture", "style", "simulator", "simulated-outputs", "acceptance", "CONTRIBUTING"],
    }
)
"""Names without `.md`."""
