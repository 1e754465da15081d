"""The page docs/parity.md, generated from the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.settings import Cloud
from tests.parity.capabilities import CAPABILITIES
from tests.parity.evidence import ASPECTS, is_of_a_cloud, shown
from tests.parity.reasons import Reason, reason
from tests.support.generated_page import GeneratedPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.settings import Cloud
    from tests.parity.evidence import Shown

_INTRODUCTION = """\
# Parity

The capabilities of each cloud's stacks. A **yes** means that the example stacks and their variants register it, without
an account: if one of them loses `storageEncrypted`, its cell loses the yes, and `make test` asks for a reason. A number
is the [reason](#reasons) for a missing yes. For the controls that auditors ask for, see [security](security.md).

- **created**: a stack creates it. **BYO** (bring your own): a stack can use an existing resource, or a part of one.
- **encrypted**: at rest, and in transit if the service has a choice. **private**: no access without a credential, and
  no server has a public address.
- **HA**: with the profiles `standard` and `high-traffic`, it survives the loss of a zone; a Helm release survives the
  loss of a node.
- **backed up**: earlier versions, snapshots or backups exist. **rotated**: `carto:rotation` or the cloud generates a
  new secret.
- **protected**: Pulumi refuses to delete or replace it, unless the stack is disposable. **tagged**: all resources that
  support tags or labels have those of the stack."""
_CREATED = """\
## What is created

The resource types of each row. Rows without types have no resource, or an existing one."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A capability on a cloud."""

    capability: str
    cloud: Cloud
    cells: Sequence[Reason | None]
    """One an aspect; None is a yes."""
    types: Sequence[str]


def rows() -> list[Row]:
    """All of them.

    Raises:
        LookupError: a cell is empty and has no reason.
    """
    return [_row(shown(capability, cloud), cloud) for capability in CAPABILITIES for cloud in Cloud]


def _row(of: Shown, cloud: Cloud) -> Row:
    name = of.capability.name
    cells = [None if shows(of) else reason(name, aspect, cloud) for aspect, shows in ASPECTS.items()]
    types = {_short(node.type) for _, nodes in of.parts for node in nodes if is_of_a_cloud(node)}
    return Row(capability=name, cloud=cloud, cells=cells, types=sorted(types))


def _short(type_: str) -> str:
    """`s3.Bucket` of `aws:s3/bucket:Bucket`."""
    _, module, name = type_.split(":")
    return f"{module.partition('/')[0]}.{name}"


def _body() -> str:
    """The page without its notice."""
    table = rows()
    reasons = list(dict.fromkeys(cell for row in table for cell in row.cells if cell is not None))
    numbers = {each: at for at, each in enumerate(reasons, 1)}
    lines = [_INTRODUCTION, ""]
    lines += ["| Capability | Cloud |" + "".join(f" {aspect} |" for aspect in ASPECTS)]
    lines += ["|---|---|" + "---|" * len(ASPECTS)]
    lines += [
        f"| {_first(table, at)} | {row.cloud} |"
        + "".join(" yes |" if cell is None else f" {numbers[cell]} |" for cell in row.cells)
        for at, row in enumerate(table)
    ]
    lines += ["", "## Reasons", "", *(f"{at}. {each.text}" for each, at in numbers.items())]
    lines += ["", _CREATED, "", "| Capability | Cloud | Types |", "|---|---|---|"]
    made = [row for row in table if row.types]
    lines += [
        f"| {_first(made, at)} | {row.cloud} | {', '.join(f'`{each}`' for each in row.types)} |"
        for at, row in enumerate(made)
    ]
    return "\n".join(lines) + "\n"


def _first(table: Sequence[Row], at: int) -> str:
    """The capability's name in its first row alone."""
    name = table[at].capability
    return "" if at and table[at - 1].capability == name else f"**{name}**"


PAGE = GeneratedPage(
    path="docs/parity.md",
    module="tests.parity",
    source="The stacks of every cloud show what is in it. Edit tests/parity.",
    body=_body,
)
