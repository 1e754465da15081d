"""Print the least permissions for a stack.

Those of the deployer, or with `--for previewer` those of an identity that only previews. Takes the resource types of a
preview, so that what the stack does not create needs no right: policies of IAM on AWS, predefined roles on Google Cloud
with custom ones for lookups that these do not have, a custom role on Azure, as JSON. A preview compares with the state,
so its identity needs only what the program looks up: policies on AWS, custom roles on Google Cloud and on Azure.
Integrations with warehouses on another cloud, or in another AWS account, add the permissions that they need there. The
rights in the cluster are in docs/deployer-rbac.yaml. Nothing is changed.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from components.settings.problems import SettingsError
from operations import options
from operations.clouds import of_cloud
from operations.command_line import command
from operations.permissions.subject import Subject
from operations.preview_report.steps import NoPreview, Preview, complete, read
from operations.settings import CannotRead, Pulumi, engine, loaded

if TYPE_CHECKING:
    from collections.abc import Callable

    from components.settings.common import CommonSettings


DEPLOYER, PREVIEWER = "deployer", "previewer"
_MODULES = {DEPLOYER: "operations.permissions", PREVIEWER: "operations.permissions.previewing"}
"""Packages with a module a cloud, which has a function of the identity's name, and one of its warehouses."""


def permissions(
    pulumi: Pulumi, account: str | None, warehouse_account: str | None = None, identity: str = DEPLOYER
) -> dict[str, Any]:
    """The permissions for everything that the stack's preview has, also where nothing changes.

    Raises:
        CannotRead, NoPreview, SettingsError: the stack has no preview, or its cloud needs an account.
    """
    package = _MODULES[identity]
    settings, _ = loaded(pulumi)
    clouds = {str(cloud): of_cloud(str(cloud), package) for cloud in settings.warehouses.clouds()}
    cloud = of_cloud(str(settings.cloud), package)
    if cloud is None and not clouds:
        return {}
    if cloud is not None and account is None and cloud.ACCOUNT is not None:
        raise CannotRead(f"--account is missing; this prints it: {cloud.ACCOUNT}")
    preview = complete(read(pulumi("preview", "--json", "--show-sames")))
    subject = subject_of(pulumi, settings, preview, account or "", warehouse_account)
    found: dict[str, Any] = getattr(cloud, identity)(subject) if cloud is not None else {}
    for name, other in clouds.items():
        if other is not None:
            at = subject if name == settings.cloud else replace(subject, account="")
            for key, more in getattr(other, f"{identity}_of_warehouses")(at).items():
                known = found.setdefault(key, [])
                known.extend(each for each in more if each not in known)
    return found


def subject_of(
    pulumi: Pulumi, settings: CommonSettings, preview: Preview, account: str, warehouse_account: str | None = None
) -> Subject:
    """What the permissions follow from.

    Raises:
        CannotRead: the engine does not show the stack's configuration.
    """
    config = json.loads(pulumi("config", "--json"))
    return Subject(
        preview=preview,
        config={key: entry.get("value", "") for key, entry in config.items()},
        settings=settings,
        account=account,
        warehouse_account=warehouse_account,
    )


@command("permissions", __doc__)
@options.stack()
@click.option(
    "--for",
    "identity",
    type=click.Choice((DEPLOYER, PREVIEWER)),
    default=DEPLOYER,
    show_default=True,
    help="Whose permissions.",
)
@click.option("--account", metavar="ID", help="AWS: the account's number; Azure: the subscription's id.")
@click.option("--warehouse-account", metavar="ID", help="AWS account of carto:warehouses whose settings name none.")
@options.as_json(": the only format here")
def main(
    *,
    stack: str,
    identity: str,
    account: str | None,
    warehouse_account: str | None,
    is_json: bool,  # noqa: ARG001 - there is no other format
    engine: Callable[[str], Pulumi] = engine,
) -> int:
    """The command. Returns its exit code."""
    try:
        found = permissions(engine(stack), account or None, warehouse_account, identity)
    except (CannotRead, NoPreview, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
