"""Time and memory of importing the program for one cloud, and of importing what it cannot do without."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from dataclasses import dataclass

from simulator.engine import ROOT

CHILD = """
import importlib, json, resource, sys, time
started = time.process_time()
for name in json.loads(sys.argv[1]):
    module = importlib.import_module(name)
    getattr(module, "__all__", None)  # the SDKs load a module when something is read from it
seconds = time.process_time() - started
try:
    peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
json.dump([seconds, peak / 1024], sys.stdout)
"""


@dataclass(frozen=True, kw_only=True)
class Import:
    """What one import cost: seconds of CPU, and MiB of memory at the peak."""

    seconds: float
    memory: float


def modules_of_the_program(cloud: str) -> list[str]:
    """What `__main__.py` imports for one cloud, read from its source."""
    program = ast.parse((ROOT / "__main__.py").read_text())
    body: list[ast.stmt] = []
    for statement in program.body:
        if isinstance(statement, ast.Match):
            body += [
                s for case in statement.cases if ast.unparse(case.pattern).endswith(f".{cloud}") for s in case.body
            ]
        else:
            body.append(statement)
    found = []
    for statement in body:
        if isinstance(statement, ast.ImportFrom) and statement.module:
            found += [f"{statement.module}"]
        elif isinstance(statement, ast.Import):
            found += [alias.name for alias in statement.names]
    return found


def measure(modules: list[str]) -> Import:
    """Imports the modules in a Python of their own."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", CHILD, json.dumps(modules)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    seconds, memory = json.loads(done.stdout)
    return Import(seconds=seconds, memory=memory)
