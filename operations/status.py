"""Compare what a stack has deployed with its settings.

Runs a preview, and checks interrupted operations, the chart's version, the age of generated secrets and the days left
of the domain's certificate. Nothing is changed. Exit code 0; 1 where something needs attention; 2 where the stack can't
be read. `python -m operations.verify` checks the pods, buckets and servers themselves.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from components.settings.problems import SettingsError
from operations import options
from operations.command_line import command
from operations.helm_release import RELEASE
from operations.preview_report.markdown import verdict
from operations.preview_report.steps import NoPreview, read
from operations.rotate import secrets
from operations.settings import CannotRead, Pulumi, engine, loaded
from operations.stack_state import exported
from operations.verify.domain import check_domain
from operations.verify.findings import Finding, as_json, exit_code, failed, passed, skipped, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from components.settings.common import CommonSettings

SECRET_DAYS = 90
"""An older secret is reported. Source: AWS Security Hub, control IAM.3, about access keys; used for all here."""


def findings(
    pulumi: Pulumi, *, now: datetime, domain: Callable[[str], Sequence[Finding]] = check_domain
) -> list[Finding]:
    """Every check, also after a failed one.

    Raises:
        CannotRead, NoPreview: the engine does not show the stack.
        SettingsError: the settings are not valid.
    """
    settings, state = loaded(pulumi)[0], exported(pulumi)
    found = [*_operations(state), _changes(pulumi), _chart(settings, state), *_secrets(settings, state, now)]
    certificate = [each for each in domain(settings.domain) if each.check != "time-out"]
    return [*found, *certificate]


def _operations(state: Mapping[str, Any]) -> Iterator[Finding]:
    pending = (state.get("deployment") or {}).get("pending_operations") or []
    if not pending:
        yield passed("state", "interrupted operations", "none")
    for each in pending:
        name = str(each["resource"]["urn"]).rsplit("::", 1)[-1]
        detail = f"{each['type']} {name} did not end"
        yield failed("state", "interrupted operations", detail, "pulumi refresh, then pulumi up")


def _changes(pulumi: Pulumi) -> Finding:
    preview = read(pulumi("preview", "--json", "--show-sames"))
    found = verdict(preview, [], {})
    if preview.errors:
        return failed("settings", "deployed", "; ".join(preview.errors), "pulumi preview")
    if preview.changed:
        return failed("settings", "deployed", found.rpartition("; ")[2], "pulumi preview --diff, then pulumi up")
    return passed("settings", "deployed", found)


def _chart(settings: CommonSettings, state: Mapping[str, Any]) -> Finding:
    for resource in (state.get("deployment") or {}).get("resources") or ():
        if resource.get("type") == RELEASE:
            running = str(resource.get("outputs", {}).get("version") or resource["inputs"].get("version"))
            days = f"since {resource['modified'][:10]}" if resource.get("modified") else "deployed"
            if settings.chart.path is None and running != settings.chart.version:
                detail = f"chart {running} {days}; the settings have {settings.chart.version}"
                return failed("release", "version", detail, "pulumi up")
            return passed("release", "version", f"chart {running} {days}")
    return failed("release", "version", "not deployed", "pulumi up")


def _secrets(settings: CommonSettings, state: Mapping[str, Any], now: datetime) -> Iterator[Finding]:
    for each in secrets(settings, state, now):
        if each.days is None:
            yield skipped(each.setting, "age", "no resource of the state is this secret")
        elif each.days > SECRET_DAYS:
            yield failed(each.setting, "age", f"{each.days} days", f"{each.command}, then pulumi up")
        else:
            yield passed(each.setting, "age", f"{each.days} days")


@command("status", __doc__)
@options.stack()
@options.as_json()
@click.option("--no-domain", is_flag=True, help="Do not connect to the domain.")
def main(
    *,
    stack: str,
    is_json: bool,
    no_domain: bool,
    engine: Callable[[str], Pulumi] = engine,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    domain: Callable[[str], Sequence[Finding]] = check_domain,
) -> int:
    """The command. Returns its exit code."""
    try:
        found = findings(engine(stack), now=now(), domain=(lambda _: ()) if no_domain else domain)
    except (CannotRead, NoPreview, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if is_json:
        sys.stdout.write(f"{as_json(found)}\n")
    else:
        Console().print(table(found))
    return exit_code(found)


if __name__ == "__main__":
    sys.exit(main())
