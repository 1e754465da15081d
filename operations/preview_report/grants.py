"""Dangers in rights that are resources of their own: members and role assignments, policies of a role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from .iam_documents import DOCUMENTS, allowed
from .steps import Preview, Step, is_unknown

_GRANT: Final = re.compile(r"I(AM|am)(Member|Binding)$|:RoleAssignment$|:(Role|User)Policy(Attachment)?$")
_IDENTITY: Final = re.compile(r"serviceaccount/account:Account$|:UserAssignedIdentity$|iam/(role:Role|user:User)$")
_ROLE: Final = ("policy", "policyArn", "roleDefinitionId", "role")
_OTHERS: Final = ("member", "members", "principalId", "scope", "bucket", "project")
_LIMIT: Final = "condition"
"""Of a grant on Google Cloud, an object, and on Azure, a text."""
SHOWN: Final = 5
"""Grants of one document."""


def grants_more(preview: Preview, step: Step) -> Iterator[str]:
    """An identity that exists gets further rights, or a grant becomes another one."""
    if not _GRANT.search(step.type) or step.change in ("delete", "forget"):
        return
    if step.change == "create":
        if identity := _existing_identity(preview, step):
            yield f"gives {identity.name} further rights: {_rights(step)}"
        return
    for path in step.paths:
        before, after = step.before(path), step.after(path)
        if path in (*_ROLE, *_OTHERS) and path not in DOCUMENTS and before and before != after:
            yield f"{path}: {before} becomes {'another' if is_unknown(after) else after}"
    if any(path.partition(".")[0] == _LIMIT for path in step.paths) and (before := step.old.get(_LIMIT)):
        after = step.new.get(_LIMIT)
        yield "its condition is another" if after and after != before else "its condition is removed"


def _existing_identity(preview: Preview, step: Step) -> Step | None:
    return next(
        (
            other
            for other in preview.steps
            if other.urn in step.dependencies and _IDENTITY.search(other.type) and other.change in ("same", "update")
        ),
        None,
    )


def _rights(step: Step) -> str:
    value = next((step.new[name] for name in _ROLE if step.new.get(name)), None)
    if value is None or is_unknown(value):
        return "known after the update"
    grants = [str(grant) for grant in allowed(value)]
    more = f" and {len(grants) - SHOWN} more" if len(grants) > SHOWN else ""
    return ", ".join(grants[:SHOWN]) + more if grants else str(value)
