"""Show the settings of a stack: `python -m operations.settings --stack <stack> --effective`.

Prints every setting as YAML, with the defaults and the sizes of the profile filled in. Secrets are shown as `[secret]`.
Nothing is changed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence

import yaml

from components.settings.common import CommonSettings
from components.settings.effective import effective
from components.settings.load import load
from components.settings.problems import NAMESPACE, SettingsError
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


def main(arguments: Sequence[str] | None = None, *, engine: Callable[[str], Pulumi] = engine) -> int:
    """The command. Returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m operations.settings", description=__doc__)
    parser.add_argument("--stack", required=True)
    parser.add_argument("--effective", action="store_true", required=True, help="with defaults and sizes filled in")
    parser.add_argument("--json", action="store_true", help="print JSON instead of YAML")
    options = parser.parse_args(arguments)
    try:
        text = effective_yaml(engine(options.stack))
    except (CannotRead, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(yaml.safe_load(text), indent=2) + "\n" if options.json else text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
