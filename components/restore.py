"""The data that a new database starts with. It acts at creation only, so a later change is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import pulumi

if TYPE_CHECKING:
    from collections.abc import Callable

    from .fixed_choices import Change, Choices

SETTING = "carto:database.restoreFrom"
NEXT_STEP = (
    "Compare CARTO's encryption keys with those of the original: docs/backup-and-restore-aws.md, "
    '"CARTO\'s encryption keys"'
)
"""The database holds credentials of connections that only the original's keys open."""


def checked_before_creation(
    choices: Choices,
    source: str,
    *,
    page: str,
    running: Callable[[str], pulumi.Output[Any]],
    check: Callable[[Change], pulumi.Output[None]],
) -> pulumi.Output[None]:
    """Known once the source can be restored, or has been.

    Args:
        choices: they remember the source as `restore_from`, and the database as `database`.
        source: the configured source in words.
        page: the cloud's page about backups.
        running: looks up the stack's own database, by what `choices` remember. None: it is gone, and may be restored.
        check: looks up the source, and fails if it can't be restored.

    Raises:
        pulumi.RunError: in the Output, with the setting and the fix.
    """

    def before(change: Change) -> pulumi.Output[None] | None:
        database = change.created.get("database")
        if not database:
            return check(change)
        if change.old.get("restore_from") == source:
            return None
        return running(database).apply(lambda found: refuse(page) if found is not None else check(change))

    return choices.accepted.apply(before)


def refuse(page: str) -> NoReturn:
    """Refuse a source for a database that exists already.

    Raises:
        pulumi.RunError: always.
    """
    raise pulumi.RunError(
        f"{SETTING}: it acts when the stack creates its database, and the database exists already. Nothing was "
        f"changed. Fix: pulumi config rm --path {SETTING}; to go back in time in this stack: "
        f'{page}, section "Restore the database"'
    )
