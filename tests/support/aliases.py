"""The URNs a resource had before, by its aliases and those of what it is in, as the engine works them out."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STACK = "pulumi:pulumi:Stack"


def former_urns(request: Any, urn: str, former: Mapping[str, Sequence[str]]) -> list[str]:
    """The other URNs under which the engine looks for the resource that a RegisterResource request is about.

    `former` holds those of the resources registered before it. A child of something renamed has a former URN by that
    alone, and a name that begins with its parent's changes with it.
    """
    found = [alias.urn for alias in request.aliases if alias.urn] + list(request.aliasURNs)
    specs = [alias.spec for alias in request.aliases if not alias.urn]
    for spec, above in product([None, *specs], [request.parent, *former.get(request.parent, ())]):
        found.append(_urn(request, spec, above, urn))
    return [each for each in dict.fromkeys(found) if each != urn]


def _urn(request: Any, spec: Any, above: str, urn: str) -> str:
    stack, project = urn.removeprefix("urn:pulumi:").split("::")[:2]
    name, type_ = request.name, request.type
    if spec is not None:
        stack, project = spec.stack or stack, spec.project or project
        name, type_ = spec.name or name, spec.type or type_
        above = "" if spec.noParent else spec.parentUrn or above
    now, then = _name(request.parent), _name(above)
    if now and then and now != then and name.startswith(now) and not (spec is not None and spec.name):
        name = then + name.removeprefix(now)
    # Without an engine, a URN names the type of the parent alone, and not of what that is in.
    chain = above.split("::")[2].rpartition("$")[2] if above else STACK
    return f"urn:pulumi:{stack}::{project}::{type_ if chain == STACK else f'{chain}${type_}'}::{name}"


def _name(urn: str) -> str:
    return urn.rsplit("::", 1)[-1]
