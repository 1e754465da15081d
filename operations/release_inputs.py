"""What Helm gets for a stack's release, before and after a preview, without secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from operations.helm import HIDDEN
from operations.helm_release import RELEASE
from operations.preview_report.steps import SECRET, UNKNOWN_VALUES, NoPreview, Preview, complete

UNKNOWN: Final = "known-after-the-update"
"""In place of a value that a cloud computes."""


@dataclass(frozen=True, kw_only=True)
class ReleaseInputs:
    """What Helm gets for one release."""

    values: Mapping[str, Any]
    """Plain dictionaries. A secret is `HIDDEN`."""
    namespace: str
    chart: str
    """The version, or the folder of a chart that the stack names."""
    repository: str


@dataclass(frozen=True, kw_only=True)
class Releases:
    """The release on both sides of a preview."""

    before: ReleaseInputs | None
    """In the state; None where there is none."""
    after: ReleaseInputs | None
    """Of the program; None where the release is deleted."""

    def side(self, *, deployed: bool) -> ReleaseInputs:
        """One of the two.

        Raises:
            NoPreview: there is no such release.
        """
        found = self.before if deployed else self.after
        if found is None:
            raise NoPreview(f"the stack has no {'deployed' if deployed else 'next'} release")
        return found


def releases(preview: Preview) -> Releases:
    """The preview's one release.

    Raises:
        NoPreview: the preview has no release, because it failed earlier or the stack installs none.
    """
    for step in complete(preview).steps:
        if step.type == RELEASE:
            return Releases(before=_inputs(step.old), after=_inputs(step.new))
    raise NoPreview("the preview has no Helm release: does the stack have carto:release.install: false?")


def _inputs(inputs: Mapping[str, Any]) -> ReleaseInputs | None:
    """Source of the names: `helm.v3.ReleaseArgs` of pulumi-kubernetes."""
    if not inputs:
        return None
    repository = inputs.get("repositoryOpts", {}).get("repo", "")
    return ReleaseInputs(
        values=_shown(inputs.get("values", {})),
        namespace=str(inputs["namespace"]),
        chart=str(inputs["version"] if repository else inputs["chart"]),
        repository=repository,
    )


def _shown(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _shown(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_shown(inner) for inner in value]
    if value == SECRET:
        return HIDDEN
    return UNKNOWN if value in UNKNOWN_VALUES else value
