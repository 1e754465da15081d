"""Show the settings of a stack.

Prints every setting as YAML, with the defaults and the sizes of the profile filled in. Secrets are shown as `[secret]`.
Nothing is changed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import click
import yaml

from components.settings.common import CommonSettings
from components.settings.effective import effective
from components.settings.load import load
from components.settings.problems import NAMESPACE, SettingsError
from operations import options
from operations.command_line import command
from operations.pulumi_command import PulumiFailed, run

Pulumi = Callable[..., str]
"""Runs `pulumi <arguments>` on the stack and returns what it wrote to stdout."""


class CannotRead(Exception):
    """The stack's configuration cannot be read; the message says why."""


def effective_yaml(pulumi: Pulumi) -> str:
    """The stack's effective settings as the `config` of a stack file.

    Raises:
        CannotRead: the engine does not show the stack's configuration.
        SettingsError: the settings are not valid.
    """
    settings, secret_keys = loaded(pulumi)
    shown = effective(settings, secret_keys)
    text: str = yaml.safe_dump({"config": shown}, sort_keys=False, allow_unicode=True, width=120)
    return text


def loaded(pulumi: Pulumi) -> tuple[CommonSettings, set[str]]:
    """The stack's settings, and the keys in which something is encrypted.

    Raises:
        CannotRead: the engine does not show the stack's configuration.
        SettingsError: the settings are not valid.
    """
    prefix = f"{NAMESPACE}:"
    # The loader needs the values of secrets to check them. They stay in this process.
    entries = json.loads(pulumi("config", "--json", "--show-secrets"))
    own = {key.removeprefix(prefix): entry for key, entry in entries.items() if key.startswith(prefix)}
    settings = load({key: entry.get("value", "") for key, entry in own.items()})
    return settings, {key for key, entry in own.items() if entry.get("secret")}


def engine(stack: str) -> Pulumi:
    """`pulumi` for one stack."""

    def pulumi(*arguments: str) -> str:
        try:
            done = run(stack, arguments)
        except PulumiFailed as error:
            raise CannotRead(str(error)) from None
        if done.returncode:
            raise CannotRead(f"pulumi {arguments[0]} failed:\n{done.stderr}")
        return done.stdout

    return pulumi


@command("settings", __doc__)
@options.stack()
@click.option("--effective", is_flag=True, required=True, help="With defaults and sizes filled in: the only form.")
@options.as_json()
def main(*, stack: str, effective: bool, is_json: bool, engine: Callable[[str], Pulumi] = engine) -> int:  # noqa: ARG001
    """The command. Returns its exit code."""
    try:
        text = effective_yaml(engine(stack))
    except (CannotRead, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(yaml.safe_load(text), indent=2) + "\n" if is_json else text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
