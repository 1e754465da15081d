"""AWS Secrets Manager: secrets and their versions."""

from __future__ import annotations

import secrets
import string
import uuid
from typing import TYPE_CHECKING

from simulator.aws.account import letters
from simulator.aws.kms import key_reference
from simulator.aws.resource_type import AwsType, Request
from simulator.core.package import CloudError
from simulator.core.references import Reference
from simulator.core.sources import Message, outputs, refuses

if TYPE_CHECKING:
    from simulator.aws.account import Account
    from simulator.core.inventory import Record
    from simulator.core.package import State
    from simulator.core.resource_type import Created
    from simulator.core.values import Properties

SCHEDULED = "aws:secretsmanager/scheduledDeletion:ScheduledDeletion"
"""What stays of a deleted secret until its recovery window ends: its name."""


class Secret(AwsType):
    """A secret."""

    token = "aws:secretsmanager/secret:Secret"
    unique_name = Message(
        "ResourceExistsException: The operation failed because the secret {} already exists.",
        "botocore:secretsmanager/2017-10-17/service-2.json#ResourceExistsException",
    )
    references = (key_reference("kmsKeyId"),)

    @outputs("terraform-aws:secretsmanager/secret.go", {"id": "<arn>", "name": "<name>"})
    @outputs(
        "botocore:secretsmanager/2017-10-17/service-2.json#CreateSecret",
        {"arn": "arn:aws:secretsmanager:<region>:<account>:secret:<name>-<6 letters>"},
    )
    def compute(self, request: Request) -> Created:
        name = request.named("name", "namePrefix")
        arn = request.id or request.account.arn("secretsmanager", f"secret:{name}-{letters(6, string.ascii_letters)}")
        return arn, name, {"name": name, "arn": arn}

    @refuses("botocore:secretsmanager/2017-10-17/service-2.json#InvalidRequestException")
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        if request.account.named(SCHEDULED, name):
            raise CloudError(
                "InvalidRequestException: You can't create this secret because a secret with this "
                "name is already scheduled for deletion."
            )

    def after_delete(self, account: Account, record: Record, applied: Properties) -> None:
        """The name stays taken during the recovery window."""
        if applied.get("recoveryWindowInDays") != 0:
            account.save(SCHEDULED, f"{record.name}-{secrets.token_hex(3)}", record.name)


class SecretVersion(AwsType):
    """A value of a secret."""

    token = "aws:secretsmanager/secretVersion:SecretVersion"
    references = (
        Reference(
            path="secretId",
            target=Secret.token,
            absent="ResourceNotFoundException: Secrets Manager can't find the specified secret: {}",
            source="botocore:secretsmanager/2017-10-17/service-2.json#ResourceNotFoundException",
        ),
    )

    def replaces(self, state: State, new: Properties, changed: set[str]) -> set[str]:
        return changed & {"secretString", "secretStringWoVersion"}

    @outputs(
        "terraform-aws:secretsmanager/secret_version.go",
        {
            "id": "<secret>|<versionId>",
            "versionId": "<uuid>",
            "arn": "the secret's ARN",
            "secretArn": "the secret's ARN",
            "versionStages": "AWSCURRENT",
        },
    )
    def compute(self, request: Request) -> Created:
        version = request.kept("versionId", lambda: str(uuid.uuid4()))
        secret = str(request.inputs["secretId"])
        return (
            f"{secret}|{version}",
            version,
            {"versionId": version, "arn": secret, "secretArn": secret, "versionStages": ["AWSCURRENT"]},
        )
