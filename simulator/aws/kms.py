"""AWS KMS: keys and aliases."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from simulator.aws import policies
from simulator.aws.account import ACCOUNT, Account, stable
from simulator.aws.resource_type import AwsType, Request
from simulator.core.account import CREATED, MISSING
from simulator.core.check import Failure
from simulator.core.package import CloudError
from simulator.core.references import Reference, last
from simulator.core.rules import known
from simulator.core.services import lookup
from simulator.core.sources import Message, outputs, refuses

if TYPE_CHECKING:
    from simulator.core.resource_type import Created, Failures
    from simulator.core.values import Properties


class Key(AwsType):
    """A key."""

    token = "aws:kms/key:Key"

    @refuses(
        "aws-docs:IAM/latest/UserGuide/reference_policies_grammar.html",
        "aws-docs:kms/latest/APIReference/API_CreateKey.html",
    )
    def conditions(self, inputs: Properties) -> Failures:
        text = known(inputs, "policy")
        if isinstance(text, str) and text:
            yield from (Failure("policy", problem) for problem in policies.problems("key", text))
            if policies.locks_out(text, ACCOUNT) and not known(inputs, "bypassPolicyLockoutSafetyCheck"):
                yield Failure(
                    "policy",
                    "MalformedPolicyDocumentException: The new key policy will not allow you to update "
                    "the key policy in the future.",
                )

    @outputs("terraform-aws:kms/key.go", {"id": "<keyId>"})
    @outputs(
        "aws-docs:kms/latest/developerguide/concepts.html",
        {"keyId": "<uuid>", "arn": "arn:aws:kms:<region>:<account>:key/<keyId>"},
    )
    def compute(self, request: Request) -> Created:
        id_ = request.id or str(uuid.uuid4())
        return id_, id_, {"keyId": id_, "arn": request.account.arn("kms", f"key/{id_}")}


def key_reference(path: str) -> Reference:
    """An input that names a key, by its id or its ARN."""
    return Reference(
        path=path,
        target=Key.token,
        to_id=last,
        absent="NotFoundException: Key '{}' does not exist",
        source="botocore:kms/2014-11-01/service-2.json#NotFoundException",
    )


class Alias(AwsType):
    """A name of a key."""

    token = "aws:kms/alias:Alias"
    unique_name = Message(
        "AlreadyExistsException: An alias with the name {} already exists",
        "botocore:kms/2014-11-01/service-2.json#AlreadyExistsException",
    )
    references = (key_reference("targetKeyId"),)

    @outputs(
        "terraform-aws:kms/alias.go",
        {
            "id": "alias/<name>",
            "name": "alias/<name>",
            "arn": "arn:aws:kms:<region>:<account>:alias/<name>",
            "targetKeyArn": "the key's ARN",
        },
    )
    def compute(self, request: Request) -> Created:
        name, target = request.named("name", "namePrefix"), str(request.inputs["targetKeyId"])
        target_arn = target if target.startswith("arn:") else request.account.arn("kms", f"key/{target}")
        return name, name, {"name": name, "arn": request.account.arn("kms", name), "targetKeyArn": target_arn}


@lookup("aws:kms/getKey:getKey")
@outputs(
    "terraform-aws:kms/key_data_source.go",
    {
        "id": "<uuid>",
        "keyId": "as asked for",
        "arn": "arn:aws:kms:<region>:<account>:key/<id>",
        "awsAccountId": "<account>",
        "enabled": "true or false",
        "region": "<region>",
        "description": "text",
        "creationDate": "RFC 3339",
        "deletionDate": "RFC 3339, or empty",
        "validTo": "RFC 3339, or empty",
    },
)
@outputs(
    "botocore:kms/2014-11-01/service-2.json#KeyMetadata",
    {
        "keyState": "Enabled",
        "keyUsage": "ENCRYPT_DECRYPT",
        "keySpec": "SYMMETRIC_DEFAULT",
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "keyManager": "CUSTOMER or AWS",
        "multiRegion": "true or false",
        "origin": "AWS_KMS",
        "expirationModel": "text",
        "customKeyStoreId": "text",
        "cloudHsmClusterId": "text",
        "pendingDeletionWindowInDays": "number",
        "multiRegionConfigurations": "list",
        "xksKeyConfigurations": "list",
    },
)
@refuses("terraform-aws:kms/key_data_source.go", "botocore:kms/2014-11-01/service-2.json#NotFoundException")
def get_key(account: Account, arguments: Properties) -> Properties:
    """A key by id, ARN or alias."""
    wanted = str(arguments["keyId"])
    short = wanted.rsplit("/", 1)[-1]
    if account.is_absent(Key.token, short):
        raise CloudError(
            f"reading KMS Key ({wanted}): NotFoundException: Key "
            f"'arn:aws:kms:{account.region}:…:key/{short}' does not exist"
        )
    digits = stable(wanted, 32)
    id_ = (
        f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
        if wanted.startswith("alias/") or ":alias/" in wanted
        else short
    )
    return {
        "id": id_,
        "keyId": wanted,
        "arn": account.arn("kms", f"key/{id_}"),
        "awsAccountId": account.id,
        "enabled": True,
        "keyState": "Enabled",
        "keyUsage": "ENCRYPT_DECRYPT",
        "keySpec": "SYMMETRIC_DEFAULT",
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "keyManager": "CUSTOMER",
        "multiRegion": False,
        "origin": "AWS_KMS",
        "creationDate": CREATED,
        "deletionDate": "",
        "description": "",
        "expirationModel": "",
        "validTo": "",
        "customKeyStoreId": "",
        "cloudHsmClusterId": "",
        "pendingDeletionWindowInDays": 0,
        "multiRegionConfigurations": [],
        "xksKeyConfigurations": [],
        "region": account.region,
    }


@lookup("aws:kms/getAlias:getAlias")
@outputs(
    "terraform-aws:kms/alias_data_source.go",
    {
        "id": "<arn>",
        "name": "alias/<name>",
        "arn": "arn:aws:kms:<region>:<account>:alias/<name>",
        "targetKeyArn": "the key's ARN",
        "targetKeyId": "<uuid>",
        "region": "<region>",
    },
)
@refuses("terraform-aws:kms/alias_data_source.go")
def get_alias(account: Account, arguments: Properties) -> Properties:
    """An alias and the key it leads to."""
    name = str(arguments["name"])
    if name.removeprefix("alias/").startswith(MISSING):
        raise CloudError(f"reading KMS Alias ({name}): couldn't find resource")
    created = account.outputs_of(Alias.token, name)
    target = str(created["targetKeyArn"]) if created else str(get_key(account, {"keyId": name})["arn"])
    return {
        "id": account.arn("kms", name),
        "name": name,
        "arn": account.arn("kms", name),
        "targetKeyArn": target,
        "targetKeyId": target.rsplit("/", 1)[-1],
        "region": account.region,
    }
