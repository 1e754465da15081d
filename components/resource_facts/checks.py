"""Checks of a resource's inputs, for facts such as "encrypted when `storageEncrypted` is true"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

Inputs = Mapping[str, Any]
"""A resource's inputs as its provider receives them (camelCase), without marks of secrets."""
Related = Callable[[str], Sequence[Inputs]]
"""Inputs of the resources of a type that depend on the checked resource, such as the versioning of a bucket."""
Check = Callable[[Inputs, Related], bool]


DELETION_SWITCHES: Final[Mapping[str, bool]] = {
    "deleteAutomatedBackups": True,
    "deletionProtection": False,
    "deletionProtectionEnabled": False,
    "enableDeletionProtection": False,
    "enablePurgeProtection": False,
    "forceDestroy": True,
    "skipFinalSnapshot": True,
}
"""By the name of an input: the value with which less is kept.

Sources: https://www.pulumi.com/registry/packages/aws/api-docs/rds/instance/ and .../lb/loadbalancer/,
https://www.pulumi.com/registry/packages/gcp/api-docs/sql/databaseinstance/, .../storage/bucket/,
https://www.pulumi.com/registry/packages/azure-native/api-docs/keyvault/vault/
"""

EVERY_ADDRESS: Final = ("0.0.0.0/0", "::/0")
"""Ranges that are the whole internet."""
EVERYBODY: Final = ("allUsers", "allAuthenticatedUsers")
"""Members on Google Cloud that are everybody. Source: https://cloud.google.com/iam/docs/principals-overview"""


def value_at(inputs: Any, path: str) -> Any:
    """The input at a dotted path; None when it is not set."""
    value = inputs
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def leaves(inputs: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with its path, `rules[0].cidr`; elements of a list are values of their own."""
    if isinstance(inputs, Mapping):
        for name, inner in inputs.items():
            yield from leaves(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(inputs, list):
        for number, inner in enumerate(inputs):
            yield from leaves(inner, f"{path}[{number}]")
    else:
        yield path, inputs


def always(source: str) -> Check:  # noqa: ARG001 - the source is next to the fact
    """The service does this whatever the inputs are, as `source` states."""
    return lambda _inputs, _related: True


def never(_inputs: Inputs, _related: Related) -> bool:
    """No input leads to it."""
    return False


def equals(path: str, expected: object) -> Check:
    """The input at `path` has this value."""
    return lambda inputs, _related: bool(value_at(inputs, path) == expected)


def differs(path: str, value: object) -> Check:
    """The input at `path` has another value, or none."""
    return lambda inputs, _related: bool(value_at(inputs, path) != value)


def is_set(path: str) -> Check:
    """The input at `path` is neither missing nor empty, zero or false."""
    return lambda inputs, _related: bool(value_at(inputs, path))


def contains(path: str, text: str) -> Check:
    """The input at `path` is a text with `text` in it."""
    return lambda inputs, _related: text in str(value_at(inputs, path))


def each(path: str, check: Check) -> Check:
    """The input at `path` is a list that is not empty, and every element passes."""

    def every_element_passes(inputs: Inputs, related: Related) -> bool:
        elements = value_at(inputs, path)
        return isinstance(elements, Sequence) and bool(elements) and all(check(one, related) for one in elements)

    return every_element_passes


def all_of(*checks: Check) -> Check:
    """Every check passes."""
    return lambda inputs, related: all(check(inputs, related) for check in checks)


def has(type_: str, *checks: Check) -> Check:
    """A related resource of the type passes every check."""
    return lambda _inputs, related: any(all_of(*checks)(one, related) for one in related(type_))
