"""Settings that the cloud's own locks keep. A removal that they would refuse is refused before all other changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .fixed_choices import Choices

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi

_LOCKS, _SETTING = "locks", "setting"


class LockedSettings(Choices):
    """Settings whose resources can't be deleted under the locks of the stack.

    `settings` has the value of each, by path. `locks` is the setting of the locks, empty while they are off.
    """

    def __init__(
        self, name: str, settings: Mapping[str, str], *, locks: str, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("carto:stack:LockedSettings", name, {_LOCKS: locks, _SETTING: dict(settings)}, refuse, opts)
        self.created({})


def refuse(args: pulumi.ResourceHookArgs) -> None:
    """Compare with the settings of the last run.

    Raises:
        ValueError: a setting is removed while the locks are on, with the commands that remove it.
    """
    old, new = args.old_inputs or {}, args.new_inputs or {}
    locks, left = new.get(_LOCKS), new.get(_SETTING) or {}
    removed = sorted(path for path, value in (old.get(_SETTING) or {}).items() if value and not left.get(path))
    if locks and removed:
        raise ValueError(
            "\n".join(
                f"{path}: it is removed, and the stack's locks refuse to delete what it created. Nothing was changed. "
                f"Fix: pulumi config set {locks} false, then pulumi up, which removes both; then pulumi config rm "
                f"{locks}, and pulumi up again"
                for path in removed
            )
        )
