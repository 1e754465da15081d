"""What is left to do after an update, for the person at the terminal and for the stack's page in Pulumi Cloud."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def next_steps(*, namespace: str, service: str, exposed: bool = False, of_the_stack: Sequence[str] = ()) -> list[str]:
    """One step a line, each shorter than what Pulumi cuts off (150 characters; pulumi/pulumi#20467).

    Neither the domain nor another name without a limit is in a step. `exposed`: the stack leads users to CARTO itself.
    `of_the_stack` are the steps of its cloud, its exposure and its features.
    """
    return [
        "Send CARTO Support what they need to register the domain: pulumi stack output sendToCarto --json",
        *(_EXPOSED if exposed else _routed_by_hand(service, namespace)),
        f"To try it first: kubectl --namespace {namespace} port-forward service/{service} 8080:80",
        "Open the output url and sign in: the first user becomes the owner of the organization",
        *of_the_stack,
    ]


_EXPOSED = (
    "Create the DNS records that are left to you, if any: pulumi stack output exposureRecords --json",
    "Check the domain and its certificate: curl --head $(pulumi stack output url)",
)


def _routed_by_hand(service: str, namespace: str) -> tuple[str, str]:
    return (
        f"Route port 443 of the domain to port 80 of the service {service} in the namespace {namespace}",
        "End TLS in front of that service, and keep connections open for 605 seconds or longer",
    )


def stack_readme() -> str:
    """The stack's page in Pulumi Cloud, which fills in `${outputs.<name>}`; only outputs that every stack has.

    Source: Pulumi's example "Example Stack README in Pulumi Cloud" (pulumi/examples, stack-readme-py).
    """
    return Path(__file__).with_name("stack_readme.md").read_text(encoding="utf-8")
