"""Which command-line tools this project needs, and where they are on this machine.

Nothing here installs anything: that is `make setup`, `make helm` and `make cluster-tools` (`tools.install`). The rest
of the repository only asks `engine_bin()`, `helm_bin()` and `cluster_binary()`.
"""

from __future__ import annotations

import functools
import hashlib
import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

MODULES = Path(__file__).resolve().parent
VERSION = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?")


class ToolMissing(RuntimeError):
    """A tool is not on this machine yet; the message says which command brings it."""


@dataclass(frozen=True, kw_only=True)
class Binary:
    """One executable, built from a Go module that lives in this folder and pins every dependency by hash."""

    name: str
    module: str
    package: str
    version_variable: str = ""
    tags: str = ""


@dataclass(frozen=True, kw_only=True)
class Tool:
    """Executables that belong together and are kept in one folder of the cache.

    `pinned_by` is the Go module whose version, in the first binary's go.mod, is the tool's version, unless it pins a
    commit: then `release` says which one that is.
    """

    name: str
    pinned_by: str
    binaries: tuple[Binary, ...]
    release: str = ""

    @property
    def version(self) -> str:
        """The pinned version, as "v3.2.1"."""
        if self.release:
            return self.release
        text = (MODULES / self.binaries[0].module / "go.mod").read_text()
        found = re.search(rf"^\s*(?:require )?{re.escape(self.pinned_by)} (v\S+)", text, re.MULTILINE)
        if not found:
            raise ValueError(f"tools/{self.binaries[0].module}/go.mod does not require {self.pinned_by}")
        return found[1]

    @property
    def folder(self) -> Path:
        """Where the tool is kept between runs: a new pin, source or way to build it gives a new folder."""
        digest = hashlib.sha256(f"{self!r} {platform.system()} {platform.machine()}".encode())
        for binary in self.binaries:
            sources = (MODULES / binary.module).iterdir()
            for file in sorted(file for file in sources if not file.name.endswith("_test.go")):
                digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
        return cache() / f"{self.name}-{digest.hexdigest()[:16]}"


# Pulumi's own tags: they leave out lookups and traces that need more than Go's standard library.
PULUMI_TAGS = "osusergo,grpcnotrace"

ENGINE = Tool(
    name="engine",
    pinned_by="github.com/pulumi/pulumi/pkg/v3",
    binaries=(
        Binary(
            name="pulumi",
            module="engine",
            package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
            # Without this stamp the Automation API refuses the binary.
            version_variable="github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
            tags=PULUMI_TAGS,
        ),
        Binary(name="pulumi-language-python", module="language-host", package=".", tags=PULUMI_TAGS),
    ),
)

HELM = Tool(
    name="helm",
    pinned_by="helm.sh/helm/v3",
    binaries=(
        Binary(
            name="helm",
            module="helm",
            package="helm.sh/helm/v3/cmd/helm",
            version_variable="helm.sh/helm/v3/internal/version.version",
        ),
    ),
)

KUBERNETES_PROVIDER = Tool(
    name="kubernetes-provider",
    pinned_by="github.com/pulumi/pulumi-kubernetes/provider/v4",
    release="v4.25.0",
    binaries=(
        Binary(
            name="pulumi-resource-kubernetes",
            module="kubernetes-provider",
            package=".",
            version_variable="main.version",
        ),
    ),
)

ETCD = Tool(
    name="etcd",
    pinned_by="go.etcd.io/etcd/server/v3",
    binaries=(Binary(name="etcd", module="etcd", package="go.etcd.io/etcd/server/v3"),),
)

CONTROL_PLANE = Tool(
    name="control-plane",
    pinned_by="k8s.io/kubernetes",
    binaries=(
        Binary(
            name="kube-control-plane",
            module="control-plane",
            package=".",
            version_variable="k8s.io/component-base/version.gitVersion",
        ),
    ),
)

KWOK = Tool(
    name="kwok",
    pinned_by="sigs.k8s.io/kwok",
    binaries=(Binary(name="kwok", module="kwok", package="sigs.k8s.io/kwok/cmd/kwok"),),
)

YAML_HOST = Tool(
    name="yaml-host",
    pinned_by="github.com/pulumi/pulumi-yaml",
    binaries=(
        Binary(
            name="pulumi-language-yaml",
            module="yaml-host",
            package="github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
        ),
    ),
)
"""Runs programs in YAML, for the tests of the component package."""

NODE_HOST = Tool(
    name="node-host",
    pinned_by="github.com/pulumi/pulumi/pkg/v3",
    binaries=(Binary(name="pulumi-language-nodejs", module="node-host", package=".", tags=PULUMI_TAGS),),
)
"""Runs programs in TypeScript, for the tests of the component package."""

ACME = Tool(
    name="acme",
    pinned_by="github.com/cert-manager/cert-manager",
    binaries=(
        Binary(name="cert-manager", module="acme", package="."),
        Binary(name="pebble", module="acme", package="github.com/letsencrypt/pebble/v2/cmd/pebble"),
        Binary(
            name="pebble-challtestsrv",
            module="acme",
            package="github.com/letsencrypt/pebble/v2/cmd/pebble-challtestsrv",
        ),
    ),
)
"""cert-manager's controllers, an ACME server, and the DNS server that it asks."""

ROUTER = Tool(
    name="router",
    pinned_by="github.com/traefik/traefik/v3",
    binaries=(Binary(name="traefik", module="router", package="github.com/traefik/traefik/v3/cmd/traefik"),),
)
"""A controller of the Gateway API, and the proxy that it configures."""

CLUSTER = (ETCD, CONTROL_PLANE, KWOK, KUBERNETES_PROVIDER)
"""What a throw-away cluster runs on, and the provider that talks to it."""


def cache() -> Path:
    """The folder that keeps tools between runs and checkouts."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "carto-pulumi" / "tools"


def engine_bin() -> Path:
    """The folder to put first on PATH: it holds `pulumi` and the language host for Python.

    Raises ToolMissing when set-up has not run yet.
    """
    folder = engine_on_path() or built(ENGINE)
    if folder is None:
        raise ToolMissing(f"The Pulumi engine {ENGINE.version} is not on this machine yet. Run `make setup`.")
    return folder


def helm_bin() -> Path | None:
    """The `helm` executable, or None when this machine has none (`make helm` builds it)."""
    if found := shutil.which("helm"):
        return Path(found)
    folder = built(HELM)
    return folder / "helm" if folder else None


def cluster_binary(tool: Tool) -> Path:
    """The executable of one of the tools in `CLUSTER`.

    Raises ToolMissing when it is not on this machine yet.
    """
    vendors = vendors_kubernetes_provider() / KUBERNETES_PROVIDER.binaries[0].name
    if tool is KUBERNETES_PROVIDER and vendors.exists():
        return vendors
    folder = built(tool)
    if folder is None:
        raise ToolMissing(f"{tool.name} {tool.version} is not on this machine yet. Run `make cluster-tools`.")
    return folder / tool.binaries[0].name


def is_ready(tool: Tool) -> bool:
    """Whether one of the tools in `CLUSTER` is on this machine."""
    try:
        cluster_binary(tool)
    except ToolMissing:
        return False
    return True


def vendors_kubernetes_provider() -> Path:
    """Where the vendor's own plugin is kept: exactly the version that the SDK in requirements.txt asks for."""
    return cache() / f"kubernetes-provider-{kubernetes_sdk_version()}"


def kubernetes_sdk_version() -> str:
    """The pinned version of the Kubernetes SDK, as "v3.2.1"."""
    requirements = (MODULES.parent / "requirements.txt").read_text()
    found = re.search(r"^pulumi-kubernetes==(\S+)", requirements, re.MULTILINE)
    if not found:
        raise ValueError("requirements.txt does not pin pulumi-kubernetes")
    return f"v{found[1]}"


def built(tool: Tool) -> Path | None:
    """The tool's folder in the cache when an earlier set-up completed it."""
    # A folder gets its name only when it is complete, so being there is enough.
    return tool.folder if tool.folder.is_dir() else None


@functools.cache
def engine_on_path() -> Path | None:
    """The folder of the user's own Pulumi, if it is recent enough and has its language host next to it."""
    found = shutil.which("pulumi")
    if found is None:
        return None
    folder = Path(found).resolve().parent
    if not (folder / "pulumi-language-python").exists():
        return None
    installed = version_of([found, "version"])
    return folder if installed and installed >= parse_version(ENGINE.version) else None


def version_of(command: list[str]) -> tuple[int, int, int] | None:
    """The version a command prints, or None when it fails or prints none."""
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=True)
        return parse_version(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def parse_version(text: str) -> tuple[int, int, int]:
    """The first version in a text, as numbers that compare."""
    found = VERSION.search(text)
    if not found:
        raise ValueError(f"no version in {text!r}")
    return int(found[1]), int(found[2]), int(found[3] or 0)
