"""Whether the caller may do on Google Cloud what the stack's preview has, asked from each project."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from operations.clouds.command import Command, CommandFailed
from operations.clouds.gcp import who
from operations.permissions.gcp import Needed, needed
from operations.preflight.network import Post, Refused
from operations.verify.findings import Finding, failed, passed, skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from components.settings.gcp import GcpSettings
    from operations.permissions.subject import Subject

REMEDIES: Final = dict.fromkeys(
    ("cloud.google.com", "networking.gke.io"), "switch on the cluster's add-on HttpLoadBalancing: docs/expose.md"
)
"""How a cluster gets the kinds of an API group."""
_TEST: Final = "https://cloudresourcemanager.googleapis.com/v3/projects/{}:testIamPermissions"
"""Takes no permission, and returns those of the list that the caller has. It knows the policies of the project, its
folders and its organization, and no policy of a bucket or a key.
Source: https://docs.cloud.google.com/resource-manager/reference/rest/v3/projects/testIamPermissions."""
_AT_ONCE: Final = 100
_BAD_REQUEST: Final = 400
"""The answer where the list has a permission that can't be tested on a project: googleapis/google-cloud-java#722.
https://docs.cloud.google.com/iam/docs/reference/rest/v1/permissions/queryTestablePermissions lists those that can."""
_OF_PODS: Final = "roles/iam.workloadIdentityUser"
_TOKEN: Final = ("gcloud", "auth", "print-access-token")


def check_permissions(subject: Callable[[str], Subject], run: Command, post: Post) -> list[Finding]:
    """Whether the caller has the permissions that `subject` needs, in each of its projects."""
    found: list[Finding] = []
    by_project: dict[str, list[Needed]] = {}
    for each in needed(subject("")):
        by_project.setdefault(each.project, []).append(each)
    try:
        account, token = who(run), run(_TOKEN).strip()
    except (CommandFailed, IndexError, KeyError, ValueError) as error:
        return [skipped("cloud", "permissions", f"not checked: {error}")]
    for project, wanted in by_project.items():
        names = sorted({each.permission for each in wanted})
        try:
            allowed, unknown = _allowed(names, partial(_asked, post, token, project))
        except (OSError, ValueError) as error:
            found.append(skipped("cloud", f"permissions in {project}", f"not checked: {error}"))
            continue
        found += _reported(project, wanted, allowed, unknown, account)
    return found


def check_identity_of_pods(subject: Subject, run: Command) -> list[Finding]:
    """Whether nodes give pods their Google identity; nothing where no pod has one.

    Sources: GKE, "Authenticate to Google Cloud APIs from GKE workloads", section "Update an existing node pool"; GKE
    API, `NodeConfig.workloadMetadataConfig`.
    """
    grants = [step for step in subject.preview.steps if step.new.get("role") == _OF_PODS]
    if not grants:
        return []
    cluster = cast("GcpSettings", subject.settings).cluster
    where = [
        f"--cluster={cluster.name}",
        f"--location={cluster.location}",
        f"--project={subject.config['gcp:project']}",
    ]
    try:
        pools = json.loads(run(["gcloud", "container", "node-pools", "list", *where, "--format=json"]))
        without = [each["name"] for each in pools if _metadata(each) != "GKE_METADATA"]
    except (CommandFailed, KeyError, TypeError, ValueError) as error:
        return [skipped("cluster", "identity of pods", f"not checked: {error}")]
    if not without:
        return [passed("cluster", "identity of pods", "every node pool has Workload Identity")]
    detail = f"node pools without Workload Identity: {', '.join(without)}"
    if len(without) < len(pools):
        return [skipped("cluster", "identity of pods", f"{detail}. CARTO's pods must not run on them")]
    fix = f"gcloud container node-pools update {without[0]} {' '.join(where)} --workload-metadata=GKE_METADATA"
    return [failed("cluster", "identity of pods", detail, fix)]


def _metadata(pool: Mapping[str, Any]) -> object:
    return ((pool.get("config") or {}).get("workloadMetadataConfig") or {}).get("mode")


def _asked(post: Post, token: str, project: str, names: Sequence[str]) -> list[str]:
    found: list[str] = json.loads(post(_TEST.format(project), token, {"permissions": list(names)})).get(
        "permissions", []
    )
    return found


def _allowed(names: Sequence[str], ask: Callable[[Sequence[str]], list[str]]) -> tuple[set[str], set[str]]:
    """Those of the permissions that the caller has, and those that can't be tested on a project."""
    if len(names) > _AT_ONCE:
        parts = [names[:_AT_ONCE], names[_AT_ONCE:]]
    else:
        try:
            return set(ask(names)), set()
        except Refused as error:
            if error.status != _BAD_REQUEST:
                raise
            if len(names) == 1:
                return set(), set(names)
            parts = [names[: len(names) // 2], names[len(names) // 2 :]]
    first, second = (_allowed(part, ask) for part in parts)
    return first[0] | second[0], first[1] | second[1]


def _reported(
    project: str, wanted: Sequence[Needed], allowed: set[str], unknown: set[str], account: str
) -> Iterator[Finding]:
    check = f"permissions in {project}"
    elsewhere = sorted({each.permission for each in wanted if not each.existing})
    missing = [each for each in wanted if each.permission not in allowed | unknown]
    refused: dict[tuple[str, ...], list[str]] = {}
    for each in missing:
        if not each.existing:
            refused.setdefault(each.roles, []).append(each.permission)
    for roles, permissions in refused.items():
        commands = (
            f"gcloud projects add-iam-policy-binding {project} --member {_member(account)} --role {role}"
            for role in roles
        )
        yield failed("cloud", check, f"{account} lacks {', '.join(permissions)}", "; ".join(commands))
    if not refused:
        yield passed("cloud", check, f"{account} has all {len(set(elsewhere) - unknown)} that the preview needs")
    for existing in sorted({each.existing for each in missing if each.existing}):
        lacking = ", ".join(each.permission for each in missing if each.existing == existing)
        kind = existing.partition(" ")[0]
        detail = f"not checked: {lacking} on the existing {existing}. {account} lacks it in the project, and the "
        yield skipped("cloud", check, f"{detail}{kind}'s own policy is not asked for")
    if unknown:
        yield skipped("cloud", check, f"not checked: can't be tested on a project: {', '.join(sorted(unknown))}")


def _member(account: str) -> str:
    """Source: https://docs.cloud.google.com/iam/docs/principal-identifiers."""
    if "://" in account:
        return account
    return f"{'serviceAccount' if account.endswith('.gserviceaccount.com') else 'user'}:{account}"
