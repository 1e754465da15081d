"""The Google Cloud provider: the provider's project and region, and a module a service."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from simulator.core import references
from simulator.core.bridged import BridgedPackage
from simulator.core.check import Failure
from simulator.core.package import CloudError
from simulator.core.services import Services, collect
from simulator.core.sources import Outputs, described, outputs_of, refuses
from simulator.core.values import Properties, plain
from simulator.gcp import (
    bigquery,
    certificatemanager,
    compute,
    container,
    dns,
    iam,
    kms,
    load_balancing,
    monitoring,
    projects,
    redis,
    servicenetworking,
    sql,
    sql_restores,
    storage,
)
from simulator.gcp.account import DEFAULT_PROJECT, DEFAULT_REGION, SCOPE, Project
from simulator.gcp.resource_type import GcpType, label_failures

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.core.inventory import Record
    from simulator.core.package import Resource, State

MODULES = (
    bigquery,
    certificatemanager,
    compute,
    container,
    dns,
    iam,
    kms,
    load_balancing,
    monitoring,
    projects,
    redis,
    servicenetworking,
    sql,
    sql_restores,
    storage,
)
SERVICES: Services[GcpType] = collect(MODULES)
KNOWN_TYPES = tuple(SERVICES.types)
LOOKUPS = SERVICES.lookups
COMMON = described(
    "https://registry.terraform.io/providers/hashicorp/google/latest/docs/guides/provider_reference",
    {"project": "<project>", "region": "<region>", "effectiveLabels": "all labels", "pulumiLabels": "the labels set"},
)
_REFERENCES = [(token, reference) for token, type_ in SERVICES.types.items() for reference in type_.references]
PROJECT = re.compile(r"([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]")


class Provider(BridgedPackage[Project]):
    """A resource's own `project` and `region` win over the provider's."""

    name = "gcp"
    services = SERVICES

    @property
    def scope(self) -> str:
        return SCOPE

    def account(self, inputs: Properties) -> Project:
        default = self.config.get("project") or os.environ.get("GOOGLE_PROJECT") or DEFAULT_PROJECT
        return Project(
            inventory=self.inventory,
            id=str(inputs.get("project") or default),
            region=str(inputs.get("region") or self.config.get("region") or DEFAULT_REGION),
        )

    @staticmethod
    def outputs_of(token: str) -> Outputs:
        if token in LOOKUPS:
            return outputs_of(LOOKUPS[token])
        return {**COMMON, **outputs_of(SERVICES.types[token].compute)}

    @refuses("google-docs:resource-manager/docs/creating-managing-projects")
    def check_config(self, config: Properties) -> list[Failure]:
        project = config.get("project")
        if isinstance(project, str) and not PROJECT.fullmatch(project):
            reason = f"{project!r} is not a project's id. Set it with `pulumi config set gcp:project <project>`"
            return [Failure("project", reason)]
        return super().check_config(config)

    def conditions(self, resource: Resource, inputs: Properties) -> Iterable[Failure]:
        return [*label_failures(inputs), *super().conditions(resource, inputs)]

    def validate_create(self, resource: Resource, inputs: Properties) -> None:
        type_ = SERVICES.types[resource.type]
        request = self.request(inputs, None)
        projects.require_apis(request.account, type_.apis)
        id_, name, _ = type_.compute(request)
        references.require(request.account, type_.references, request.inputs)
        type_.refuse_existing(request, id_, name)
        type_.validate_create(request, id_, name)
        if type_.uses_key:
            kms.require_grant(request.account, type_.uses_key, request.inputs)

    def validate_update(self, resource: Resource, record: Record, new: Properties) -> None:
        references.require(self.account(new), SERVICES.types[resource.type].references, plain(new))
        super().validate_update(resource, record, new)

    @refuses(
        "terraform-google:storage/resource_storage_bucket.go",
        "terraform-google:sql/resource_sql_database_instance.go",
        "terraform-google:redis/resource_redis_instance.go",
        "terraform-google:dns/resource_dns_managed_zone.go",
    )
    def validate_delete(self, resource: Resource, record: Record, applied: Properties) -> None:
        if applied.get("deletionPolicy") == "PREVENT":
            raise CloudError("cannot destroy: deletion_policy is PREVENT")
        super().validate_delete(resource, record, applied)
        references.refuse_in_use(self.account(applied), _REFERENCES, record, applied)

    def after_delete(self, resource: Resource, record: Record, applied: Properties) -> None:
        super().after_delete(resource, record, applied)
        type_ = SERVICES.types[resource.type]
        if type_.name_stays:
            self.account(applied).save(type_.name_token, record.id, record.name, inputs=record.inputs)

    def compute(self, resource: Resource, inputs: Properties, before: State | None) -> tuple[str, str, Properties]:
        request = self.request(inputs, before)
        id_, name, computed = SERVICES.types[resource.type].compute(request)
        known = self.schema(resource.type).outputs
        if "labels" in known:
            labels = request.inputs.get("labels") or {}
            computed |= {"pulumiLabels": labels, "effectiveLabels": {**labels, "goog-pulumi-provisioned": "true"}}
        computed |= {"project": request.account.id} if not request.inputs.get("project") else {}
        computed |= {"region": request.account.region} if not request.inputs.get("region") else {}
        return id_, name, {key: value for key, value in computed.items() if key in known}
