"""A project of Google Cloud for integrations, with a provider of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from ..frozen import frozen
from ..gcp.context import Context
from ..gcp.project import Project
from ..naming import PREFIX
from ..options import child_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class GoogleProjectArgs:
    """The project, and how the provider works in it."""

    project: str
    location: str
    """Of buckets: a region, or a multi-region such as EU."""
    setting: str
    """The path of its settings, for messages."""
    impersonate_service_account: str | None = None
    """A service account that the provider acts as."""
    prefix: str = PREFIX
    """The name of the installation."""
    labels: Mapping[str, str] | None = None
    protect: bool = True
    keep: bool = True


class GoogleProject(pulumi.ComponentResource):
    """A provider of Google Cloud, and the names, labels and protection of what integrations create with it.

    Raises:
        pulumi.RunError: in the Outputs, the provider has no credentials.
    """

    provider: gcp.Provider
    context: Context

    def __init__(self, name: str, args: GoogleProjectArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:warehouses:GoogleProject", name, None, opts)
        self.provider = gcp.Provider(
            f"{name}-provider",
            project=args.project,
            impersonate_service_account=args.impersonate_service_account,
            opts=child_of(self),
        )
        project = Project.of_explicit_provider(self.provider, setting=args.setting, location=args.location)
        self.context = Context.create(
            project, prefix=args.prefix, tags=args.labels, protect=args.protect, keep=args.keep
        )
        self.register_outputs({"project": args.project})
