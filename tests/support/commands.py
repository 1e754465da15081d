"""Shell commands out of documentation."""

from __future__ import annotations

import itertools
import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLE_SECRET = "ExampleOnly0000000000000000000000"


@dataclass(frozen=True, kw_only=True)
class ConfigSet:
    """One `pulumi config set` of this project's settings."""

    path: tuple[str | int, ...]
    """Without the namespace."""
    value: str | None
    """None: asked for, or from another command."""
    secret: bool


def lines(text: str) -> Iterator[str]:
    """Commands with their continued lines joined and comments removed."""
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        yield re.sub(r"(^|\s)#.*", "", line).strip()


def config_sets(text: str) -> Iterator[ConfigSet]:
    """Every `pulumi config set … carto:…` of a script, in order."""
    for line in lines(text):
        found = re.search(r"pulumi config set (.*)", line)
        if not found:
            continue
        words = shlex.split(found[1])
        options = {word for word in words if word.startswith("--")}
        key, *values = [word for word in words if not word.startswith("--")]
        if key.startswith("carto:"):
            path = steps(key.removeprefix("carto:"))
            value = values[0] if values and not re.match(r"\$\(|<", values[0]) else None
            yield ConfigSet(path=path, value=value, secret="--secret" in options)


def steps(path: str) -> tuple[str | int, ...]:
    """`network.subnetIds[0]` as names and numbers."""
    return tuple(
        int(number) if number else name or quoted
        for name, number, quoted in re.findall(r"([A-Za-z]\w*)|\[(\d+)\]|\[\"([^\"]*)\"\]", path)
    )


@dataclass(frozen=True, kw_only=True, order=True)
class AwsCommand:
    """One call of the AWS CLI."""

    service: str
    operation: tuple[str, ...]
    """`("wait", "db-instance-available")`, otherwise one word."""
    options: tuple[str, ...]
    """Sorted, without their hyphens."""


def aws_commands(text: str) -> Iterator[AwsCommand]:
    """Every `aws` call, also those inside `$(…)`."""
    for service, *words in calls("aws", text):
        if words and re.match(r"[a-z0-9]+$", service) and words[0].isascii() and words[0][0].islower():
            yield AwsCommand(
                service=service,
                operation=tuple(words[: 2 if words[0] == "wait" else 1]),
                options=tuple(sorted(word[2:].partition("=")[0] for word in words if word.startswith("--"))),
            )


def calls(tool: str, text: str) -> Iterator[list[str]]:
    """The words of every call of a command line, also inside `$(…)`; what is quoted is one word."""
    todo = ["\n".join(lines(text))]
    while todo:
        script = todo.pop()
        while inner := re.search(r"\$\(([^()]*)\)", script):
            todo.append(inner[1])
            script = script[: inner.start()] + "x" + script[inner.end() :]
        for found in re.finditer(rf"(?:^|[\s`=]){tool} ([a-z][^\n;|]*)", script):
            yield re.sub(r"\"[^\"]*\"|'[^']*'", "x", found[1]).split()


def words_of(tool: str, text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Command and options of every call of `az` or `gcloud`; `az` has no positional arguments, the others follow."""
    for words in calls(tool, text):
        options = frozenset(word.partition("=")[0] for word in words if word.startswith("--"))
        yield " ".join(itertools.takewhile(re.compile(r"[a-z][a-z0-9-]*$").match, words)), options
