"""The explanation of a server's name that is taken: an earlier run ended while Google Cloud created the server."""

from __future__ import annotations

import pulumi

_TAKEN = "instanceAlreadyExists"
"""Source: hashicorp/terraform-provider-google#6066, for a server that exists and for a name that stays taken."""


def explain_taken_name(name: str, suffix: str) -> pulumi.ResourceOptions:
    """Options of a server: an error that explains a name that is taken. Nothing is tried again.

    A failed creation may leave a server behind that is not recorded, and the generated part of its name is, so that
    every further run would end in the same way. `name` is the server's logical name, `suffix` that of the generated
    part. Source: terraform-provider-google, sql/resource_sql_database_instance.go (a failed operation clears the id).
    """
    return pulumi.ResourceOptions(
        hooks=pulumi.ResourceHookBinding(
            on_error=[pulumi.ErrorHook(f"{name}-explain", lambda failed: _explain(failed, suffix))]
        )
    )


def _explain(failed: pulumi.ErrorHookArgs, suffix: str) -> bool:
    if failed.failed_operation == "create" and failed.errors and _TAKEN in failed.errors[0]:
        pulumi.log.error(explanation(failed, suffix))
    return False


def explanation(failed: pulumi.ErrorHookArgs, suffix: str) -> str:
    """What to do about the name of a server that could not be created."""
    inputs = failed.new_inputs or {}
    server, project = inputs.get("name", "<name>"), inputs.get("project", "<project>")
    types, _, _ = failed.urn.rpartition("$")
    component = failed.name.rpartition("-")[0]
    return (
        f"carto:database: the server {server} is not in this stack's state, and its name is taken: an earlier run "
        "ended while Google created it, or it was deleted during the last week. See whether it exists:\n"
        f"  gcloud sql instances describe {server} --project {project} --format 'value(state)'\n"
        "FAILED: it has no data. Delete it, and create the database with another name:\n"
        f"  gcloud sql instances patch {server} --project {project} --no-deletion-protection\n"
        f"  gcloud sql instances delete {server} --project {project}\n"
        f"  pulumi up --replace '{types}$random:index/randomString:RandomString::{suffix}'\n"
        "RUNNABLE: only the answer was lost. Import it, then run `pulumi up` again:\n"
        f"  pulumi import {failed.type} {failed.name} '{project}/{server}' --parent '{component}={types}::{component}' "
        "--generate-code=false --yes\n"
        "No such server: the command with --replace is enough. More: docs/troubleshooting-gcp.md, section "
        '"The name of a server is taken"'
    )
