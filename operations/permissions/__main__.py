"""Print the deployer's permissions for a stack: `python -m operations.permissions --stack <stack>`.

Takes the resource types of a preview, so that what the stack does not create needs no right: policies of IAM on AWS,
predefined roles on Google Cloud, a custom role on Azure, as JSON. The rights in the cluster are in
docs/deployer-rbac.yaml, and what a preview alone needs is in docs/permissions*.md. Nothing is changed.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any, Final

from components.settings.problems import SettingsError
from operations.permissions import aws, azure, gcp
from operations.preview_report.steps import NoPreview, Preview, read
from operations.settings import CannotRead, Pulumi, engine, loaded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from components.settings.common import CommonSettings

ACCOUNT = {"aws": "aws sts get-caller-identity --query Account", "azure": "az account show --query id"}
"""The commands that print what `--account` takes."""
KEY_OF_SERVERS = ("aws:rds/instance:Instance", "aws:elasticache/replicationGroup:ReplicationGroup")


def permissions(pulumi: Pulumi, account: str | None) -> dict[str, Any]:
    """The permissions for everything that the stack's preview has, also where nothing changes.

    Raises:
        CannotRead, NoPreview, SettingsError: the stack has no preview, or its cloud needs an account.
    """
    settings, _ = loaded(pulumi)
    preview = read(pulumi("preview", "--json", "--show-sames"))
    if preview.errors:
        raise NoPreview("the preview failed:\n" + "\n".join(preview.errors))
    types = frozenset(step.type for step in preview.steps)
    cloud = str(settings.cloud)
    if account is None and cloud in ACCOUNT:
        raise CannotRead(f"--account is missing; this prints it: {ACCOUNT[cloud]} --output text")
    if cloud == "aws":
        return {"policies": policies(pulumi, settings, preview, account or "")}
    if cloud == "gcp":
        return {"roles": gcp.roles(types)}
    if cloud == "azure":
        return {"role": azure.role(types, name=f"CARTO deployer of {preview.stack}", subscription=account or "")}
    return {}


def policies(pulumi: Pulumi, settings: CommonSettings, preview: Preview, account: str) -> list[dict[str, Any]]:
    """The policies of IAM for a stack on AWS.

    Raises:
        CannotRead: the engine does not show the stack's region.
    """
    names = aws.Names(
        account=account,
        region=json.loads(pulumi("config", "--json"))["aws:region"]["value"],
        cluster=str(settings.cluster.name),
        project=preview.steps[0].urn.split("::")[1],
        others=dict(_others(preview)),
    )
    return aws.policies(frozenset(step.type for step in preview.steps), names, _existing_key(preview))


def _existing_key(preview: Preview) -> str | None:
    """The ARN of the key of KMS that a server of the stack names."""
    keys = (str(step.new.get("kmsKeyId", "")) for step in preview.steps if step.type in KEY_OF_SERVERS)
    return next((key for key in keys if key.startswith("arn:")), None)


def _others(preview: Preview) -> Iterator[tuple[str, str]]:
    """Names of what the stack uses and does not create, by their example in `aws.json`."""
    for example, (type_, name, start) in _USED.items():
        texts = (str(step.new.get(name, "")) for step in preview.steps if step.type == type_)
        known = next((text for text in texts if text and text.startswith(start)), None)
        if known is not None and name == "imageUri":
            known = known.partition("/")[2].partition("@")[0].partition(":")[0]
        if known is not None:
            prefix = example.rpartition(":")[0] if example.endswith(":maps-warehouse") else ""
            yield example, f"{prefix}:{known}" if prefix else known


_USED: Final = {
    "Z0123456789ABCDEFGHIJ": ("aws:route53/record:Record", "zoneId", ""),
    "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/carto/*": (
        "aws:wafv2/webAclAssociation:WebAclAssociation",
        "webAclArn",
        "arn:",
    ),
    # The balancer's own group is created: its id is not known yet.
    "sg-0a1b2c3d4e5f60718": ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "securityGroupId", "sg-"),
    "at-gateway": ("aws:lambda/function:Function", "imageUri", ""),
    "db:maps-warehouse": ("aws:rds/roleAssociation:RoleAssociation", "dbInstanceIdentifier", ""),
    "cluster:maps-warehouse": ("aws:rds/clusterRoleAssociation:ClusterRoleAssociation", "dbClusterIdentifier", ""),
}
"""Type, input and start of the input's text, by example."""


def main(arguments: Sequence[str] | None = None, *, engine: Callable[[str], Pulumi] = engine) -> int:
    """The command. Returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m operations.permissions", description=__doc__)
    parser.add_argument("--stack", required=True)
    parser.add_argument("--account", help="AWS: the account's number; Azure: the subscription's id")
    options = parser.parse_args(arguments)
    try:
        found = permissions(engine(options.stack), options.account)
    except (CannotRead, NoPreview, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
