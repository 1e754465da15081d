"""Why a change of a part that holds data is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .settings.taken_over import TAKEN_AS_EXISTING, is_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .fixed_choices import Change
    from .parts import Part

_PAGE = 'docs/day-2.md, section "Changes that protection refuses"'
_RESTORE_PAGE = 'docs/day-2.md, section "Back up and restore"'
_KEY = "carto:storage.encryption.kmsKey"
_RETAIN_PAGE = "docs/retain.md"


STAYS = "stays"
"""In the choices: whether the cloud keeps the part when it leaves the stack."""


def addresses_key(part: str) -> str:
    """Where the stack remembers the addresses of a part, next to its id."""
    return f"{part} addresses"


def host_without_dot(host: str) -> str:
    """A host as it is compared: DNS takes capital letters and a dot at the end."""
    return host.rstrip(".").lower()


def refusal(key: str, part: Part, change: Change) -> str:
    """Why a change of this part is refused; empty if it is not."""
    old, new = change.old.get(key, {}), change.new[key]
    own = _taken(key, change)
    if own and not old.get(STAYS):
        way = _let_it_leave(part) if part.retained_with else f"to keep it outside of the stack: {_PAGE}"
        return (
            f"{part.setting}: {own} is {part.noun} that this stack created. As an existing one it would leave the "
            "stack, and the stack deletes what leaves it. Nothing was changed. "
            f"Fix: {part.types.get(str(old.get('type')))}; {way}"
        )
    protected, same = old.get("protected"), old.get("type") == new["type"]
    if key not in change.created or not (protected or (same and new["type"] in part.reserved_names)):
        return ""
    return "\n".join(_changed(part, old, new)) if same else another_choice(part, str(old.get("type")))


def _taken(key: str, change: Change) -> str:
    """The name or address of what the stack created, if the settings have it as an existing one; empty otherwise."""
    taken = str(change.new[key].get(TAKEN_AS_EXISTING) or "")
    own = str(change.created.get(key, "")).rpartition("/")[2]
    addresses = str(change.created.get(addresses_key(key)) or "").split()
    if taken and (taken == own or host_without_dot(taken) in addresses):
        return taken
    return ""


def _changed(part: Part, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    # A stack that an earlier release of this program created remembers no name, because it took over nothing.
    remembered = {**{setting: "" for setting in new if is_name(setting)}, **old}
    for setting, was in remembered.items():
        will = new.get(setting)
        if is_name(setting):
            if was != (will or ""):
                yield _another_name(part, setting, str(was), str(will or ""))
            continue
        if not setting.startswith("carto:") or will is None or was == will:
            continue
        if isinstance(was, int | float) and isinstance(will, int | float) and was < will:
            continue
        shown = f"{was:g}" if isinstance(was, float) else str(was)
        fix = f"set --path {setting} {shown.split()[0]}" if was else f"rm --path {setting}"
        yield (
            f"{setting}: {part.noun} has {shown or 'none'} since it was created, and the cloud can't change that. "
            f"Nothing was changed. Fix: pulumi config {fix}"
        )


def gone(part: Part, id_: str) -> str:
    """The warning of a preview that creates again what the stack had, for instance after `pulumi refresh`."""
    if part.setting == _KEY:
        lost = "a new key opens nothing that the former one encrypts. Cancel the deletion of the former one first: "
        page = "docs/destroy.md"
    else:
        lost, page = "a new one is empty. If it was deleted by mistake, restore it first: ", _RESTORE_PAGE
    return f"{part.setting}: {part.noun} that this stack created, {id_}, is gone from the state, and {lost}{page}"


def _another_name(part: Part, setting: str, was: str, will: str) -> str:
    owner = f"the stack took over {was}" if was else f"this stack created {part.noun} itself"
    fix = f"set --path {setting} {was}" if was else f"rm --path {setting}"
    return (
        f"{setting}: {owner}, and {will or 'one with a name of its own'} would replace it, with its data. Nothing was "
        f"changed. Fix: pulumi config {fix}"
    )


def another_choice(part: Part, former: str) -> str:
    """The message when the settings take a protected part out of the stack."""
    way = _let_it_leave(part) if len(part.retained_with) == 1 else f"to go on without it, in steps: {_PAGE}"
    return (
        f"{part.setting}: this stack created {part.noun}, {part.reason}, and would delete it. Nothing was "
        f"changed. Fix: {part.types.get(former)}; or, {way}"
    )


def _let_it_leave(part: Part) -> str:
    return (
        f"to let it leave the stack and stay in the cloud, first, with the former settings: pulumi config set --path "
        f"'carto:retain[0]' {part.retained_with[0]}, and pulumi up ({_RETAIN_PAGE})"
    )
