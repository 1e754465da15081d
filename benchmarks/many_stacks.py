"""The repository's program several times over in one program, to see how a preview grows. COPIES says how many."""

import os
from collections.abc import Callable
from typing import Any

import pulumi

from components.aws.platform import provision
from components.carto import customer_package
from components.carto.deployment import deploy
from components.settings.load import load_stack

NAMED = {pulumi.Resource: 1, pulumi.ResourceHook: 0, pulumi.ErrorHook: 0}
"""What has a name that is unique in a program, and where its constructor takes it."""

current = 0


def numbered(constructor: Callable[..., None], position: int) -> Callable[..., None]:
    """The constructor, with the number of the copy in front of the name."""

    def construct(self: Any, *arguments: Any, **named: Any) -> None:
        before, name, after = arguments[:position], arguments[position], arguments[position + 1 :]
        constructor(self, *before, f"copy{current}-{name}", *after, **named)

    return construct


for kind, position in NAMED.items():
    setattr(kind, "__init__", numbered(getattr(kind, "__init__"), position))  # noqa: B009, B010 - mypy knows better

settings = load_stack()
package = customer_package.read(settings.customer_package)
for current in range(int(os.environ["COPIES"])):  # noqa: B007 - read by `construct`
    deploy(settings, package, provision(settings))
