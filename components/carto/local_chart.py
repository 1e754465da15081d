"""A chart the stack brings as a folder or archive: found, and the version the stack says."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pulumi
import yaml

from . import chart

MAX_BYTES = 64 * 1024
"""The real Chart.yaml has less than one kilobyte; whatever is larger is not one."""


def verified_chart(path: str | None, *, version: str, digest: str | None = None) -> str | None:
    """The path as Helm takes it, or None when the stack brings no chart.

    Raises:
        pulumi.RunError: there is no such chart, or it is another chart, version or archive than the stack says.
    """
    if path is None:
        return None
    if digest is not None:
        _check_digest(Path(path), digest)
    about = _metadata(Path(path))
    if about.get("name") != chart.NAME:
        raise pulumi.RunError(
            f"carto:chart.path: expected CARTO's chart, called {chart.NAME}; {path} is called {about.get('name')!r}"
        )
    if str(about.get("version")) != version:
        raise pulumi.RunError(
            f"carto:chart.version: {version}, but the chart at {path} is {about.get('version')}. "
            f"Fix: pulumi config set --path carto:chart.version {about.get('version')}, or bring the other chart"
        )
    # Helm looks for a bare word in its repositories, for anything with a slash on this machine.
    return path if "/" in path else f"./{path}"


def _check_digest(path: Path, digest: str) -> None:
    if not path.is_file():
        raise pulumi.RunError(
            f"carto:chart.digest: expected the .tgz it belongs to; {path} is no file. Fix: helm pull carto --repo "
            "https://helm.carto.com --version <version>"
        )
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != digest:
        raise pulumi.RunError(
            f"carto:chart.digest: the SHA-256 of {path} is {found}, not {digest}. The archive is another one than the "
            "stack expects: fetch it again, or find out who changed it before you set the new digest"
        )


def _metadata(path: Path) -> dict[str, Any]:
    # Imported here because most stacks have no local chart.
    import tarfile

    try:
        content = yaml.safe_load(_from_archive(path) if path.is_file() else (path / "Chart.yaml").read_bytes())
    except (OSError, KeyError, tarfile.TarError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise pulumi.RunError(
            f"carto:chart.path: expected a folder with Chart.yaml, or the .tgz that `helm pull` fetches; "
            f"{path} cannot be read as either ({type(error).__name__})"
        ) from None
    return content if isinstance(content, dict) else {}


def _from_archive(path: Path) -> bytes:
    import tarfile

    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile() and member.name.count("/") == 1 and member.name.endswith("/Chart.yaml"):
                content = archive.extractfile(member)
                return content.read(MAX_BYTES) if content else b""
    raise KeyError("Chart.yaml")
