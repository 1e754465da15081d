"""AWS Lambda: functions, who may invoke them, and how they are invoked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.aws.iam import role_reference
from simulator.aws.resource_type import AwsType, Request
from simulator.core.account import CREATED
from simulator.core.check import Failure
from simulator.core.references import Reference
from simulator.core.rules import is_set, known
from simulator.core.sources import Message, outputs, refuses

if TYPE_CHECKING:
    from simulator.core.resource_type import Created, Failures
    from simulator.core.values import Properties

CONFLICT = "botocore:lambda/2015-03-31/service-2.json#ResourceConflictException"


class Function(AwsType):
    """A function."""

    token = "aws:lambda/function:Function"
    unique_name = Message("ResourceConflictException: Function already exist: {}", CONFLICT)
    references = (
        role_reference(
            "role",
            "InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda: {}",
            "botocore:lambda/2015-03-31/service-2.json#InvalidParameterValueException",
        ),
    )

    @refuses("terraform-aws:lambda/function.go")
    def conditions(self, inputs: Properties) -> Failures:
        if known(inputs, "packageType") == "Zip":
            for name in ("handler", "runtime"):
                if not is_set(inputs, name):
                    yield Failure(name, "must be set when packageType is Zip")

    @outputs(
        "terraform-aws:lambda/function.go",
        {
            "id": "<name>",
            "arn": "arn:aws:lambda:<region>:<account>:function:<name>",
            "version": "$LATEST",
            "qualifiedArn": "<arn>:$LATEST",
            "invokeArn": "arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<arn>/invocations",
            "lastModified": "ISO 8601",
        },
    )
    def compute(self, request: Request) -> Created:
        name = request.inputs["name"]
        account = request.account
        arn = account.arn("lambda", f"function:{name}")
        gateway = f"arn:{account.partition}:apigateway:{account.region}:lambda"
        return name, name, {
            "arn": arn,
            "version": "$LATEST",
            "qualifiedArn": f"{arn}:$LATEST",
            "invokeArn": f"{gateway}:path/2015-03-31/functions/{arn}/invocations",
            "lastModified": CREATED,
        }  # fmt: skip


class Permission(AwsType):
    """Who may invoke a function."""

    token = "aws:lambda/permission:Permission"
    unique_name = Message("ResourceConflictException: The statement id provided already exists: {}", CONFLICT)
    references = (
        Reference(
            path="function",
            target=Function.token,
            absent="ResourceNotFoundException: Function not found: {}",
            source="botocore:lambda/2015-03-31/service-2.json#ResourceNotFoundException",
        ),
    )

    @outputs("terraform-aws:lambda/permission.go", {"id": "<statementId>", "statementId": "<statementId>"})
    def compute(self, request: Request) -> Created:
        statement = request.named("statementId", "statementIdPrefix")
        return statement, f"{request.inputs['function']}:{statement}", {"statementId": statement}


class FunctionEventInvokeConfig(AwsType):
    """How a function is invoked asynchronously."""

    token = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"

    @outputs("terraform-aws:lambda/function_event_invoke_config.go", {"id": "<function>, and :<qualifier> when set"})
    def compute(self, request: Request) -> Created:
        qualifier = f":{request.inputs['qualifier']}" if request.inputs.get("qualifier") else ""
        return f"{request.inputs['functionName']}{qualifier}", f"{request.inputs['functionName']}{qualifier}", {}
