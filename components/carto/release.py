"""CARTO's Helm release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
from pulumi_kubernetes.helm import v3 as helm

from ..frozen import frozen
from ..options import child_of
from . import chart
from .deployed_domain import deployed_domain
from .release_hooks import guards

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HISTORY = 10


@frozen
class ReleaseArgs:
    """Chart, place and values."""

    namespace: pulumi.Input[str]
    version: str
    repository: str
    path: str | None
    """The chart itself, instead of one from the repository: a folder or `.tgz`, relative to the project."""
    domain: str
    """Remembered once the release is installed."""
    timeout_seconds: int
    """Until every pod is ready; the import worker alone may take an hour to end, but not to start."""
    values: Mapping[str, Any]
    """Plain at every level, Outputs at the leaves."""
    after: Sequence[pulumi.Resource] = ()
    """What has to exist first. A component's own `depends_on` would not reach the release inside it."""


class Release(pulumi.ComponentResource):
    """Helm release `carto`, waited for.

    A failed upgrade is left as it is, to be looked at and repeated: CARTO's migrations only go forward, so going back
    to the old pods on a migrated database is what must not happen by itself. The release holds no data; it is not
    protected.
    """

    release: helm.Release
    name: pulumi.Output[str]
    version: pulumi.Output[str]

    def __init__(self, name: str, args: ReleaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:carto:Release", name, None, opts)
        self.release = helm.Release(
            f"{name}-helm",
            # Without a name of its own the release would get a random suffix, and every object of the chart with it.
            name=chart.RELEASE,
            namespace=args.namespace,
            chart=args.path or chart.NAME,
            version=args.version,
            repository_opts=None if args.path else helm.RepositoryOptsArgs(repo=args.repository),
            values=args.values,
            # A null in the stack's helmValues removes a default of the chart, as Helm documents.
            allow_null_values=True,
            timeout=args.timeout_seconds,
            skip_await=False,
            atomic=False,
            # Only what a failed upgrade has newly made is removed; the chart makes nothing that holds data.
            cleanup_on_fail=True,
            max_history=HISTORY,
            opts=pulumi.ResourceOptions.merge(
                child_of(self, depends_on=args.after),
                pulumi.ResourceOptions(additional_secret_outputs=["values", "manifest"], hooks=guards(f"{name}-helm")),
            ),
        )
        deployed_domain(f"{name}-domain", args.domain, parent=self, after=[self.release])
        self.name = self.release.name.apply(lambda known: known or chart.RELEASE)
        self.version = self.release.version.apply(lambda known: known or args.version)
        self.register_outputs({"name": self.name, "version": self.version})
