"""The gateway of a stack: its role, its data warehouse, and the credentials for their account."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from operations.redshift_role.warehouse import Aws, CannotChange, Cluster, Namespace, Warehouse
from operations.settings import loaded

OUTPUT = "analyticsToolbox"


class Run(Protocol):
    """Runs a command with further environment variables. Raises `CommandFailed`."""

    def __call__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """What the output of a stack has about the gateway."""

    warehouse: Warehouse
    role: str
    region: str
    account: str
    partition: str

    @classmethod
    def of(cls, outputs: Mapping[str, Any]) -> Gateway | None:
        """The gateway in the outputs of a stack. None without one."""
        found = outputs.get(OUTPUT) or {}
        cluster, namespace = found.get("redshiftCluster"), found.get("redshiftNamespace")
        if not found.get("roleArn") or not (cluster or namespace):
            return None
        _, partition, _, region, account, *_ = str(found["functionArn"]).split(":")
        return cls(
            warehouse=Cluster(name=str(cluster)) if cluster else Namespace(name=str(namespace)),
            role=str(found["roleArn"]),
            region=region,
            account=account,
            partition=partition,
        )

    def policy(self) -> dict[str, Any]:
        """What the command needs, as a policy of IAM.

        Sources: Redshift management guide, "Associating IAM roles with clusters"; service authorization reference,
        Amazon Redshift and Amazon Redshift Serverless. The ARN of a namespace has its id, which only AWS knows.
        """
        prefix = f"arn:{self.partition}"
        place = f"{self.region}:{self.account}"
        pass_role = {"Sid": "PassRole", "Effect": "Allow", "Action": ["iam:PassRole"], "Resource": self.role}
        if isinstance(self.warehouse, Cluster):
            own = [
                {"Sid": "Read", "Effect": "Allow", "Action": ["redshift:DescribeClusters"], "Resource": "*"},
                {
                    "Sid": "Change",
                    "Effect": "Allow",
                    "Action": ["redshift:ModifyClusterIamRoles"],
                    "Resource": f"{prefix}:redshift:{place}:cluster:{self.warehouse.name}",
                },
            ]
        else:
            own = [
                {
                    "Sid": "ReadAndChange",
                    "Effect": "Allow",
                    "Action": ["redshift-serverless:GetNamespace", "redshift-serverless:UpdateNamespace"],
                    "Resource": f"{prefix}:redshift-serverless:{place}:namespace/*",
                }
            ]
        return {"Version": "2012-10-17", "Statement": [*own, pass_role]}


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """How the AWS CLI gets its credentials. Nothing set: from its usual sources."""

    profile: str | None = None
    role_arn: str | None = None
    external_id: str | None = None

    @classmethod
    def of(cls, pulumi: Callable[..., str], profile: str | None = None) -> Credentials:
        """Those of the settings of the stack; `profile` wins.

        Raises:
            CannotRead, SettingsError: the settings can't be read.
        """
        entries = json.loads(pulumi("config", "--json"))
        of_stack = entries.get("aws:profile", {}).get("value")
        # A program that has the gateway alone has no settings of CARTO.
        own = loaded(pulumi)[0].warehouses.analytics_toolbox.aws if "carto:warehouses" in entries else None
        if own is None:
            return cls(profile=profile or of_stack)
        return cls(profile=profile or own.profile or of_stack, role_arn=own.role_arn, external_id=own.external_id)


def connect(gateway: Gateway, credentials: Credentials, run: Run) -> Aws:
    """The AWS CLI in the account and the region of the gateway.

    Raises:
        CommandFailed: AWS does not accept the credentials.
        CannotChange: they are of another account.
    """
    options = ["--region", gateway.region, "--output", "json"]
    profile = ["--profile", credentials.profile] if credentials.profile is not None else []
    environment: dict[str, str] = {}
    if credentials.role_arn is not None:
        assume = ["aws", "sts", "assume-role", "--role-arn", credentials.role_arn]
        external = ["--external-id", credentials.external_id] if credentials.external_id is not None else []
        assume += ["--role-session-name", "carto-redshift-role", *external]
        keys = json.loads(run([*assume, *options, *profile]))["Credentials"]
        profile = []
        environment = {
            "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
            "AWS_SESSION_TOKEN": keys["SessionToken"],
        }

    def aws(arguments: Sequence[str]) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(run(["aws", *arguments, *options, *profile], environment) or "{}")
        return found

    account = aws(["sts", "get-caller-identity"])["Account"]
    if account != gateway.account:
        raise CannotChange(
            f"the credentials are of the account {account}; the gateway is in {gateway.account}. Nothing was changed. "
            "Fix: --profile <a profile of that account>, or roleArn in carto:warehouses.analyticsToolbox.aws"
        )
    return aws
