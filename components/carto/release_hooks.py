"""What happens around Helm's work: an older chart is refused, and Helm's terse refusals are explained."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pulumi

TROUBLESHOOTING = "docs/troubleshooting.md"
EXPLANATIONS: Mapping[str, str] = {
    "cannot re-use a name that is still in use": (
        "the namespace holds a Helm release of this name that this stack does not know: one that Helm installed "
        "without a stack, which the stack can take over (docs/take-over.md), an install of its own that was killed, or "
        "one whose state was lost (docs/adopt.md). How to tell and what to do: "
        f'{TROUBLESHOOTING}, section "A release of that name exists already"'
    ),
    "another operation (install/upgrade/rollback) is in progress": (
        "an earlier run was killed in the middle of Helm's work, or somebody else is at it now. "
        f'How to tell and what to do: {TROUBLESHOOTING}, section "Another operation is in progress"'
    ),
    "context deadline exceeded": (
        "not every pod was ready within carto:chart.timeoutSeconds. Which one, why and what to do: "
        f'{TROUBLESHOOTING}, section "The release timed out"'
    ),
    "has no deployed releases": (
        "no earlier install of this release has ever worked. "
        f'{TROUBLESHOOTING}, section "Another operation is in progress", says how to take it away'
    ),
}
"""By words in Helm's message."""


def guards(name: str) -> pulumi.ResourceHookBinding:
    """Hooks for the release; `name` is its logical name, which makes theirs unique."""
    options = pulumi.ResourceHookOptions(on_dry_run=True)
    return pulumi.ResourceHookBinding(
        before_update=[
            pulumi.ResourceHook(f"{name}-refuse-older-chart", refuse_older_chart, options),
        ],
        on_error=[pulumi.ErrorHook(f"{name}-explain", explain)],
    )


def refuse_older_chart(args: pulumi.ResourceHookArgs) -> None:
    """Refuse to go from a chart to an older one: CARTO's migrations have changed the database and only go forward.

    Raises:
        ValueError: the chart is older than the one that is deployed.
    """
    deployed, wanted = ((of or {}).get("version") for of in (args.old_outputs, args.new_inputs))
    if isinstance(deployed, str) and isinstance(wanted, str) and version_order(wanted) < version_order(deployed):
        raise ValueError(
            f"carto:chart.version: chart {deployed} is deployed, {wanted} is older. CARTO's migrations only go "
            f"forward. Fix: set {deployed} or later; to go back, restore the database from before the upgrade as well"
        )


def explain(args: pulumi.ErrorHookArgs) -> bool:
    """Say what Helm's message means and what to do about it; never try again."""
    for words, explanation in EXPLANATIONS.items():
        if args.errors and words in args.errors[0]:
            pulumi.log.error(f"{args.name}: {explanation}.")
    return False


def version_order(version: str) -> tuple[tuple[int, ...], bool, str]:
    """Compares as versions do: a pre-release comes before the release."""
    release, _, suffix = version.removeprefix("v").partition("-")
    return tuple(int(number) for number in re.findall(r"\d+", release)), not suffix, suffix
