"""Static credentials of an IAM user."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from .. import contracts


def access_key(name: str, user: aws.iam.User, *, rotation: int, parent: pulumi.Resource) -> contracts.AccessKey:
    """An access key; another `rotation` makes a new one before the old one is deleted (IAM allows a user two).

    Not protected: a protected resource can't be replaced, which is how it rotates, and a lost key costs a rotation.
    """
    key = aws.iam.AccessKey(
        name, user=user.name, opts=pulumi.ResourceOptions(parent=parent, replacement_trigger=rotation)
    )
    return contracts.AccessKey(id=key.id, secret=pulumi.Output.secret(key.secret))
