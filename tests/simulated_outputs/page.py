"""docs/simulated-outputs.md, from what the components read and what the simulator knows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from simulator.core.schema import Schemas
from simulator.core.sources import link
from simulator.packages import PACKAGES
from tests.parity.stacks import NAMES, read_by
from tests.simulated_outputs.lookups import answer_type
from tests.support.generated_page import GeneratedPage
from tests.support.output_reads import Reads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simulator.core.sources import Outputs

_INTRODUCTION = """\
# Outputs that the components read

All outputs of resources and answers to lookups that components read in the example stacks. The tests get these values
from [the simulator](simulator.md), so no test finds a wrong value here. With an account, check this page first:
`./sim compare` does it for a deployed stack.

**Shape** describes the value. *As set* is an input that the provider returns unchanged; it needs no source.
**Source** documents the shape."""
_TITLES = {"aws": "AWS", "azure-native": "Azure", "gcp": "Google Cloud", "kubernetes": "Kubernetes", "random": "Random"}
AS_SET = "as set"


@dataclass(frozen=True, kw_only=True)
class Row:
    """An output that somebody reads."""

    package: str
    token: str
    path: str
    shape: str
    source: str
    """Empty for what is as the program set it."""


def rows() -> list[Row]:
    """All of them, in order.

    Raises:
        LookupError: a component reads something of which nothing is known.
    """
    reads = Reads()
    for name in NAMES:
        reads.add(read_by(name))
    return sorted(
        (row for name in PACKAGES for row in _of_package(name, reads)),
        key=lambda row: (row.package, row.token, row.path),
    )


def _of_package(name: str, reads: Reads) -> Iterator[Row]:
    package = import_module(f"simulator.{name.removesuffix('-native')}.package")
    schemas = Schemas(name, package.KNOWN_TYPES)
    for owner, token in reads.tokens.items():
        if token in package.KNOWN_TYPES:
            schema = schemas.get(token)
            inputs = schema.inputs if schema else {}
            yield from rows_of((name, token), reads.paths(owner), package.Provider.outputs_of(token), inputs)
    for token in getattr(package, "LOOKUPS", {}):
        yield from rows_of((name, token), reads.paths(answer_type(token)), package.Provider.outputs_of(token), {})


def rows_of(
    of: tuple[str, str], paths: Iterable[tuple[str, set[str]]], known: Outputs, inputs: Mapping[str, object]
) -> Iterator[Row]:
    """A row for each path that components read of a type or lookup; `of` is its package and token.

    Raises:
        LookupError: the simulator has no source for a path.
    """
    package, token = of
    for path, files in paths:
        facts = facts_of(path, known)
        if facts:
            for where, fact in facts.items():
                yield Row(package=package, token=token, path=where, shape=fact.shape, source=fact.source)
        elif re.split(r"[.\[]", path)[0] in inputs:
            yield Row(package=package, token=token, path=path, shape=AS_SET, source="")
        else:
            readers = ", ".join(sorted(files))
            raise LookupError(f"{token}: {path} is read by {readers}, and the simulator has no source for it")


def facts_of(path: str, known: Outputs) -> Outputs:
    """What is known of a path: its own fact, that of what holds it, or those of everything inside of it."""
    inside = {below: fact for below, fact in known.items() if below.startswith((f"{path}.", f"{path}["))}
    above = path
    while above and above not in known:
        above = above.removesuffix("[]") if above.endswith("[]") else above.rpartition(".")[0]
    return {path: known[above]} if above else inside


def _body() -> str:
    """The text of the page."""
    table = rows()
    parts = [_INTRODUCTION]
    for package, title in _TITLES.items():
        own = [row for row in table if row.package == package]
        if own:
            lines = [f"| `{row.token}` | `{row.path}` | {_cell(row.shape)} | {_link(row.source)} |" for row in own]
            parts.append(
                "\n".join(
                    [f"## {title}", "", "| Type or lookup | Output | Shape | Source |", "|---|---|---|---|", *lines]
                )
            )
    return "\n\n".join(parts) + "\n"


def _cell(shape: str) -> str:
    return shape.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;")


def _link(source: str) -> str:
    return f"[{re.sub(r'^https://(www[.])?', '', source)}]({link(source)})" if source else ""


PAGE = GeneratedPage(
    path="docs/simulated-outputs.md",
    module="tests.simulated_outputs",
    source="Edit the declarations in simulator/.",
    body=_body,
)
