"""The domain that is deployed, kept in the state: another one is a warning that says what else has to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ..options import child_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def deployed_domain(name: str, domain: str, *, parent: pulumi.Resource, after: Sequence[pulumi.Resource]) -> None:
    """Remember the domain once the release is installed with it.

    The release has it too, among values that are secret, and the engine shows no warning of a hook whose resource has
    secrets.
    """
    hook = pulumi.ResourceHook(f"{name}-warn", warn_of_another, pulumi.ResourceHookOptions(on_dry_run=True))
    pulumi.Stash(
        name,
        input=domain,
        opts=pulumi.ResourceOptions.merge(
            child_of(parent, after),
            pulumi.ResourceOptions(hooks=pulumi.ResourceHookBinding(before_update=[hook])),
        ),
    )


def warn_of_another(args: pulumi.ResourceHookArgs) -> None:
    """Name what no run can change: CARTO's registration, sign-on, DNS, certificate, buckets of others."""
    old, new = ((of or {}).get("input") for of in (args.old_inputs, args.new_inputs))
    if old and new and old != new:
        pulumi.log.warn(
            f"carto:domain: {old} is deployed and becomes {new}. Until these follow, nobody can sign in: CARTO Support "
            "registers the new domain (pulumi stack output sendToCarto --json) and says whether it needs another "
            "customer package; the call-back addresses of your own OAuth applications and single sign-on; DNS record "
            "and certificate; CORS of buckets that the stack did not create (pulumi stack output "
            "corsOfExistingBuckets). CORS of the stack's own buckets changes with this run. More: docs/day-2.md, "
            'section "Change the domain"'
        )
