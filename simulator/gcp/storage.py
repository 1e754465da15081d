"""Cloud Storage: buckets and their members."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.core.account import CREATED, MISSING, TAKEN
from simulator.core.check import Failure
from simulator.core.package import CloudError
from simulator.core.references import last
from simulator.core.rules import Rules, known
from simulator.core.services import lookup
from simulator.core.sources import outputs, refuses
from simulator.gcp.account import NUMBER, Project, service_agent
from simulator.gcp.resource_type import GcpType, Request, UsesKey, iam_member

if TYPE_CHECKING:
    from simulator.core.inventory import Record
    from simulator.core.resource_type import Created, Failures
    from simulator.core.values import Properties

SOFT_DELETE_SECONDS = (604800, 7776000)


class Bucket(GcpType):
    """A bucket."""

    token = "gcp:storage/bucket:Bucket"
    uses_key = UsesKey(("encryption", "defaultKmsKeyName"), "gs-project-accounts")

    @refuses("google-docs:storage/docs/buckets", "google-docs:storage/docs/soft-delete")
    def conditions(self, inputs: Properties) -> Failures:
        name = str(known(inputs, "name") or "bucket")
        if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]", name) or name.startswith("goog") or "google" in name:
            yield Failure("name", f"{name!r} is not a valid bucket name")
        seconds = known(inputs, "softDeletePolicy", "retentionDurationSeconds")
        if isinstance(seconds, int) and seconds and not SOFT_DELETE_SECONDS[0] <= seconds <= SOFT_DELETE_SECONDS[1]:
            yield Failure("softDeletePolicy.retentionDurationSeconds", "expected 0, or 604800 to 7776000")

    @outputs(
        "terraform-google:storage/resource_storage_bucket.go",
        {
            "id": "<name>",
            "url": "gs://<name>",
            "selfLink": "https://www.googleapis.com/storage/v1/b/<name>",
            "projectNumber": "number",
            "timeCreated": "RFC 3339",
            "updated": "RFC 3339",
        },
    )
    def compute(self, request: Request) -> Created:
        return request.name, request.name, {
            "selfLink": f"https://www.googleapis.com/storage/v1/b/{request.name}",
            "url": f"gs://{request.name}",
            "projectNumber": int(NUMBER),
            "timeCreated": request.kept("timeCreated", lambda: CREATED),
            "updated": CREATED,
        }  # fmt: skip

    @refuses("google-docs:storage/docs/buckets")
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        if name.startswith(TAKEN):
            raise CloudError("googleapi: Error 409: The requested bucket name is not available.")

    @refuses("terraform-google:storage/resource_storage_bucket.go")
    def validate_delete(self, account: Project, record: Record, applied: Properties) -> None:
        if account.inventory.objects(record.id) and not applied.get("forceDestroy"):
            raise CloudError(
                f"Error trying to delete bucket {record.id} containing objects without `force_destroy` set to true"
            )

    def after_delete(self, account: Project, record: Record, applied: Properties) -> None:
        account.inventory.empty(record.id)

    def import_id(self, account: Project, configured: str) -> str:
        """An import may name the project first. Source: the type's page in pulumi-gcp 10.2, "Import"."""
        return last(configured)


class BucketIAMMember(GcpType):
    """A member of a role on a bucket."""

    token = "gcp:storage/bucketIAMMember:BucketIAMMember"
    can_exist = True
    rules = Rules(
        source="terraform-google:storage/iam_storage_bucket.go",
        required=("bucket", "member", "role"),
        replace=("bucket", "role", "member", "condition"),
        patterns={
            "member": {"regex": "(.+:.+|projectOwners|projectReaders|projectWriters|allUsers|allAuthenticatedUsers)"}
        },
    )

    @outputs(
        "terraform-google:storage/iam_storage_bucket.go",
        {"id": "<bucket>/<role>/<member>, and /<condition's title>", "etag": "text"},
    )
    def compute(self, request: Request) -> Created:
        return iam_member(request, f"b/{request.inputs['bucket'].removeprefix('b/')}")


@lookup("gcp:storage/getBucket:getBucket")
@outputs(
    "terraform-google:storage/data_source_google_storage_bucket.go",
    {
        "id": "<name>",
        "name": "<name>",
        "location": "<LOCATION>, upper case",
        "project": "<project>",
        "selfLink": "https://www.googleapis.com/storage/v1/b/<name>",
        "url": "gs://<name>",
        "storageClass": "STANDARD",
    },
)
@refuses("terraform-google:storage/data_source_google_storage_bucket.go")
def get_bucket(project: Project, arguments: Properties) -> Properties:
    """A bucket."""
    name = str(arguments["name"])
    if name.startswith(MISSING):
        raise CloudError(f'Error reading bucket "{name}": googleapi: Error 404: The specified bucket does not exist.')
    return {
        "id": name,
        "name": name,
        "location": project.region.upper(),
        "project": project.id,
        "selfLink": f"https://www.googleapis.com/storage/v1/b/{name}",
        "url": f"gs://{name}",
        "storageClass": "STANDARD",
    }


@lookup("gcp:storage/getProjectServiceAccount:getProjectServiceAccount")
@outputs(
    "terraform-google:storage/data_source_google_storage_project_service_account.go",
    {
        "id": "<emailAddress>",
        "emailAddress": "service-<project number>@gs-project-accounts.iam.gserviceaccount.com",
        "member": "serviceAccount:<emailAddress>",
        "project": "<project>",
    },
)
def get_project_service_account(project: Project, _: Properties) -> Properties:
    """The service agent of Cloud Storage in the project."""
    email = service_agent("storage.googleapis.com")
    return {"id": email, "emailAddress": email, "member": f"serviceAccount:{email}", "project": project.id}
