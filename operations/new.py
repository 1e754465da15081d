"""Write a stack file.

Asks for the cloud, the domain, the cluster and the customer package, and lists the clusters that the cloud's command
line sees. An option answers a question before it is asked. The file is written only if the settings are valid.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import nullcontext, redirect_stdout
from pathlib import Path
from typing import Any, Final

import click
import yaml

from components.settings import Cloud
from components.settings.load import load
from components.settings.problems import NAMESPACE, SettingsError
from operations import options
from operations.clouds import of_cloud
from operations.clouds.command import Command, CommandFailed, run
from operations.clouds.question import Question
from operations.command_line import command
from operations.options import STACKS

STACK_NAME: Final = r"[A-Za-z0-9_.-]+"
"""Source: `stackNameRegex` in `go/common/tokens/stack_name.go` of Pulumi's SDK."""
WRONG_NAME: Final = "a stack's name has letters, digits, -, _ and . only"
_ONE_LINE: Final = 10_000
"""Characters: a comment behind the first line of a longer answer would end it."""
Ask = Callable[[str, str], str]
"""The answer to a question; the second text is used for an empty answer."""


COMMON: Final = (
    Question(key="carto:domain", text="Domain that users open"),
    Question(key="carto:customerPackage.path", text="Folder or .zip from CARTO Support", default="customer-package"),
    Question(key="carto:profile", text="Profile: development, standard or high-traffic", default="standard"),
)
MODULES: Final = {cloud.value: module for cloud in Cloud if (module := of_cloud(cloud.value)) is not None}
CLOUDS: Final = tuple(MODULES)
"""Any Kubernetes needs servers and buckets that exist: its example stack has the questions as comments."""
CLOUD: Final = Question(key="carto:cloud", text=f"Cloud: {', '.join(CLOUDS)}", default=CLOUDS[0])


def stack_file(answers: Mapping[str, str], stack: str) -> str:
    """The file's text. Raises SettingsError where the answers are not valid settings."""
    config: dict[str, Any] = {}
    for key, answer in answers.items():
        _put(config, key, answer)
    own = {key: value for key, value in config.items() if key.startswith(f"{NAMESPACE}:")}
    load({key.partition(":")[2]: value if isinstance(value, str) else json.dumps(value) for key, value in own.items()})
    text = _commented(yaml.safe_dump({"config": config}, sort_keys=False, allow_unicode=True, width=_ONE_LINE), answers)
    return (
        "# yaml-language-server: $schema=stack.schema.json\n"
        f"# The stack {stack}. docs/configuration.md has every setting; secrets: pulumi config set --secret.\n{text}"
    )


def _commented(text: str, answers: Mapping[str, str]) -> str:
    """Each line with an answer has its question as a comment."""
    lines = text.splitlines()
    for each in (CLOUD, *questions(answers[CLOUD.key])):
        name = each.key.rpartition(".")[2] if "." in each.key else each.key
        for number, line in enumerate(lines):
            if line.strip().startswith(f"{name}: ") and "#" not in line:
                lines[number] = f"{line}  # {each.text}"
                break
    return "\n".join(lines) + "\n"


def _put(config: dict[str, Any], key: str, answer: str) -> None:
    namespace, _, path = key.partition(":")
    first, _, inner = path.partition(".")
    if inner:
        config.setdefault(f"{namespace}:{first}", {})[inner] = answer
    else:
        config[key] = answer


def questions(cloud: str) -> list[Question]:
    """In the order in which they are asked, and in which the file has them."""
    return [*MODULES[cloud].QUESTIONS, *COMMON]


def clusters(cloud: str, answers: Mapping[str, str], run: Command) -> list[str]:
    """What the cloud's command line sees; nothing where it is not installed or not logged in."""
    try:
        found: list[str] = MODULES[cloud].clusters(answers, run)
    except (CommandFailed, KeyError, ValueError):
        return []
    return found


def _questions(function: Callable[..., int]) -> Callable[..., int]:
    """An option for each question. Clouds share an option where they ask for the same setting."""
    for option, texts in reversed(_texts().items()):
        function = click.option(option, metavar="TEXT", help=f"{'; '.join(texts)}.")(function)
    return function


def _texts() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in _every_question():
        texts = found.setdefault(each.option, [])
        texts += [each.text] if each.text not in texts else []
    return found


def _every_question() -> list[Question]:
    return [CLOUD, *(each for cloud in CLOUDS for each in questions(cloud))]


@command("new", __doc__)
@click.argument("stack")
@_questions
@options.as_json()
def main(
    *,
    stack: str,
    is_json: bool,
    ask: Ask | None = None,
    run: Command = run,
    stacks: Path = STACKS,
    **chosen: str | None,
) -> int:
    """The command. Returns its exit code."""
    file = stacks / f"Pulumi.{stack}.yaml"
    if not re.fullmatch(STACK_NAME, stack) or file.exists():
        sys.stderr.write(f"{f'{file.name} exists already' if file.exists() else WRONG_NAME}\n")
        return 1
    try:
        answered = {each.key: chosen[_parameter(each)] for each in _every_question()}
        with redirect_stdout(sys.stderr) if is_json else nullcontext():
            answers = _answered(answered, ask or _typed, run)
        text = stack_file(answers, stack)
    except SettingsError as error:
        sys.stderr.write(f"{_with_options(str(error))}\n")
        return 1
    except EOFError:
        sys.stderr.write("no answer: nothing was written\n")
        return 1
    file.write_text(text, "utf-8")
    commands = [
        f"pulumi stack init {stack}",
        f".venv/bin/python -m operations preflight --stack {stack}",
        f"pulumi up --stack {stack}",
    ]
    if is_json:
        sys.stdout.write(json.dumps({"file": str(file), "next": commands}) + "\n")
    else:
        sys.stdout.write("\n  ".join([f"{file}\n\nNext:", *commands]) + "\n")
    return 0


def _parameter(question: Question) -> str:
    """The name that click has for the question's option."""
    return question.option.removeprefix("--").replace("-", "_")


def _with_options(message: str) -> str:
    """Fixes as options of this command: the stack does not exist yet, and `pulumi config set` would change another."""
    for each in _every_question():
        message = re.sub(rf"pulumi config set (--path )?{re.escape(each.key)} ", f"{each.option} ", message)
    return message


def _answered(chosen: Mapping[str, str | None], ask: Ask, run: Command) -> dict[str, str]:
    cloud = chosen[CLOUD.key] or ask(CLOUD.text, CLOUD.default)
    while cloud not in CLOUDS:
        sys.stderr.write(f"{cloud}: expected {', '.join(CLOUDS)}. For any Kubernetes: docs/install-kubernetes.md\n")
        cloud = ask(CLOUD.text, CLOUD.default)
    answers = {CLOUD.key: cloud}
    for each in questions(cloud):
        answer = chosen[each.key]
        if answer is None and each.key == "carto:cluster.name" and (known := clusters(cloud, answers, run)):
            sys.stdout.write(f"Clusters: {', '.join(known)}\n")
        answers[each.key] = answer if answer is not None else ask(each.text, each.default)
    return {key: text for key, text in answers.items() if text}


def _typed(text: str, default: str) -> str:
    return input(f"{text}{f' [{default}]' if default else ''}: ").strip() or default


if __name__ == "__main__":
    sys.exit(main())
