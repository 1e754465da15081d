"""Changes of a running database that RDS refuses: the program refuses them before it changes anything."""

from __future__ import annotations

from typing import Any

import pulumi


def database_guards(name: str) -> pulumi.ResourceHookBinding:
    """Hooks of the instance, in previews and updates. `name` is its logical name: it makes the hooks' names unique."""
    options = pulumi.ResourceHookOptions(on_dry_run=True)
    return pulumi.ResourceHookBinding(
        before_update=[pulumi.ResourceHook(f"{name}-refuse-impossible", refuse_impossible, options)]
    )


def refuse_impossible(args: pulumi.ResourceHookArgs) -> None:
    """Refuse an older PostgreSQL and a smaller disk.

    A smaller disk with room to grow is not refused: the provider leaves the size as it is, because the disk may have
    grown by itself (terraform-provider-aws, `allocated_storage`: `DiffSuppressFunc`).

    Raises:
        ValueError: the message has the setting and a possible value.
    Source: RDS user guide, "Upgrading a DB instance engine version" and "Increasing DB instance storage capacity".
    """
    live, old, new = (of or {} for of in (args.old_outputs, args.old_inputs, args.new_inputs))
    was, will = (_major(of.get("engineVersion")) for of in (old, new))
    if was and will and will < was:
        raise ValueError(
            f"carto:database.version: PostgreSQL {was} runs, {will} is older, and RDS can't go back. "
            f"Fix: pulumi config set --path carto:database.version {was}"
        )
    size, wanted, most = live.get("allocatedStorage"), new.get("allocatedStorage"), new.get("maxAllocatedStorage")
    if _is_smaller(wanted, size) and not _is_smaller(wanted, most):
        raise ValueError(
            f"carto:database.storageGb.initial: the disk has {size:g} GB, and RDS can't shrink it; got {wanted:g}. "
            f"Fix: pulumi config set --path carto:database.storageGb.initial {size:g}"
        )


def _is_smaller(one: Any, other: Any) -> bool:
    return isinstance(one, int | float) and isinstance(other, int | float) and one < other


def _major(version: Any) -> int | None:
    number = version.partition(".")[0] if isinstance(version, str) else ""
    return int(number) if number.isdigit() else None
