"""`python -m simulator.demo [--destroy]`: the example stack `demo` on simulated clouds, told for a person."""

from __future__ import annotations

import argparse
import json
import re
import signal
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from simulator.engine import CannotRun, Simulator
from tools.toolchain import ToolMissing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STACK = "demo"
SHOWN_KINDS = 3
DONE = re.compile(r"^\s*\S+\s+\S+ (?P<name>\S+) (?:created|updated|deleted|replaced)\b")
WORDS = {
    "create": "to create",
    "update": "to change",
    "delete": "to delete",
    "replace": "to replace",
    "same": "unchanged",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the demo; the exit code is the engine's."""
    parser = argparse.ArgumentParser(prog="python -m simulator.demo", description=__doc__)
    parser.add_argument("--destroy", action="store_true", help="take the demo away again")
    simulator, console = Simulator.default(), Console(highlight=False)
    try:
        return _destroy(simulator, console) if parser.parse_args(arguments).destroy else _bring_up(simulator, console)
    except (CannotRun, ToolMissing) as problem:
        console.print(f"[red]error:[/] {problem}", soft_wrap=True)
        return 2


def _bring_up(simulator: Simulator, console: Console) -> int:
    console.print("[bold]CARTO Self-Hosted on Pulumi[/] · real engine, simulated AWS and EKS\n")
    started = time.monotonic()
    with console.status("pulumi preview --stack demo"):
        preview = simulator.run("preview", "--json", stack=STACK)
    if preview.returncode:
        return _failed(console, "preview", preview.returncode, _diagnostics(preview.stdout) + preview.stderr)
    planned: Mapping[str, int] = json.loads(preview.stdout).get("changeSummary", {})
    said = ", ".join(f"{count} {WORDS.get(op, op)}" for op, count in planned.items())
    console.print(f"[green]✓[/] preview  {said} [dim]({time.monotonic() - started:.0f} s)[/]")
    changes = sum(count for op, count in planned.items() if op != "same")
    if changes:
        code = _follow(simulator, console, "up", changes)
        if code:
            return code
    else:
        console.print("[green]✓[/] up       no changes: everything is as the stack says")
    _summary(simulator, console)
    return 0


def _destroy(simulator: Simulator, console: Console) -> int:
    resources = simulator.resources(STACK)
    if not resources:
        console.print("There is no demo to take away.")
        return 0
    code = _follow(simulator, console, "destroy", len(resources))
    if code == 0:
        left = [record for record in simulator.inventory() if f":{STACK}::" in record.urn]
        console.print(f"The simulated account holds {len(left)} of the demo's resources.")
    return code


def _follow(simulator: Simulator, console: Console, verb: str, total: int) -> int:
    """Runs an update and shows how far it is; everything it said is shown only when it fails."""
    started, said, done = time.monotonic(), [], 0
    options = ["--skip-preview"] if verb == "up" else []
    process = simulator.start(verb, "--yes", *options, "--color=never", stack=STACK, merge_errors=True)
    try:
        with console.status(f"pulumi {verb} --stack demo") as status:
            for line in process.stdout or ():
                said.append(line)
                if found := DONE.match(line):
                    done += 1
                    status.update(f"pulumi {verb} --stack demo  {min(done, total)} of {total}  [dim]{found['name']}[/]")
        code = process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        process.wait()
        console.print(f"\nStopped. `make demo` goes on from here; what {verb} had begun is in the state.")
        return 130
    if code:
        return _failed(console, verb, code, "".join(line for line in said if not line.startswith("@")))
    console.print(f"[green]✓[/] {verb:<8} {done} resources [dim]({time.monotonic() - started:.0f} s)[/]")
    return 0


def _failed(console: Console, verb: str, code: int, said: str) -> int:
    console.print(f"[red]✗ {verb} failed[/]\n")
    console.print(said, markup=False, soft_wrap=True)
    return code


def _diagnostics(output: str) -> str:
    try:
        found: list[dict[str, Any]] = json.loads(output).get("diagnostics", [])
    except ValueError:
        return output
    return "\n".join(str(entry.get("message", "")) for entry in found if entry.get("severity") == "error") + "\n"


def _summary(simulator: Simulator, console: Console) -> None:
    resources = simulator.resources(STACK)
    outputs: dict[str, Any] = next((r.get("outputs", {}) for r in resources if r["type"] == "pulumi:pulumi:Stack"), {})
    console.print()
    console.print(_components(resources))
    console.print()
    values = simulator.home / "values" / f"{STACK}.yaml"
    shown = values.relative_to(Path.cwd()) if values.is_relative_to(Path.cwd()) else values
    facts = Table.grid(padding=(0, 2))
    for name, value in (
        ("CARTO", f"[bold link={outputs.get('url')}]{outputs.get('url')}[/]"),
        ("Helm values", f"{shown} [dim](secrets masked)[/]"),
        ("Buckets", ", ".join(str(value) for key, value in outputs.items() if key.endswith("Bucket"))),
        ("Database", str(outputs.get("databaseHost", ""))),
        ("Cache", str(outputs.get("cacheHost", ""))),
    ):
        if value:
            facts.add_row(f"[dim]{name}[/]", value)
    console.print(facts, soft_wrap=True)
    console.print(Panel.fit(_next_steps(), title="On a real account", title_align="left", border_style="dim"))


def _components(resources: list[dict[str, Any]]) -> Table:
    """One row a component directly below the stack: how many resources it made, and the kinds there are most of."""
    parents = {r["urn"]: r.get("parent", "") for r in resources}
    tops = {r["urn"] for r in resources if parents[r["urn"]].endswith(f"::{_stack_name(resources)}")}
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for resource in resources:
        urn = resource["urn"]
        while urn and urn not in tops:
            urn = parents.get(urn, "")
        if urn and resource.get("custom") and not resource["type"].startswith("pulumi:"):
            kinds[urn][resource["type"].rsplit(":", 1)[-1]] += 1
    table = Table("Component", "Resources", "Kinds", box=None, header_style="dim", pad_edge=False)
    table.columns[1].justify = "right"
    for urn, counted in kinds.items():
        most = ", ".join(f"{count} {kind}" if count > 1 else kind for kind, count in counted.most_common(SHOWN_KINDS))
        more = ", …" if len(counted) > SHOWN_KINDS else ""
        table.add_row(urn.split("::")[2].rsplit(":", 1)[-1], str(counted.total()), f"[dim]{most}{more}[/]")
    return table


def _stack_name(resources: list[dict[str, Any]]) -> str:
    return next((str(r["urn"]).rsplit("::", 1)[-1] for r in resources if r["type"] == "pulumi:pulumi:Stack"), "")


def _next_steps() -> str:
    return "\n".join(
        (
            "pulumi stack init production",
            "pulumi config set aws:region <region>",
            "pulumi config set carto:cloud aws",
            "pulumi config set carto:domain <the domain users open>",
            "pulumi config set --path carto:cluster.name <EKS cluster>",
            "pulumi config set --path carto:customerPackage.path customer-package",
            "pulumi up",
            "",
            "[dim]make demo again: no changes · make demo-destroy: take it away · docs/simulator.md[/]",
        )
    )


if __name__ == "__main__":
    sys.exit(main())
