"""The check of a bucket policy that CARTO shows against the bucket and the identities that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence


def checked(
    policy: Mapping[str, Any], bucket_arn: str, identities: Collection[str], setting: str
) -> Sequence[Mapping[str, Any]]:
    """The statements of a policy.

    Raises:
        pulumi.RunError: it names another bucket, or lets another identity in.
    """
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    for statement in statements:
        others = sorted(set(_texts(statement["Principal"]["AWS"])) - set(identities))
        if others:
            raise pulumi.RunError(
                f"{setting}: lets {', '.join(others)} in; expected {' or '.join(identities)}. Fix: create the "
                "integration in CARTO again, and set the policy that it shows then"
            )
        others = sorted(
            each
            for each in _texts(statement["Resource"])
            if each != bucket_arn and not each.startswith(f"{bucket_arn}/")
        )
        if others:
            raise pulumi.RunError(
                f"{setting}: a policy for {', '.join(others)}; expected {bucket_arn}. Fix: enter the bucket of the "
                "output redshiftImports in CARTO, and set the policy that it shows then"
            )
    return statements


def _texts(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
