"""Static credentials of an IAM user."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from .. import contracts


def access_key(name: str, user: aws.iam.User, *, rotation: int, parent: pulumi.Resource) -> contracts.AccessKey:
    """An access key. Another `rotation` creates a new one before the old one is deleted (IAM allows two per user).

    Not protected: rotation replaces it, and the engine replaces no protected resource. A lost key costs a rotation.
    """
    key = aws.iam.AccessKey(
        name, user=user.name, opts=pulumi.ResourceOptions(parent=parent, replacement_trigger=rotation)
    )
    return contracts.AccessKey(id=key.id, secret=pulumi.Output.secret(key.secret))
