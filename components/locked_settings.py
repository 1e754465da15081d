"""Settings that the cloud's own locks keep. A removal that they would refuse is refused before all other changes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from .fixed_choices import Change, Choices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pulumi

_LOCKS, _SETTING = "locks", "setting"


class LockedSettings(Choices):
    """Settings whose resources can't be deleted under the locks of the stack.

    `settings` has the value of each, by path. `locks` is the setting of the locks, empty while they are off. The stack
    remembers an added setting as soon as it is accepted, and forgets a removed one after all of `registered`.
    """

    def __init__(
        self,
        name: str,
        settings: Mapping[str, str],
        *,
        locks: str,
        registered: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("carto:stack:LockedSettings", name, {_LOCKS: locks, _SETTING: dict(settings)}, refuse, opts)

        async def finished(change: Change) -> None:
            if _removed(change):
                await asyncio.gather(*(each.urn.future() for each in registered))

        self.created({"finished": self.accepted.apply(finished)})


def refuse(change: Change) -> None:
    """Compare with the settings of the last run.

    Raises:
        ValueError: a setting is removed while the locks are on, with the commands that remove it.
    """
    locks, removed = change.new[_LOCKS], _removed(change)
    if locks and removed:
        raise ValueError(
            "\n".join(
                f"{path}: it is removed, and the stack's locks refuse to delete what it created. Nothing was changed. "
                f"Fix: pulumi config set {locks} false, then pulumi up, which removes both; then pulumi config rm "
                f"{locks}, and pulumi up again"
                for path in removed
            )
        )


def _removed(change: Change) -> list[str]:
    left = change.new[_SETTING]
    return sorted(path for path, value in change.old.get(_SETTING, {}).items() if value and not left.get(path))
