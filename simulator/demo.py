"""`python -m simulator.demo [--stack NAME] [--destroy]`: a stack on simulated clouds, for a person to watch."""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from simulator import counting, recording
from simulator.engine import ROOT, CannotRun, Simulator
from simulator.packages import of_cloud
from tools.toolchain import ToolMissing

SHOWN_KINDS = 3
STAGES = (":SelfHosted", ":Platform", ":Carto")
"""Components that hold the capabilities."""
WORDS = {
    "create": "to create",
    "update": "to change",
    "delete": "to delete",
    "replace": "to replace",
    "same": "unchanged",
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Demo:
    """One stack of `stacks/` in a simulated world, and the console that tells about it."""

    simulator: Simulator
    console: Console
    stack: str
    recorded: bool = False
    """A recording leaves out what is different in every run: durations, and the host name of the cache."""

    @property
    def cloud(self) -> str:
        """The stack's `carto:cloud`."""
        file = ROOT / "stacks" / f"Pulumi.{self.stack}.yaml"
        if not file.exists():
            names = sorted(each.name.split(".")[1] for each in file.parent.glob("Pulumi.*.yaml"))
            raise CannotRun(f"there is no stack {self.stack!r} in stacks/: {', '.join(names)}")
        return str(yaml.safe_load(file.read_text())["config"]["carto:cloud"])

    def done(self, what: str, summary: str, started: float) -> None:
        """One finished command in a line."""
        took = f" [dim]({time.monotonic() - started:.0f} s)[/]" if not self.recorded else ""
        self.console.print(f"[green]✓[/] {what:<8} {summary}{took}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the demo; the exit code is the engine's."""
    parser = argparse.ArgumentParser(prog="python -m simulator.demo", description=__doc__)
    parser.add_argument("--stack", default="demo", help="a stack of stacks/")
    parser.add_argument("--destroy", action="store_true", help="destroy the demo")
    parser.add_argument("--record", type=Path, metavar="FILE", help="write a picture of a first run, in a new world")
    options = parser.parse_args(arguments)
    console = recording.recorder() if options.record else Console(highlight=False)
    demo = Demo(simulator=Simulator.default(), console=console, stack=options.stack, recorded=bool(options.record))
    try:
        if options.record:
            return _record(demo, options.record)
        return _destroy(demo) if options.destroy else _bring_up(demo)
    except (CannotRun, ToolMissing) as problem:
        console.print(f"[red]error:[/] {problem}", soft_wrap=True)
        return 2


def _record(demo: Demo, file: Path) -> int:
    demo.console.print(f"$ [bold]make demo{'' if demo.stack == 'demo' else f' STACK={demo.stack}'}[/]\n")
    with tempfile.TemporaryDirectory(prefix="carto-demo-") as folder:
        code = _bring_up(dataclasses.replace(demo, simulator=Simulator(home=Path(folder, ".simulator"))))
    if code == 0:
        recording.save(demo.console, file, title="CARTO Self-Hosted on Pulumi")
    return code


def _bring_up(demo: Demo) -> int:
    console = demo.console
    console.print(f"[bold]CARTO Self-Hosted on Pulumi[/] · real engine, {of_cloud(demo.cloud, 'demo').TITLE}\n")
    started = time.monotonic()
    with console.status(f"pulumi preview --stack {demo.stack}"):
        preview = demo.simulator.run("preview", "--json", stack=demo.stack)
    if preview.returncode:
        return _failed(console, "preview", preview.returncode, _diagnostics(preview.stdout) + preview.stderr)
    planned = counting.planned(preview.stdout)
    changes = planned.total() - planned["same"]
    summary = ", ".join(f"{count} {WORDS.get(op, op)}" for op, count in sorted(planned.items()))
    demo.done(
        "preview", f"{summary}: resources in the account and the cluster" if summary else "nothing to change", started
    )
    if changes:
        code = _follow(demo, "up", changes)
        if code:
            return code
    else:
        console.print("[green]✓[/] up       left out: everything is as the stack says")
    _summary(demo)
    return 0


def _destroy(demo: Demo) -> int:
    resources = demo.simulator.resources(demo.stack)
    if not resources:
        demo.console.print(f"There is no stack {demo.stack} to destroy.")
        return 0
    protected = sum(bool(resource.get("protect")) for resource in resources)
    if protected:
        demo.console.print(
            f"{protected} resources of {demo.stack} are protected, as in a real account (docs/destroy.md). "
            f"To forget this simulated world with all its stacks: rm -r {_shown(demo.simulator.home)}",
            soft_wrap=True,
        )
        return 1
    code = _follow(demo, "destroy", sum(map(counting.is_resource, resources)))
    if code == 0:
        left = [record for record in demo.simulator.inventory() if f":{demo.stack}::" in record.urn]
        demo.console.print(f"The simulated account holds {len(left)} of its resources.")
    return code


def _shown(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def _follow(demo: Demo, verb: str, total: int) -> int:
    """Runs an update and shows how far it is; what the engine reports is shown only when it fails."""
    started, problems, done = time.monotonic(), [], 0
    process = demo.simulator.start(verb, "--yes", "--skip-preview", "--json", stack=demo.stack, merge_errors=True)
    try:
        with demo.console.status(f"pulumi {verb} --stack {demo.stack}") as status:
            for event in counting.events(process.stdout or ()):
                problems.append(counting.problems(event))
                name = None if isinstance(event, str) else counting.changed(event)
                if name:
                    done += 1
                    status.update(f"pulumi {verb} --stack {demo.stack}  {done} of {total}  [dim]{name}[/]")
        code = process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        process.wait()
        demo.console.print(f"\nStopped. The same command goes on from here; what {verb} had begun is in the state.")
        return 130
    if code:
        return _failed(demo.console, verb, code, "".join(problems))
    demo.done(verb, f"{done} of {total} resources", started)
    return 0


def _failed(console: Console, verb: str, code: int, problems: str) -> int:
    console.print(f"[red]✗ {verb} failed[/]\n")
    console.print(problems, markup=False, soft_wrap=True)
    return code


def _diagnostics(output: str) -> str:
    try:
        found: list[dict[str, Any]] = json.loads(output).get("diagnostics", [])
    except ValueError:
        return output
    return "\n".join(str(entry.get("message", "")) for entry in found if entry.get("severity") == "error") + "\n"


def _summary(demo: Demo) -> None:
    console, resources = demo.console, demo.simulator.resources(demo.stack)
    outputs: dict[str, Any] = next((r.get("outputs", {}) for r in resources if r["type"] == "pulumi:pulumi:Stack"), {})
    console.print()
    console.print(_components(resources))
    console.print()
    _facts(demo, outputs)
    console.print(Panel.fit(_next_steps(demo), title="On a real account", title_align="left", border_style="dim"))


def _facts(demo: Demo, outputs: Mapping[str, Any]) -> None:
    """Addresses and names, each in a line of its own: what a terminal wraps can still be copied."""
    home = Path(".simulator") if demo.recorded else _shown(demo.simulator.home)
    buckets = [str(value) for key, value in sorted(outputs.items()) if key.endswith("Bucket") and value]
    facts = [
        ("CARTO", f"[bold]{outputs.get('url')}[/]"),
        ("Helm values", f"{home}/values/{demo.stack}.yaml [dim](secrets masked)[/]"),
        *zip(["Buckets", "", ""], buckets, strict=False),
        ("Database", str(outputs.get("databaseHost") or "")),
        ("Cache", "" if demo.recorded else str(outputs.get("cacheHost") or "")),
    ]
    for name, value in facts:
        if value:
            demo.console.print(f"[dim]{name:<12}[/] {value}", soft_wrap=True)


def _components(resources: list[dict[str, Any]]) -> Table:
    """One row a component directly below a stage: how many resources it has, and the kinds there are most of."""
    parents = {r["urn"]: r.get("parent", "") for r in resources}
    stages = {r["urn"] for r in resources if r["type"] == "pulumi:pulumi:Stack" or r["type"].endswith(STAGES)}
    tops = {r["urn"] for r in resources if parents[r["urn"]] in stages} - stages
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for resource in filter(counting.is_resource, resources):
        urn = resource["urn"]
        while urn and urn not in tops:
            urn = parents.get(urn, "")
        if urn:
            kinds[urn.split("::")[2].rsplit(":", 1)[-1]][_in_words(resource["type"])] += 1
    table = Table("Component", "Resources", "Kinds", box=None, header_style="dim", pad_edge=False)
    table.columns[1].justify = "right"
    for name, counted in sorted(kinds.items()):
        most = sorted(counted.items(), key=lambda kind: (-kind[1], kind[0]))
        shown = ", ".join(f"{count} x {kind}" if count > 1 else kind for kind, count in most[:SHOWN_KINDS])
        table.add_row(name, str(counted.total()), f"[dim]{shown}{', …' if len(most) > SHOWN_KINDS else ''}[/]")
    table.add_row("[dim]all[/]", str(sum(counted.total() for counted in kinds.values())), "")
    return table


def _in_words(kind: str) -> str:
    """`aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock` as "bucket public access block"."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*", kind.rsplit(":", 1)[-1])
    return " ".join(word.lower() for word in words)


def _next_steps(demo: Demo) -> str:
    settings = of_cloud(demo.cloud, "demo").SETTINGS
    lines = [f"make install CLOUD={demo.cloud}", "pulumi login"]
    if not settings:
        lines += ["cp stacks/Pulumi.kubernetes.yaml stacks/Pulumi.production.yaml   # and edit it"]
    lines += ["pulumi stack init production"]
    if settings:
        lines += [
            f"pulumi config set carto:cloud {demo.cloud}",
            "pulumi config set carto:domain <the domain users open>",
        ]
        lines += [f"pulumi config set {setting}" for setting in settings]
        lines += ["pulumi config set --path carto:customerPackage.path customer-package"]
    chosen = "" if demo.stack == "demo" else f" STACK={demo.stack}"
    lines += [
        "pulumi up",
        "",
        f"[dim]again: make demo{chosen} · destroy it: make demo-destroy{chosen} · docs/install-{demo.cloud}.md[/]",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
