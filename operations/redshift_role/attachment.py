"""Attach one role to a data warehouse, or detach it, and leave all others as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from operations.redshift_role.warehouse import ADDING, IN_SYNC, REMOVING, CannotChange

if TYPE_CHECKING:
    from collections.abc import Callable

    from operations.redshift_role.warehouse import Aws, Roles, Warehouse

_SECONDS: Final = 5
_TRIES: Final = 120
"""Ten minutes, as terraform-aws waits for a namespace (internal/service/redshiftserverless/namespace.go)."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a change does to the roles of a data warehouse."""

    warehouse: Warehouse
    role: str
    is_detaching: bool
    before: Roles

    @property
    def keeps(self) -> list[str]:
        """The roles that stay as they are."""
        return [arn for arn in self.before.applied if arn != self.role]

    @property
    def is_done(self) -> bool:
        """Whether there is nothing to change and nothing to wait for."""
        return _is_done(self.before, self.role, is_detaching=self.is_detaching)

    @property
    def is_running(self) -> bool:
        """Whether AWS makes the change already."""
        return self.before.applied.get(self.role) == (REMOVING if self.is_detaching else ADDING)


def plan(warehouse: Warehouse, role: str, aws: Aws, *, is_detaching: bool) -> Plan:
    """Read the roles, and compare.

    Raises:
        CannotChange: AWS would refuse the change, or it would break statements of others.
        CommandFailed: AWS can't be asked.
    """
    found = Plan(warehouse=warehouse, role=role, is_detaching=is_detaching, before=warehouse.roles(aws))
    if found.is_done or found.is_running:
        return found
    label, before = f"the {warehouse.kind} {warehouse.name}", found.before
    if not before.is_available:
        raise CannotChange(
            f"{label} is {before.state}, and AWS changes roles of an available one only. Nothing was changed. "
            "Repeat the command later"
        )
    if is_detaching and before.default == role:
        raise CannotChange(
            f"the role is the default one of {label}, so statements that name no role use it. Nothing was changed. "
            "Choose another default role in the console of Redshift, and repeat the command"
        )
    return found


def change(planned: Plan, aws: Aws, *, sleep: Callable[[float], object]) -> None:
    """Make the change, and wait until it is complete.

    Raises:
        CannotChange: it takes too long.
        CommandFailed: AWS refuses it.
    """
    warehouse = planned.warehouse
    if planned.is_done:
        return
    if not planned.is_running:
        act = warehouse.detach if planned.is_detaching else warehouse.attach
        act(planned.role, planned.before, aws)
    for _ in range(_TRIES):
        roles = warehouse.roles(aws)
        if roles.is_available and _is_done(roles, planned.role, is_detaching=planned.is_detaching):
            return
        sleep(_SECONDS)
    raise CannotChange(
        f"the {warehouse.kind} {warehouse.name} has not completed the change after {_TRIES * _SECONDS // 60} minutes. "
        "Repeat the command, which waits again"
    )


def _is_done(roles: Roles, role: str, *, is_detaching: bool) -> bool:
    return role not in roles.applied if is_detaching else roles.applied.get(role) == IN_SYNC
