"""Move the database of the chart's own PostgreSQL to a managed one.

A Job in the cluster copies and compares; this command starts it and shows its progress. It can be interrupted anywhere
and run again: it continues. docs/migrate-database.md has the steps before and after.
"""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

import click

from components.quantities import BYTES, mebibytes
from components.settings.database import BOOTSTRAP_IMAGE
from operations import options
from operations.command_line import INTERRUPTED, command
from operations.migrate_database.job import Options, Target
from operations.migrate_database.release import is_internal, read_placement, read_source, start, stop
from operations.migrate_database.run_job import remove, run_job, was_begun
from operations.verify.kubectl import CannotVerify, Kubectl

if TYPE_CHECKING:
    from collections.abc import Callable

    Show = Callable[[str], None]

TARGET_SECRET = "carto-migration-target"  # noqa: S105 - a name
PAGE = "docs/migrate-database.md"
CANNOT = 2
"""Exit code when nothing was done."""
COMMAND = "python -m operations.migrate_database"
SWITCH = f"""
The copy is complete and equal. CARTO is still stopped, and still configured for the old database. Switch it now:

  1. let the stack or the values name the target (carto:database.existing, or externalPostgresql): {PAGE}#switch
  2. pulumi up, or helm upgrade
  3. {COMMAND} finish

To go back instead: {COMMAND} rollback
"""


def _size(_context: click.Context, _option: click.Parameter, text: str | None) -> str | None:
    """A quantity of Kubernetes."""
    if text is not None and not (re.fullmatch(BYTES, text) and mebibytes(text)):
        raise click.BadParameter(f"expected a size such as 20Gi; got {text!r}")
    return text


@command("migrate_database", __doc__)
@click.argument("action", type=click.Choice(("check", "run", "rollback", "finish")))
@click.option("--namespace", default="carto", show_default=True, metavar="NAME", help="Namespace of the release.")
@options.context()
@click.option(
    "--target-secret", default=TARGET_SECRET, show_default=True, metavar="NAME", help="Secret about the target."
)
@click.option(
    "--image",
    default=BOOTSTRAP_IMAGE,
    metavar="IMAGE",
    help="With psql, pg_dump and pg_restore of one version.",
)
@click.option(
    "--image-pull-secret",
    multiple=True,
    metavar="NAME",
    help="Secret of the namespace, for --image. Can be repeated.",
)
@click.option(
    "--dump-size",
    callback=_size,
    metavar="SIZE",
    help="Size of the volume for the dump, such as 20Gi. Default: that of the old database's volume.",
)
@click.option("--jobs", type=click.IntRange(2, 16), default=4, show_default=True, help="Connections at once.")
@options.as_json(", an object a line: its message is the text")
def main(
    *,
    action: str,
    namespace: str,
    context: str | None,
    target_secret: str,
    image: str,
    image_pull_secret: tuple[str, ...],
    dump_size: str | None,
    jobs: int,
    is_json: bool,
) -> int:
    """Return 0 if the action is complete, 1 if a check or the copy failed, 2 if it could not start."""
    cluster = Kubectl(namespace=namespace, context=context)
    try:
        target = _target(cluster, target_secret)
        settings = Options(
            image=image,
            image_pull_secrets=image_pull_secret,
            placement=read_placement(cluster),
            jobs=jobs,
            dump_size=dump_size,
        )
        return _act(cluster, action, target, settings, _show_json if is_json else _show)
    except CannotVerify as problem:
        sys.stderr.write(f"{problem}\n")
        return CANNOT
    except KeyboardInterrupt:
        sys.stderr.write(f"The Job in the cluster goes on. To follow it again: {COMMAND} {action}\n")
        return INTERRUPTED


def _act(cluster: Kubectl, action: str, target: Target, options: Options, show: Show) -> int:
    if action == "finish":
        return _finish(cluster, target, options, show)
    source = read_source(cluster)
    if action == "check" or (action == "run" and not was_begun(cluster)):
        if not run_job(cluster, "check", source=source, target=target, options=options, show=show):
            return 1
        if action == "check":
            return 0
    if action == "run":
        show(f"Stopped: {', '.join(stop(cluster)) or 'everything was stopped already'}")
    if not run_job(cluster, action, source=source, target=target, options=options, show=show):
        show(f"CARTO is stopped. To continue: {COMMAND} run. To start it with the old database: {COMMAND} rollback")
        return 1
    if action == "run":
        show(SWITCH)
        return 0
    show(f"Started: {', '.join(start(cluster)) or 'nothing was stopped'}")
    remove(cluster)
    return 0


def _finish(cluster: Kubectl, target: Target, options: Options, show: Show) -> int:
    if is_internal(cluster):
        raise CannotVerify(
            "the release still has the chart's own PostgreSQL: switch it first, with pulumi up or helm upgrade. "
            f"{PAGE}#switch"
        )
    if not was_begun(cluster):
        raise CannotVerify(f"no migration is left in namespace {cluster.namespace}; nothing to finish")
    if not run_job(cluster, "finish", source=None, target=target, options=options, show=show):
        return 1
    show(f"Started: {', '.join(start(cluster)) or 'everything runs already'}")
    remove(cluster)
    show(
        "The old database's volume is kept. When you need it no more: "
        f"kubectl --namespace {cluster.namespace} delete pvc data-carto-postgresql-0"
    )
    return 0


def _target(cluster: Kubectl, secret: str) -> Target:
    """Which keys the Secret has; the template prints no value."""
    template = '{{range $key, $value := .data}}{{$key}}{{"\\n"}}{{end}}'
    text = cluster.run("get", "secret", secret, "--ignore-not-found", "--output", f"go-template={template}")
    target = Target(secret=secret, keys=frozenset(text.split()))
    if missing := target.missing():
        raise CannotVerify(
            f"Secret {secret} in namespace {cluster.namespace} lacks {', '.join(missing)}. Create it: {PAGE}#the-target"
        )
    return target


def _show_json(text: str) -> None:
    _show(json.dumps({"message": text.strip()}))


def _show(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
