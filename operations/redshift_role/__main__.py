"""Let Redshift use the role with which it invokes the Analytics Toolbox gateway.

Adds the role to the roles of the cluster or the namespace in the output analyticsToolbox, and waits until it can be
used. Other roles stay, and so does the default one. Without --yes, it lists what it would change. With --detach, it
removes the role, as before `pulumi destroy`. --policy prints the permissions that it needs on AWS.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import click

from components.settings.problems import SettingsError
from operations import options
from operations.clouds.command import CommandFailed, run
from operations.command_line import command
from operations.redshift_role.attachment import Plan, change, plan
from operations.redshift_role.gateway import Credentials, Gateway, Run, connect
from operations.redshift_role.warehouse import CannotChange
from operations.settings import CannotRead, Pulumi, engine

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_GATEWAY: Final = """the stack has no output analyticsToolbox with role and warehouse, which `pulumi up` writes with
  pulumi config set --path carto:warehouses.analyticsToolbox.enabled true
and the settings in docs/warehouses.md
"""


@command("redshift_role", __doc__)
@options.stack()
@click.option("--detach", is_flag=True, help="Remove the role, instead of adding it.")
@click.option("--yes", is_flag=True, help="Make the change, instead of listing it.")
@click.option("--profile", metavar="NAME", help="Profile of the AWS CLI. Default: that of the stack's settings.")
@click.option("--policy", is_flag=True, help="Print the policy of IAM that the command needs, and nothing else.")
@options.as_json()
def main(
    *,
    stack: str,
    detach: bool,
    yes: bool,
    profile: str | None,
    policy: bool,
    is_json: bool,
    engine: Callable[[str], Pulumi] = engine,
    run: Run = run,
    sleep: Callable[[float], object] = time.sleep,
) -> int:
    """The command. Returns its exit code."""
    pulumi = engine(stack)
    try:
        gateway = Gateway.of(json.loads(pulumi("stack", "output", "--json")))
        if gateway is None:
            sys.stderr.write(_NO_GATEWAY)
            return 1
        if policy:
            sys.stdout.write(json.dumps(gateway.policy(), indent=2) + "\n")
            return 0
        aws = connect(gateway, Credentials.of(pulumi, profile), run)
        planned = plan(gateway.warehouse, gateway.role, aws, is_detaching=detach)
        if not is_json:
            sys.stdout.writelines(_lines(gateway, planned, yes=yes))
        if yes:
            change(planned, aws, sleep=sleep)
    except (CannotChange, CannotRead, CommandFailed, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    is_changed = yes and not planned.is_done
    if is_json:
        sys.stdout.write(json.dumps(_as_json(gateway, planned, is_changed=is_changed), indent=2) + "\n")
    elif is_changed:
        sys.stdout.write("Done.\n")
    return 0


def _lines(gateway: Gateway, planned: Plan, *, yes: bool) -> Iterator[str]:
    warehouse = planned.warehouse
    yield f"The {warehouse.kind} {warehouse.name} in {gateway.region}, account {gateway.account}\n"
    if planned.is_done:
        yield f"  {'does not have' if planned.is_detaching else 'has'} the role {planned.role}\n"
        yield "Nothing to change.\n"
        return
    yield f"  {'loses' if planned.is_detaching else 'gets'} the role {planned.role}\n"
    for arn in planned.keeps:
        yield f"  keeps the role {arn}{', its default one' if arn == planned.before.default else ''}\n"
    if not yes:
        yield "Nothing was changed. Repeat with --yes.\n"


def _as_json(gateway: Gateway, planned: Plan, *, is_changed: bool) -> dict[str, Any]:
    return {
        planned.warehouse.kind: planned.warehouse.name,
        "region": gateway.region,
        "account": gateway.account,
        "role": planned.role,
        "change": "none" if planned.is_done else "detach" if planned.is_detaching else "attach",
        "keeps": planned.keeps,
        "changed": is_changed,
    }


if __name__ == "__main__":
    sys.exit(main())
