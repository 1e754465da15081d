"""`carto:chart` and `carto:rotation`: the Helm release and the rotation of its secrets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from pydantic import Field
from typing_extensions import override

from ..chart_version import PINNED_CHART
from .model import Model
from .problems import RuleViolation, invalid
from .text_format import TextFormat
from .types.hosts import check_path

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEMVER = r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?"


def is_exact(version: str) -> bool:
    """Whether a text is one version of a chart; Helm also takes ranges."""
    return re.fullmatch(_SEMVER, version, re.ASCII) is not None


def _chart_version(text: str) -> None:
    if not is_exact(text):
        raise invalid(f"an exact chart version such as {PINNED_CHART}; a range or `latest` would change under you")
    if _release(text) < _release(PINNED_CHART):
        raise invalid(f"chart {PINNED_CHART} or later; older ones know other values")


def is_older(version: str, than: str) -> bool:
    """Whether one version of the chart comes before another; a pre-release counts as its release."""
    return _release(version) < _release(than)


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.partition("-")[0].split("."))


def _repository(text: str) -> None:
    parts = urlsplit(text)
    if parts.scheme == "oci":
        raise invalid("an https:// chart repository; this chart is not published as OCI artifact")
    if "@" in parts.netloc:
        raise invalid("an address without a login in it")


ChartVersion = Annotated[str, TextFormat(description="a chart version", example=PINNED_CHART, check=_chart_version)]
Repository = Annotated[
    str,
    TextFormat(
        description="the https:// address of a chart repository",
        example="https://helm.carto.com",
        check=_repository,
        pattern=r"https://[^\s/]+(/\S*)?",
    ),
]


def _chart_path(text: str) -> None:
    check_path(text)
    if "://" in text:
        raise invalid("a folder or a .tgz file on this machine; `repository` takes addresses")
    if not text.strip():
        raise invalid("a folder or a .tgz file")


ChartPath = Annotated[
    str,
    TextFormat(
        description="a folder or a .tgz file on this machine", example="charts/carto-1.280.1.tgz", check=_chart_path
    ),
]


ChartDigest = Annotated[
    str,
    TextFormat(
        description="the SHA-256 of a chart's archive, as `sha256sum` prints it",
        example="0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        pattern=r"[0-9a-f]{64}",
    ),
]


class Chart(Model):
    """CARTO's Helm chart."""

    version: ChartVersion = PINNED_CHART
    """Chart version; the default is the one this project is tested with."""
    repository: Repository = "https://helm.carto.com"
    """Chart repository."""
    path: ChartPath | None = None
    """The chart as a folder or `.tgz`, relative to the project, for machines that can't reach a repository."""
    digest: ChartDigest | None = None
    """SHA-256 of the archive that `path` names; another one is refused before anything changes."""
    timeout_seconds: int = Field(default=1800, ge=60, le=7200)
    """Time-out of an install or upgrade, until every pod is ready. A first install migrates the database, which
    takes minutes."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.path is not None and self.is_set("repository"):
            yield RuleViolation(
                path="repository",
                reason="the chart is taken from `path`, so nothing is fetched from a repository",
                fix="keep one of the two",
                about=("path",),
            )
        if self.digest is not None and (self.path is None or not self.path.endswith(".tgz")):
            yield RuleViolation(
                path="digest",
                reason="only the archive that `path` names can be compared with it; Helm's release has no such check",
                fix="helm pull carto --repo https://helm.carto.com --version "
                + self.version
                + ", then pulumi config set --path carto:chart.path with the .tgz",
                about=("path",),
            )


class Release(Model):
    """The Helm release."""

    install: bool = True
    """`false` creates everything but the release, so that CARTO Support can get the output `sendToCarto` first. On a
    stack that runs, it uninstalls the release; the data stays."""


class Rotation(Model):
    """Generated secrets: raise a number by one and run `pulumi up` to make a new one."""

    database_password: int = Field(default=0, ge=0)
    """CARTO's database password. The bootstrap sets it, then the pods that read it are rolled."""
    database_admin_password: int = Field(default=0, ge=0)
    """The administrator's password of a created database."""
    cache_password: int = Field(default=0, ge=0)
    """The cache's password."""
    access_key: int = Field(default=0, ge=0)
    """Access keys of IAM users; on gcp, the key of the service account."""
