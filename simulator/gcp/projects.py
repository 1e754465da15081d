"""Projects: the APIs that are enabled, the identities of services, and lookups of the project."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from simulator.core.package import CloudError
from simulator.core.rules import Autoname, Rules
from simulator.core.services import lookup
from simulator.core.sources import outputs, refuses
from simulator.core.values import plain
from simulator.gcp.account import NUMBER, service_agent
from simulator.gcp.resource_type import GcpType, Request, iam_member

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.core.resource_type import Created
    from simulator.core.values import Properties
    from simulator.gcp.account import Project

BARE = "bare-"
"""Projects with this prefix have only the APIs of a new project, such as Cloud Storage. Others have all APIs."""


class Service(GcpType):
    """An API that is enabled in a project."""

    token = "gcp:projects/service:Service"
    can_exist = True
    rules = Rules(
        source="terraform-google:resourcemanager/resource_google_project_service.go",
        required=("service",),
        replace=("service", "project"),
        allowed={"deletionPolicy": ("DELETE", "PREVENT", "ABANDON")},
        defaults={"deletionPolicy": "DELETE"},
        cloud_filled=("deletionPolicy", "project"),
    )

    @outputs("terraform-google:resourcemanager/resource_google_project_service.go", {"id": "<project>/<service>"})
    def compute(self, request: Request) -> Created:
        id_ = f"{request.account.id}/{request.inputs['service']}"
        return id_, id_, {}


class ApiKey(GcpType):
    """A key of Google's APIs."""

    token = "gcp:projects/apiKey:ApiKey"
    apis = ("apikeys",)
    rules = Rules(
        source="terraform-google:apikeys/resource_apikeys_key.go",
        replace=("name", "project", "serviceAccountEmail"),
        patterns={"name": {"regex": "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", "maxLength": 63}},
        allowed={"deletionPolicy": ("DELETE", "PREVENT", "ABANDON", "FORCE")},
        defaults={"deletionPolicy": "DELETE"},
        cloud_filled=("deletionPolicy", "project"),
        autoname=Autoname(property="name", max_length=63, lower=True),
    )

    @outputs(
        "terraform-google:apikeys/resource_apikeys_key.go",
        {"id": "projects/<project>/locations/global/keys/<name>", "keyString": "text", "uid": "a UUID"},
    )
    def compute(self, request: Request) -> Created:
        name = request.inputs["name"]
        id_ = request.account.path("locations", "global", "keys", name)
        return id_, name, {
            "keyString": request.kept("keyString", lambda: f"AIza{uuid.uuid4().hex}"),
            "uid": request.kept("uid", lambda: str(uuid.uuid4())),
        }  # fmt: skip


class IAMMember(GcpType):
    """A member of a role on a project."""

    token = "gcp:projects/iAMMember:IAMMember"
    can_exist = True
    rules = Rules(
        source="terraform-google:resourcemanager/iam_project.go",
        required=("member", "project", "role"),
        replace=("project", "role", "member", "condition"),
    )

    @outputs(
        "terraform-google:resourcemanager/iam_project.go",
        {"id": "<project>/<role>/<member>, and /<condition's title>", "etag": "text"},
    )
    def compute(self, request: Request) -> Created:
        return iam_member(request, request.inputs["project"])


@refuses(
    "google-docs:service-usage/docs/enable-disable",
    "terraform-google:servicenetworking/resource_service_networking_connection.go",
)
def require_apis(project: Project, apis: Sequence[str]) -> None:
    """Refuses a resource whose API is off in the project."""
    if not project.id.startswith(BARE):
        return
    services = [plain(record.inputs) for record in project.of_type(Service.token)]
    enabled = {str(each["service"]) for each in services if each.get("project") == project.id}
    for api in apis:
        if f"{api}.googleapis.com" not in enabled:
            raise CloudError(
                f"googleapi: Error 403: {api}.googleapis.com has not been used in project {project.id} before or it is "
                "disabled. reason: SERVICE_DISABLED"
            )


class ServiceIdentity(GcpType):
    """The identity under which a service acts in a project."""

    token = "gcp:projects/serviceIdentity:ServiceIdentity"
    can_exist = True
    rules = Rules(
        source="terraform-google:resourcemanager/resource_project_service_identity.go",
        required=("service",),
        replace=("service", "project"),
        cloud_filled=("project",),
    )

    @outputs(
        "terraform-google:resourcemanager/resource_project_service_identity.go",
        {"id": "projects/<project>/services/<service>", "member": "serviceAccount:<email>"},
    )
    @outputs(
        "google-docs:iam/docs/service-agents",
        {"email": "service-<project number>@<the service's domain>.iam.gserviceaccount.com"},
    )
    def compute(self, request: Request) -> Created:
        email = service_agent(request.inputs["service"])
        id_ = request.account.path("services", request.inputs["service"])
        return id_, id_, {"email": email, "member": f"serviceAccount:{email}"}


@lookup("gcp:organizations/getProject:getProject")
@outputs(
    "terraform-google:resourcemanager/data_source_google_project.go",
    {"id": "projects/<project>", "projectId": "<project>", "name": "the project's display name", "number": "digits"},
)
def get_project(project: Project, _: Properties) -> Properties:
    """The project."""
    return {"id": project.path(), "projectId": project.id, "name": project.id, "number": NUMBER}


@lookup("gcp:organizations/getClientConfig:getClientConfig")
@outputs(
    "terraform-google:resourcemanager/data_source_google_client_config.go",
    {"id": "projects/<project>/regions/<region>/zones/<zone>", "project": "<project>", "region": "<region>"},
)
def get_client_config(project: Project, _: Properties) -> Properties:
    """The project and the region of the provider. No access token: nobody may depend on one."""
    return {
        "id": f"projects/{project.id}/regions/{project.region}/zones/",
        "project": project.id,
        "region": project.region,
        "zone": "",
        "accessToken": "",
        "defaultLabels": {},
    }
