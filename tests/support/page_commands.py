"""Every command block of the pages: the test that types it, or the reason why none does.

`page_commands.yaml` is the list. A test that asks for `page_run` gets its blocks from there, one run a page and stack,
and fails when it leaves one out. `tests/unit/test_page_commands.py` compares the list with the pages.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import yaml

from tests.support.commands import lines
from tests.support.pages import ROOT, page_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.support.pages import Block

LIST: Final = ROOT / "tests/support/page_commands.yaml"
LANGUAGES: Final = ("sh", "bash", "console", "shell")


class Why(StrEnum):
    """Why no test types a block. Each has a pattern below, which every line of such a block matches."""

    CHECKOUT = "a checkout"
    """Clones a repository that has no name yet, or installs packages; `make` has all targets that pages name."""
    PROJECT = "the project's own tests"
    """Starts the tests, a build, or what tests start by other names: the demo, the acceptance run."""
    STATE = "a place for the state"
    """Creates a bucket and a key in a cloud, and logs in there. Words of the cloud's CLI are compared with its list."""
    CLOUD = "an account"
    """Asks a cloud. Words of the cloud's CLI are compared with its list."""
    CONTROLLER = "a cluster with a controller"
    """Creates objects of a kind that only a controller of the cloud, or another product, adds to a cluster."""
    PODS = "a cluster with running containers"
    """Runs a program in a pod; the pods of the cluster tests run nothing."""
    ELSEWHERE = "a service of somebody else"
    """Talks to CARTO, GitHub or another vendor's tool."""


_CLOUD = r"(\w+=)?(\"?\$\()?(aws|az|gcloud) |(rename|describe)\(?|for |while |done|  "
PATTERNS: Final[Mapping[Why, str]] = {
    Why.CHECKOUT: r"git clone |cd |make install|gcloud (auth|services) ",
    Why.PROJECT: r"make (demo|test|lint|docs|site|help|acceptance|policies)",
    Why.STATE: rf"{_CLOUD}|mkdir |pulumi login |pulumi stack init \S+ --secrets-provider ",
    Why.CLOUD: _CLOUD,
    Why.CONTROLLER: r"kubectl (--namespace \S+ )?(apply|annotate) ",
    Why.PODS: r"kubectl --namespace \S+ (exec|run|wait|cp|logs|delete pod) |in_pod |(THEN|NOW)=",
    Why.ELSEWHERE: r"gh |curl |kubectl kots |crane |export PGPASSWORD|host=|psql |pulumi package add ",
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What the list has about one block."""

    page: str
    first: str
    """How the block's first line begins."""
    by: str = ""
    """The test that types it: file and function."""
    why: Why | None = None
    stack: str = ""
    """The example that it is typed on; empty where the test has its own."""
    before: str = ""
    """What happened before it, as commands: what the page has in words, or in another block."""
    fails: str = ""
    """What the last command reports when it ends with an error, as it must on the simulator."""
    fresh: bool = False
    """It is typed on another copy of the stack, without what earlier blocks changed."""


@dataclass(kw_only=True)
class PageRun:
    """The blocks that a test types on one page and stack, in their order."""

    page: str
    stack: str
    left: list[tuple[Entry, Block]]

    def __str__(self) -> str:
        return f"{self.page} {self.stack}".strip()

    def copy(self) -> PageRun:
        """One for a test of its own."""
        return PageRun(page=self.page, stack=self.stack, left=[*self.left])

    def blocks(self) -> Iterator[tuple[Entry, Block]]:
        """All of them, each of which the test types before it asks for the next one."""
        while self.left:
            yield self.left[0]
            self.left.pop(0)

    def take(self) -> Block:
        """The next one."""
        return self.left.pop(0)[1]


def first_line(text: str) -> str:
    """What identifies a block on its page."""
    return next(line for line in lines(text) if line)


@functools.cache
def entries() -> Sequence[Entry]:
    """The whole list."""
    content = yaml.load(LIST.read_text(), Loader=yaml.CSafeLoader)
    found = []
    for page, rows in content["pages"].items():
        for row in rows:
            by = content["tests"][row["by"]] if "by" in row else ""
            why = Why(row["why"]) if "why" in row else None
            options = {key: row[key] for key in ("stack", "before", "fails", "fresh") if key in row}
            found.append(Entry(page=page, first=row["block"], by=by, why=why, **options))
    return found


def listed(page: str) -> list[Entry]:
    """The list's part about a page."""
    return [entry for entry in entries() if entry.page == page]


@functools.cache
def blocks_of(page: str) -> Sequence[Block]:
    """The command blocks of a page."""
    return [block for block in page_of(page, (ROOT / page).read_text()).blocks if block.language in LANGUAGES]


def matched(rows: Sequence[Entry], blocks: Sequence[Block]) -> tuple[list[tuple[Entry, Block]], list[str]]:
    """Entries with their blocks, in the order of the page; and what has no partner."""
    rest, found, alone = [*rows], [], []
    for block in blocks:
        entry = next((row for row in rest if first_line(block.text).startswith(row.first)), None)
        if entry is None:
            alone.append(f"{block}: no entry for `{first_line(block.text)}`")
            continue
        rest.remove(entry)
        found.append((entry, block))
    return found, alone + [f"{row.page}: there is no block `{row.first}`" for row in rest]


def runs_of(test: str) -> list[PageRun]:
    """What a test types, by its file and function."""
    runs: dict[tuple[str, str], PageRun] = {}
    for page in dict.fromkeys(entry.page for entry in entries() if entry.by == test):
        for entry, block in matched(listed(page), blocks_of(page))[0]:
            if entry.by == test:
                key = page, entry.stack
                runs.setdefault(key, PageRun(page=page, stack=entry.stack, left=[])).left.append((entry, block))
    return [*runs.values()]


def typed_in_vain(entry: Entry, block: Block) -> list[str]:
    """Lines that the reason of an entry does not explain."""
    if entry.why is None:
        return []
    known = re.compile(rf"({PATTERNS[entry.why]}|\w+=\S*( |$)|#|$)")
    text = re.sub(r"(<<-?'?(\w+)'?)\n.*?\n\2", r"\1", block.text, flags=re.DOTALL)
    text = re.sub(r"'[^']*'", lambda quoted: quoted[0].replace("\n", " "), text)
    return [line for line in lines(text) if not known.match(line)]
