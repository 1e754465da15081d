"""The page docs/security.md, generated from the rows."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from components.naming import PREFIX
from components.settings import Cloud
from tests.controls.check import problems
from tests.controls.model import CLOUDS, State, controls
from tests.support.generated_page import GeneratedPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.controls.model import Control, Where

_INTRODUCTION = """\
# Security controls

For auditors: the controls that a stack passes, the resource that shows it, and why others fail. The numbers are from
AWS Foundational Security Best Practices (Security Hub), CIS Google Cloud Foundations 3.0 and CIS GKE, and CIS Microsoft
Azure Foundations 3.0 with the Microsoft cloud security benchmark (in brackets). Compare them with the edition that your
auditor uses. `python -m tests.controls` compares each row with the resources of the example stacks, without an account,
and writes this page. [Parity](parity.md) compares the clouds. For permissions, see
[AWS](permissions.md), [Google Cloud](permissions-gcp.md) and [Azure](permissions-azure.md).

- **pass**: the quickstart passes. The reason names settings that make a stack fail. If the column *Where* has a
  setting, the resource exists only with this setting.
- **depends**: the quickstart does not pass, but a stack with the setting does; or the state depends on something
  outside of the stack, which the reason names.
- **fail**: a stack does not pass, for the reason in the row. **not-applicable**: a stack creates no such resource."""
_HEADINGS = {
    Cloud.AWS: "AWS",
    Cloud.GCP: "Google Cloud",
    Cloud.AZURE: "Azure",
    Cloud.KUBERNETES: "Any Kubernetes",
}


def _body() -> str:
    """The page without its notice."""
    lines = [_INTRODUCTION, "", *_counts()]
    for cloud in CLOUDS:
        lines += [
            "",
            f"## {_HEADINGS[cloud]}",
            "",
            "| Control | Title | State | Where | Reason |",
            "|---|---|---|---|---|",
        ]
        lines += [_row(control) for control in controls(cloud)]
    return "\n".join(lines) + "\n"


def _counts() -> list[str]:
    lines = ["| Rows |" + "".join(f" {state} |" for state in State), "|---|" + "---|" * len(State)]
    for cloud in CLOUDS:
        states = [control.state for control in controls(cloud)]
        lines += [f"| {_HEADINGS[cloud]} |" + "".join(f" {states.count(state)} |" for state in State)]
    return lines


def _row(control: Control) -> str:
    where = "; ".join(_where(each) for each in control.where)
    if control.stack:
        where += f"; with {_stack(control)}"
    cells = control.control, control.title, f"**{control.state}**", where, _settings_as_code(control.reason)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _where(where: Where) -> str:
    if where.setting:
        return f"`{where.setting}`{_value(where)}"
    if where.text:
        return _settings_as_code(where.text)
    words: Sequence[str] = [
        "no" if where.absent else "",
        f"`{_short(where.type)}`",
        f"`{PREFIX}-{where.name}`" if where.name else "",
        "with" if where.absent and where.property else "",
        f"`{where.property or where.option}`{_value(where)}" if where.property or where.option else "",
    ]
    return " ".join(word for word in words if word)


def _value(where: Where) -> str:
    if where.value is not None:
        return f": `{where.value if isinstance(where.value, str) else json.dumps(where.value)}`"
    return f" like `{where.pattern}`" if where.pattern else ""


def _short(type_: str) -> str:
    """`s3.Bucket` of `aws:s3/bucket:Bucket`."""
    _, module, name = type_.split(":")
    return f"{module.partition('/')[0]}.{name}"


def _stack(control: Control) -> str:
    return ", ".join(
        f"`{path}: {value if isinstance(value, str) else json.dumps(value)}`" for path, value in control.stack.items()
    )


def _settings_as_code(text: str) -> str:
    return re.sub(r"carto:[A-Za-z]+(?:\.[A-Za-z0-9_]+)*", r"`\g<0>`", text)


def _problems() -> list[str]:
    return [
        f"tests/controls/{problem}"
        for cloud in CLOUDS
        for control in controls(cloud)
        for problem in problems(control, cloud)
    ]


PAGE = GeneratedPage(
    path="docs/security.md",
    module="tests.controls",
    source="Edit the rows in tests/controls/*.yaml.",
    body=_body,
    problems=_problems,
)
