"""What `make setup`, `make install`, `make helm`, `make cluster-tools` and `make clean` do.

They find each tool, or make it, in the order that costs a person least.
"""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
from pathlib import Path

from tools import diagrams, go, progress, requirements, vendor, virtualenv
from tools.cached import complete
from tools.progress import StepFailed, say
from tools.toolchain import (
    ACME,
    CLUSTER,
    ENGINE,
    HELM,
    KUBERNETES_PROVIDER,
    MODULES,
    ROUTER,
    Tool,
    built,
    cache,
    cluster_binary,
    engine_bin,
    engine_on_path,
    helm_bin,
    is_ready,
    kubernetes_sdk_version,
    vendors_kubernetes_provider,
)

ENGINE_BY_HAND = f"Pulumi {ENGINE.version} or later: https://www.pulumi.com/docs/install/"


def setup() -> None:
    """Make the virtual environment and the engine ready.

    Raises StepFailed with everything that is missing on this machine, not only the first thing.
    """
    missing = []
    pinned = [file.read_text() for file in (requirements.PROGRAM, requirements.DEVELOPMENT)]
    for step in (functools.partial(_virtualenv, *pinned), engine):
        try:
            say(f"Ready: {step()}")
        except StepFailed as failed:
            missing.append(str(failed))
    if missing:
        raise StepFailed("\n\n".join(["Set-up could not get everything. What is missing:", *missing]))


def install(clouds: str = "all") -> None:
    """Make the virtual environment hold what the program needs, for the stacks of some clouds (`gcp,aws`) or of all.

    `pulumi install` always installs the SDKs of all clouds: the engine's pip toolchain reads requirements.txt only
    (`python/toolchain/pip.go` in Pulumi's SDK 3.259). Raises StepFailed for a cloud that does not exist.
    """
    text = requirements.PROGRAM.read_text()
    if clouds != "all":
        names = clouds.split(",")
        if not set(names) <= set(requirements.SDKS):
            known = ", ".join(requirements.SDKS)
            raise StepFailed(f"CLOUD={clouds}: expected {known}, or several with commas, or leave it out for all.")
        text = requirements.for_clouds(text, *names)
    say(f"Ready: {_virtualenv(text)}")


def policies() -> Path:
    """Make the policy pack's own virtual environment hold its requirements; returns the pack's folder.

    pulumi-policy 1.21 needs protobuf 5, and the program has protobuf 6.
    """
    virtualenv.ensure([requirements.POLICIES.read_text()], virtualenv.POLICIES)
    return requirements.POLICIES.parent


def site(versions: str = "") -> Path:
    """Build the documentation as a site, of the checkout or of released versions; returns its first page.

    `versions` are tags separated by commas, or `all`. Raises StepFailed for a broken link, among others.
    """
    virtualenv.ensure([requirements.WEBSITE.read_text()], virtualenv.WEBSITE)
    python, out = virtualenv.WEBSITE / "bin" / "python", MODULES.parent / "build" / "site"
    shutil.rmtree(out, ignore_errors=True)
    command = [str(python), "-m", "website", str(out), str(diagrams.mermaid()), versions]
    progress.run("Building the site", command, log=cache() / "site.log")
    return out / "index.html"


def _virtualenv(*wanted: str) -> Path:
    if not (virtualenv.PYTHON.exists() or shutil.which("uv") or virtualenv.has_venv_module()):
        raise StepFailed("Virtual environments for Python: install the package python3-venv, or uv.")
    virtualenv.ensure(wanted)
    return virtualenv.VENV


def engine() -> Path:
    """The engine's folder: the user's own, an earlier build, the vendor's release, or a build from Go modules.

    Raises StepFailed when none can be had.
    """
    if found := engine_on_path() or built(ENGINE):
        return found
    try:
        return complete(ENGINE.folder, _fetch_or_build_engine)
    except StepFailed as failed:
        raise StepFailed(f"{ENGINE_BY_HAND}\n  or {failed}") from failed


def _fetch_or_build_engine(folder: Path) -> None:
    if checksum := vendor.checksum_of_release(ENGINE.version):
        try:
            vendor.download(ENGINE.version, checksum, folder)
            return
        except OSError as error:
            say(f"The download broke off: {error}")
    say("Pulumi's download site cannot be used from here: building the engine from its Go modules.")
    go.build(ENGINE, folder)


def helm() -> Path:
    """The helm executable: the user's own, an earlier build, or a build from Go modules."""
    return helm_bin() or complete(HELM.folder, lambda folder: go.build(HELM, folder)) / "helm"


def language_host(tool: Tool) -> Path:
    """The language host for programs in YAML or TypeScript: an earlier build, or a build from Go modules."""
    return complete(tool.folder, lambda folder: go.build(tool, folder)) / tool.binaries[0].name


def cluster_tools() -> None:
    """Make ready what a throw-away cluster runs on: etcd, Kubernetes, KWOK, the Kubernetes provider and Helm.

    Raises StepFailed when one of them can be neither had nor built.
    """
    say(f"Ready: {helm()}")
    for tool in CLUSTER:
        if is_ready(tool):
            say(f"Ready: {cluster_binary(tool)}")
            continue
        if tool is KUBERNETES_PROVIDER and vendor.checksum_of_release(ENGINE.version):
            try:
                complete(vendors_kubernetes_provider(), _fetch_kubernetes_provider)
            except StepFailed as failed:
                say(str(failed))
        if tool is not KUBERNETES_PROVIDER or not vendors_kubernetes_provider().is_dir():
            complete(tool.folder, functools.partial(go.build, tool))
        say(f"Ready: {cluster_binary(tool)}")


def acme_tools() -> Path:
    """cert-manager and an ACME server: an earlier build, or a build from Go modules."""
    return complete(ACME.folder, lambda folder: go.build(ACME, folder))


def router_tools() -> Path:
    """Traefik: an earlier build, or a build from Go modules."""
    return complete(ROUTER.folder, lambda folder: go.build(ROUTER, folder))


def cluster_tools_cached() -> None:
    """Raises StepFailed, with the command that makes them, when one of these tools is not on this machine yet."""
    if helm_bin() is None or not all(map(is_ready, (*CLUSTER, ACME))):
        raise StepFailed(
            "Left out: the tests in a real Kubernetes, whose tools are not on this machine yet. "
            "`make test-cluster` makes them, which takes 20 minutes once, and runs the tests."
        )


def _fetch_kubernetes_provider(folder: Path) -> None:
    name, version = KUBERNETES_PROVIDER.binaries[0].name, kubernetes_sdk_version()
    with tempfile.TemporaryDirectory() as home:
        command = [str(engine_bin() / "pulumi"), "plugin", "install", "resource", "kubernetes", version]
        environment = {**os.environ, "PULUMI_HOME": home}
        log = cache() / f"{KUBERNETES_PROVIDER.name}-fetch.log"
        progress.run(f"Fetching Pulumi's Kubernetes provider {version}", command, log=log, env=environment)
        shutil.copy(Path(home, "plugins", f"resource-kubernetes-{version}", name), folder)


def clean() -> None:
    """Remove the virtual environments. The tools that set-up made stay: they take minutes to build."""
    for folder in (virtualenv.VENV, virtualenv.POLICIES, virtualenv.WEBSITE):
        shutil.rmtree(folder, ignore_errors=True)


def clean_tools() -> None:
    """Remove the tools that set-up made."""
    shutil.rmtree(cache(), ignore_errors=True)
