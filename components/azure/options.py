"""Resource options on Azure: those of every cloud, and hooks that explain errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Concatenate, ParamSpec
from weakref import WeakKeyDictionary

import pulumi

from .. import options
from .explanations import explanations

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

P = ParamSpec("P")
_hooks: WeakKeyDictionary[pulumi.Resource, pulumi.ResourceHookBinding] = WeakKeyDictionary()
"""Hooks by parent, because a hook's name is unique in a program."""


def _explained(
    create: Callable[Concatenate[pulumi.Resource, P], pulumi.ResourceOptions],
) -> Callable[Concatenate[pulumi.Resource, P], pulumi.ResourceOptions]:
    def explained(parent: pulumi.Resource, /, *args: P.args, **kwargs: P.kwargs) -> pulumi.ResourceOptions:
        return _with_hooks(parent, create(parent, *args, **kwargs))

    return explained


def _with_hooks(parent: pulumi.Resource, of: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    if parent not in _hooks:
        _hooks[parent] = explanations(parent)
    return pulumi.ResourceOptions.merge(of, pulumi.ResourceOptions(hooks=_hooks[parent]))


child_of = _explained(options.child_of)
data_child_of = _explained(options.data_child_of)


def part_of(
    whole: pulumi.Resource, parent: pulumi.Resource, depends_on: Sequence[pulumi.Resource] = ()
) -> pulumi.ResourceOptions:
    """`components.options.part_of` for a resource of Azure."""
    return _with_hooks(parent, options.part_of(whole, parent, depends_on))
