"""List the age of each secret that a stack generated.

Prints the days since each secret was created, and the command that rotates it with the next `pulumi up`. Nothing is
changed. With `--older-than DAYS`, the exit code is 1 where a secret is older; 2 where the stack can't be read.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import click

from components.settings.problems import SettingsError
from operations import options
from operations.command_line import command
from operations.settings import CannotRead, Pulumi, engine, loaded
from operations.stack_state import exported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from components.settings.common import CommonSettings

PASSWORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        # With IAM, the AI proxy has a role with a password of its own.
        "databasePassword": ("-secrets-database-password", "-secrets-ai-proxy-password"),
        "databaseAdminPassword": ("-database-admin-password",),
        "cachePassword": ("-cache-password",),
    }
)
"""The ends of generated passwords' logical names, by their setting in `carto:rotation`."""
KEYS: Final = ("aws:iam/accessKey:AccessKey", "gcp:serviceaccount/key:Key")
"""Resource types that `rotation.accessKey` replaces. Azure has no resource for the keys of an account."""


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A generated secret of a stack."""

    setting: str
    """Its path in the settings."""
    days: int | None
    """Since it was created; None where no resource of the state is the secret, as with Azure's keys of an account."""
    command: str
    """Rotates it with the next `pulumi up`."""


def secrets(settings: CommonSettings, state: Mapping[str, Any], now: datetime) -> list[Secret]:
    """The secrets that the stack generated, the oldest first; none before it is deployed or after it is destroyed."""
    resources = list((state.get("deployment") or {}).get("resources") or ())
    if not resources:
        return []
    numbers = settings.rotation.model_dump(by_alias=True)
    reasons = settings.without_rotation()
    found = []
    for name, number in numbers.items():
        days = [(now - datetime.fromisoformat(each["created"])).days for each in _of(name, resources)]
        if days or not reasons.get(name):
            command = f"pulumi config set --path carto:rotation.{name} {number + 1}"
            oldest = max(days) if days else None
            found.append(Secret(setting=f"carto:rotation.{name}", days=oldest, command=command))
    return sorted(found, key=lambda one: -1 if one.days is None else one.days, reverse=True)


def _of(name: str, resources: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The state's resources that a number replaces. An imported resource may have no time of creation."""
    ends = PASSWORDS.get(name)
    return [
        each
        for each in resources
        if each.get("created") and (str(each["urn"]).endswith(ends) if ends is not None else each["type"] in KEYS)
    ]


def _text(found: Sequence[Secret]) -> str:
    lines = []
    for each in found:
        age = "of unknown age" if each.days is None else f"{each.days} days old"
        lines.append(f"{each.setting} is {age}. Rotate it with the next `pulumi up`:\n  {each.command}\n")
    return "".join(lines) or "The stack has no generated secret.\n"


@command("rotate", __doc__)
@options.stack()
@options.as_json()
@click.option(
    "--older-than", "limit", type=click.IntRange(min=0), metavar="DAYS", help="Exit with 1 where a secret is older."
)
def main(
    *,
    stack: str,
    is_json: bool,
    limit: int | None,
    engine: Callable[[str], Pulumi] = engine,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> int:
    """The command. Returns its exit code."""
    pulumi = engine(stack)
    try:
        found = secrets(loaded(pulumi)[0], exported(pulumi), now())
    except (CannotRead, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if is_json:
        sys.stdout.write(json.dumps([asdict(each) for each in found], indent=2) + "\n")
    else:
        sys.stdout.write(_text(found))
    return int(limit is not None and any(each.days is not None and each.days > limit for each in found))


if __name__ == "__main__":
    sys.exit(main())
