"""Time and memory of importing the program for one cloud, and of importing what it cannot do without."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.engine import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

GARBAGE = ("gc.disable()", "gc.freeze()", "gc.enable()")
CHILD = """
import json, resource, sys, time
started = time.process_time()
exec(sys.argv[1])
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


def of_the_program(cloud: str, needed: Sequence[str]) -> str:
    """What `__main__.py` does on one cloud until it creates the first resource, read from its source.

    Its imports, the cloud's platform with what translates the settings to it, and its handling of garbage; then the
    SDK modules that the first resource of each kind loads.
    """
    body = ast.parse((ROOT / "__main__.py").read_text()).body
    kept = [ast.unparse(s) for s in body if isinstance(s, ast.Import | ast.ImportFrom) or ast.unparse(s) in GARBAGE]
    end = kept.index(GARBAGE[1])
    folder = "any_kubernetes" if cloud == "KUBERNETES" else cloud.lower()
    platform = f"import components.{folder}.platform, components.{folder}.from_settings"
    return "\n".join([*kept[:end], platform, loading(needed), *kept[end:]])


def loading(modules: Sequence[str]) -> str:
    """Statements that load SDK modules, which happens when something is read from them."""
    return "\n".join(f"import {module}; getattr({module}, '__all__', None)" for module in modules)


def measure(statements: str) -> Import:
    """Runs the statements in a Python of their own."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", CHILD, statements]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    seconds, memory = json.loads(done.stdout)
    return Import(seconds=seconds, memory=memory)
