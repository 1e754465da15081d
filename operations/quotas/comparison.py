"""One quota, and whether what a stack creates fits into it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.clouds.command import CommandFailed
from operations.verify.findings import Finding, failed, passed, skipped

if TYPE_CHECKING:
    from operations.permissions.subject import Subject


@dataclass(frozen=True, kw_only=True)
class Quota:
    """A limit of an account, and how much of it is in use."""

    limit: float
    used: float


def created(subject: Subject) -> Mapping[str, int]:
    """How many resources of each type the preview creates."""
    return Counter(step.type for step in subject.preview.steps if step.change == "create")


def compared(
    wanted: Mapping[str, float], ask: Callable[[], Mapping[str, Quota]], names: str, remedy: str
) -> Iterator[Finding]:
    """The quotas by name, asked for in one call. What the answer does not have is not checked."""
    needed = {name: number for name, number in wanted.items() if number}
    if not needed:
        return
    try:
        quotas = ask()
    except (CommandFailed, KeyError, TypeError, ValueError) as error:
        yield skipped("cloud", f"quotas of {names}", f"not checked: {error}")
        return
    for name, number in needed.items():
        quota = quotas.get(name)
        if quota is None:
            yield skipped("cloud", f"quota {name}", f"not checked: {names} do not list it")
            continue
        detail = f"{quota.used:g} of {quota.limit:g} in use; the stack needs {number:g}"
        if quota.used + number <= quota.limit:
            yield passed("cloud", f"quota {name}", detail)
        else:
            yield failed("cloud", f"quota {name}", detail, remedy)


def not_checked(types: Mapping[str, str], numbers: Mapping[str, int], why: str) -> Iterator[Finding]:
    """The types that a stack creates and that no answer covers, in words."""
    found = sorted({words for type_, words in types.items() if numbers.get(type_)})
    if found:
        yield skipped("cloud", "other quotas", f"not checked: {', '.join(found)}: {why}")
