"""AWS IAM: roles, policies, users and access keys."""

from __future__ import annotations

import secrets
import string
from typing import TYPE_CHECKING

from simulator.aws import policies
from simulator.aws.account import Account, letters, stable
from simulator.aws.resource_type import AwsType, Request
from simulator.core.account import CREATED
from simulator.core.check import Failure
from simulator.core.package import CloudError
from simulator.core.references import Reference, last
from simulator.core.rules import Autoname, Rules, known
from simulator.core.services import lookup
from simulator.core.sources import Message, outputs, refuses
from simulator.core.values import Properties, plain

if TYPE_CHECKING:
    from simulator.core.inventory import Record
    from simulator.core.resource_type import Created, Failures

ACCESS_KEYS_LIMIT = 2
POLICY_DOCUMENTS = (
    "aws-docs:IAM/latest/UserGuide/reference_policies_grammar.html",
    "aws-docs:IAM/latest/UserGuide/reference_iam-quotas.html",
)
NO_SUCH_ENTITY = "botocore:iam/2010-05-08/service-2.json#NoSuchEntityException"
ALREADY_EXISTS = "botocore:iam/2010-05-08/service-2.json#EntityAlreadyExistsException"


@refuses(*POLICY_DOCUMENTS)
def _document_failures(kind: str, name: str, inputs: Properties) -> Failures:
    text = known(inputs, name)
    if isinstance(text, str):
        yield from (Failure(name, problem) for problem in policies.problems(kind, text))


class Role(AwsType):
    """A role."""

    token = "aws:iam/role:Role"
    unique_name = Message("EntityAlreadyExists: Role with name {} already exists.", ALREADY_EXISTS)

    def conditions(self, inputs: Properties) -> Failures:
        return _document_failures("trust", "assumeRolePolicy", inputs)

    @outputs(
        "terraform-aws:iam/role.go",
        {"id": "<name>", "name": "<name>", "createDate": "RFC 3339", "managedPolicyArns": "list of ARNs"},
    )
    @outputs(
        "aws-docs:IAM/latest/UserGuide/reference_identifiers.html",
        {"arn": "arn:aws:iam::<account>:role<path><name>", "uniqueId": "AROA<17 capitals and digits>"},
    )
    def compute(self, request: Request) -> Created:
        name = request.named("name", "namePrefix")
        attached = request.previous.get("managedPolicyArns") or request.inputs.get("managedPolicyArns")
        return name, name, {
            "name": name,
            "arn": request.account.global_arn("iam", f"role{request.inputs.get('path') or '/'}{name}"),
            "createDate": request.kept("createDate", lambda: CREATED),
            "uniqueId": request.kept("uniqueId", lambda: "AROA" + letters(17)),
            "managedPolicyArns": attached or [],
        }  # fmt: skip

    def after_delete(self, account: Account, record: Record, applied: Properties) -> None:
        """A role deleted by force takes its inline policies and attachments along."""
        for type_ in (RolePolicy.token, RolePolicyAttachment.token):
            for part in account.of_type(type_):
                if plain(part.inputs).get("role") == record.id:
                    account.inventory.remove(part)


class Policy(AwsType):
    """A managed policy."""

    token = "aws:iam/policy:Policy"
    unique_name = Message(
        "EntityAlreadyExists: A policy called {} already exists. Duplicate names are not allowed.", ALREADY_EXISTS
    )

    def conditions(self, inputs: Properties) -> Failures:
        return _document_failures("managed", "policy", inputs)

    @outputs("terraform-aws:iam/policy.go", {"id": "<arn>", "name": "<name>", "attachmentCount": "number"})
    @outputs(
        "aws-docs:IAM/latest/UserGuide/reference_identifiers.html",
        {"arn": "arn:aws:iam::<account>:policy<path><name>", "policyId": "ANPA<17 capitals and digits>"},
    )
    def compute(self, request: Request) -> Created:
        name = request.named("name", "namePrefix")
        arn = request.account.global_arn("iam", f"policy{request.inputs.get('path') or '/'}{name}")
        policy_id = request.kept("policyId", lambda: "ANPA" + letters(17))
        return (
            arn,
            name,
            {
                "name": name,
                "arn": arn,
                "policyId": policy_id,
                "attachmentCount": request.previous.get("attachmentCount", 0),
            },
        )


def _role_reference(in_use: str) -> Reference:
    return Reference(
        path="role",
        target=Role.token,
        absent="NoSuchEntity: The role with name {} cannot be found.",
        source=NO_SUCH_ENTITY,
        in_use=in_use,
        unless="forceDetachPolicies",
    )


class RolePolicy(AwsType):
    """An inline policy of a role."""

    token = "aws:iam/rolePolicy:RolePolicy"
    references = (_role_reference("DeleteConflict: Cannot delete entity, must delete policies first."),)

    def conditions(self, inputs: Properties) -> Failures:
        return _document_failures("role", "policy", inputs)

    @outputs("terraform-aws:iam/role_policy.go", {"id": "<role>:<name>", "name": "<name>"})
    def compute(self, request: Request) -> Created:
        name = request.named("name", "namePrefix")
        return f"{request.inputs['role']}:{name}", name, {"name": name}


class RolePolicyAttachment(AwsType):
    """A managed policy that a role has."""

    token = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    references = (
        _role_reference("DeleteConflict: Cannot delete entity, must detach all policies first."),
        Reference(
            path="policyArn",
            target=Policy.token,
            absent="NoSuchEntity: Policy {} does not exist or is not attachable.",
            source=NO_SUCH_ENTITY,
            in_use="DeleteConflict: Cannot delete a policy attached to entities.",
        ),
    )
    rules = Rules(
        source="terraform-aws:iam/role_policy_attachment.go",
        required=("policyArn", "role"),
        replace=("policyArn", "role"),
        patterns={"policyArn": {"format": "arn"}},
        delete_before_replace=True,
    )

    @outputs("terraform-aws:iam/role_policy_attachment.go", {"id": "<role>-<26 hexadecimal digits>"})
    def compute(self, request: Request) -> Created:
        id_ = request.id or f"{request.inputs['role']}-{secrets.token_hex(13)}"
        return id_, f"{request.inputs['role']}/{request.inputs['policyArn']}", {}

    def import_id(self, account: Account, configured: str) -> str:
        """An import names the role and the policy."""
        found = account.named(self.token, configured)
        return found[0].id if found else configured


class User(AwsType):
    """A user."""

    token = "aws:iam/user:User"
    unique_name = Message("EntityAlreadyExists: User with name {} already exists.", ALREADY_EXISTS)
    rules = Rules(
        source="terraform-aws:iam/user.go",
        patterns={
            "permissionsBoundary": {"maxLength": 2048},
            "name": {"regex": "^[0-9A-Za-z=,.@\\-_+]+$", "maxLength": 64},
        },
        defaults={"forceDestroy": False, "path": "/"},
        autoname=Autoname(property="name"),
    )

    @outputs("terraform-aws:iam/user.go", {"id": "<name>"})
    @outputs(
        "aws-docs:IAM/latest/UserGuide/reference_identifiers.html",
        {"arn": "arn:aws:iam::<account>:user<path><name>", "uniqueId": "AIDA<17 capitals and digits>"},
    )
    def compute(self, request: Request) -> Created:
        name, path = request.inputs["name"], request.inputs.get("path") or "/"
        unique = request.kept("uniqueId", lambda: "AIDA" + letters(17))
        return name, name, {"arn": request.account.global_arn("iam", f"user{path}{name}"), "uniqueId": unique}


def _user_reference(in_use: str) -> Reference:
    return Reference(
        path="user",
        target=User.token,
        absent="NoSuchEntity: The user with name {} cannot be found.",
        source=NO_SUCH_ENTITY,
        in_use=in_use,
        unless="forceDestroy",
    )


class UserPolicy(AwsType):
    """An inline policy of a user."""

    token = "aws:iam/userPolicy:UserPolicy"
    references = (_user_reference("DeleteConflict: Cannot delete entity, must delete policies first."),)
    rules = Rules(
        source="terraform-aws:iam/user_policy.go",
        required=("policy", "user"),
        replace=("name", "namePrefix", "user"),
        conflicts=(("name", "namePrefix"),),
        patterns={"policy": {"format": "iamPolicyJson"}},
        cloud_filled=("name", "namePrefix"),
        autoname=Autoname(property="name", unless=("namePrefix",)),
    )

    def conditions(self, inputs: Properties) -> Failures:
        return _document_failures("user", "policy", inputs)

    @outputs("terraform-aws:iam/user_policy.go", {"id": "<user>:<name>", "name": "<name>"})
    def compute(self, request: Request) -> Created:
        name = request.named("name", "namePrefix")
        return f"{request.inputs['user']}:{name}", name, {"name": name}


class AccessKey(AwsType):
    """An access key of a user."""

    token = "aws:iam/accessKey:AccessKey"
    references = (_user_reference("DeleteConflict: Cannot delete entity, must delete access keys first."),)
    rules = Rules(
        source="terraform-aws:iam/access_key.go",
        required=("user",),
        replace=("pgpKey", "user"),
        allowed={"status": ("Active", "Inactive")},
        defaults={"status": "Active"},
    )

    @outputs(
        "terraform-aws:iam/access_key.go",
        {
            "createDate": "RFC 3339",
            "secret": "40 letters, digits, + and /",
            "sesSmtpPasswordV4": "44 characters of Base64",
        },
    )
    @outputs("aws-docs:IAM/latest/UserGuide/reference_identifiers.html", {"id": "AKIA<16 capitals and digits>"})
    def compute(self, request: Request) -> Created:
        key = request.id or "AKIA" + letters(16)
        alphabet = string.ascii_letters + string.digits + "+/"
        return key, key, {
            "createDate": request.kept("createDate", lambda: CREATED),
            "secret": request.kept("secret", lambda: letters(40, alphabet)),
            "sesSmtpPasswordV4": request.kept("sesSmtpPasswordV4", lambda: letters(44, alphabet)),
        }  # fmt: skip

    @refuses("botocore:iam/2010-05-08/service-2.json#LimitExceededException")
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        user = request.inputs["user"]
        keys = [key for key in request.account.of_type(self.token) if plain(key.inputs).get("user") == user]
        if len(keys) >= ACCESS_KEYS_LIMIT:
            raise CloudError(f"LimitExceeded: Cannot exceed quota for AccessKeysPerUser: {ACCESS_KEYS_LIMIT}")


def role_reference(path: str, absent: str, source: str) -> Reference:
    """An input of another service that names a role by its ARN."""
    return Reference(path=path, target=Role.token, to_id=last, absent=absent, source=source)


@lookup("aws:iam/getRole:getRole")
@outputs(
    "terraform-aws:iam/role_data_source.go",
    {
        "id": "<name>",
        "name": "<name>",
        "path": "/, or /<path>/",
        "createDate": "RFC 3339",
        "description": "text",
        "assumeRolePolicy": "JSON",
        "maxSessionDuration": "seconds",
        "permissionsBoundary": "ARN, or empty",
        "tags": "map",
        "roleLastUseds": "list",
    },
)
@outputs(
    "aws-docs:IAM/latest/UserGuide/reference_identifiers.html",
    {"arn": "arn:aws:iam::<account>:role<path><name>", "uniqueId": "AROA<17 capitals and digits>"},
)
@refuses("terraform-aws:iam/role_data_source.go")
def get_role(account: Account, arguments: Properties) -> Properties:
    """A role."""
    name = str(arguments["name"])
    if account.is_absent(Role.token, name):
        raise CloudError(f"reading IAM Role ({name}): couldn't find resource")
    return {
        "id": name,
        "name": name,
        "arn": account.global_arn("iam", f"role/{name}"),
        "path": "/",
        "uniqueId": f"AROA{stable(name, 17).upper()}",
        "createDate": CREATED,
        "description": "",
        "assumeRolePolicy": "{}",
        "maxSessionDuration": 3600,
        "permissionsBoundary": "",
        "roleLastUseds": [],
        "tags": {},
    }
