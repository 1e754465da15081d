"""The AWS account a stack lives in, and the names of what it makes there."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.naming import physical_name, unique_suffix


@dataclass(frozen=True, kw_only=True)
class Account:
    """Read out of the cluster's ARN, so that nothing can be named, let alone made, before the cluster was found."""

    partition: pulumi.Output[str]
    region: pulumi.Output[str]
    id: pulumi.Output[str]

    @classmethod
    def of_cluster(cls, cluster_arn: pulumi.Output[str]) -> Account:
        """From `arn:<partition>:eks:<region>:<account>:cluster/<name>`."""
        parts = cluster_arn.apply(lambda arn: arn.split(":"))
        return cls(partition=parts[1], region=parts[3], id=parts[4])


class Names:
    """Physical names `<project>-<stack>-<role>-<suffix>` of one stack, the same on every run and machine."""

    def __init__(self, account: Account, *, project: str, stack: str) -> None:
        self._words = (project, stack)
        self._suffix = pulumi.Output.all(account.id, account.region).apply(
            lambda identity: unique_suffix(*identity, project, stack)
        )

    def __call__(self, role: str, *, max_length: int) -> pulumi.Output[str]:
        """Only project and stack are shortened: a role cut off would give two resources the same name."""
        return self._suffix.apply(
            lambda suffix: physical_name(*self._words, suffix=f"{role}-{suffix}", max_length=max_length)
        )
