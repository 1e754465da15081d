"""The AWS account a stack lives in."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi


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
