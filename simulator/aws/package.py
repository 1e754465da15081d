"""The AWS provider: one account, the provider's region, and a module a service."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

from simulator.aws import (
    acm,
    autoscaling,
    cloudwatch,
    ec2,
    ecr,
    eks,
    elasticache,
    iam,
    identity,
    kms,
    lambda_,
    lb,
    meta,
    rds,
    rds_lookups,
    rds_roles,
    redshiftserverless,
    route53,
    s3,
    secretsmanager,
    subnets,
    vpc,
    wafv2,
)
from simulator.aws.account import ACCOUNT, DEFAULT_REGION, Account
from simulator.aws.resource_type import AwsType
from simulator.core import references
from simulator.core.bridged import BridgedPackage
from simulator.core.check import Failure
from simulator.core.package import CloudError, Resource, State
from simulator.core.services import Services, collect
from simulator.core.sources import Outputs, described, outputs_of, refuses
from simulator.core.values import Properties, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.core.inventory import Record

MODULES = (
    acm, autoscaling, cloudwatch, ec2, ecr, eks, elasticache, iam, kms, lambda_, lb, meta, rds, rds_lookups,
    rds_roles, redshiftserverless, route53, s3, secretsmanager, subnets, vpc, wafv2,
)  # fmt: skip
SERVICES: Services[AwsType] = collect(MODULES)
KNOWN_TYPES = tuple(SERVICES.types)
LOOKUPS = SERVICES.lookups
COMMON = described(
    "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/resource-tagging",
    {"tagsAll": "the tags, and the provider's default tags"},
) | described(
    "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/enhanced-region-support",
    {"region": "<region>"},
)
REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d{1,2}")
_REFERENCES = [(token, reference) for token, type_ in SERVICES.types.items() for reference in type_.references]


class Provider(BridgedPackage[Account]):
    """Everything is in one account; a resource's own `region` wins over the provider's."""

    name = "aws"
    services = SERVICES

    @property
    def scope(self) -> str:
        return ACCOUNT

    @property
    def region(self) -> str:
        """The provider's region."""
        return str(self.config.get("region") or os.environ.get("AWS_REGION") or DEFAULT_REGION)

    def account(self, inputs: Properties) -> Account:
        region = str(inputs.get("region") or self.region)
        return Account(inventory=self.inventory, region=region, identity=identity.of_provider(self.config))

    @staticmethod
    def outputs_of(token: str) -> Outputs:
        if token in LOOKUPS:
            return outputs_of(LOOKUPS[token])
        return {**COMMON, **outputs_of(SERVICES.types[token].compute)}

    @refuses("botocore:endpoints.json")
    def check_config(self, config: Properties) -> list[Failure]:
        region = config.get("region")
        if isinstance(region, str) and not REGION.fullmatch(region):
            return [
                Failure(
                    "region", f"{region!r} is not an AWS region. Set it with `pulumi config set aws:region <region>`"
                )
            ]
        return super().check_config(config)

    @refuses("https://github.com/hashicorp/aws-sdk-go-base/blob/main/awsauth.go")
    def configure(self, config: Properties) -> None:
        super().configure(config)
        allowed = config.get("allowedAccountIds")
        accounts = json.loads(allowed) if isinstance(allowed, str) else allowed
        caller = identity.of_provider(config).split(":")[4]
        if accounts and caller not in accounts:
            raise CloudError(f"AWS account ID not allowed: {caller}")

    def conditional_replaces(
        self, resource: Resource, before: State, new: Properties, changed: set[str]
    ) -> Iterator[str]:
        was, will = plain(before.outputs).get("region"), plain(new).get("region")
        if was and not will and was != self.region:
            yield "region"
        yield from super().conditional_replaces(resource, before, new, changed)

    def validate_create(self, resource: Resource, inputs: Properties) -> None:
        type_ = SERVICES.types[resource.type]
        request = self.request(inputs, None)
        id_, name, _ = type_.compute(request)
        references.require(request.account, type_.references, request.inputs)
        type_.refuse_taken_name(request, name)
        type_.validate_create(request, id_, name)

    def validate_update(self, resource: Resource, record: Record, new: Properties) -> None:
        references.require(self.account(new), SERVICES.types[resource.type].references, plain(new))
        super().validate_update(resource, record, new)

    def validate_delete(self, resource: Resource, record: Record, applied: Properties) -> None:
        super().validate_delete(resource, record, applied)
        references.refuse_in_use(self.account(applied), _REFERENCES, record, applied)

    def after_delete(self, resource: Resource, record: Record, applied: Properties) -> None:
        super().after_delete(resource, record, applied)
        if applied.get("skipDestroy"):
            self.account(applied).save(
                record.type, record.id, record.name, inputs=record.inputs, outputs=record.outputs
            )

    def compute(self, resource: Resource, inputs: Properties, before: State | None) -> tuple[str, str, Properties]:
        request = self.request(inputs, before)
        id_, name, computed = SERVICES.types[resource.type].compute(request)
        known = self.schema(resource.type).outputs
        if "region" in known:
            computed["region"] = request.account.region
        if "tagsAll" in known:
            computed["tagsAll"] = self._default_tags() | (request.inputs.get("tags") or {})
        return id_, name, {key: value for key, value in computed.items() if key in known}

    def _default_tags(self) -> dict[str, str]:
        configured = self.config.get("defaultTags")
        block = json.loads(configured) if isinstance(configured, str) else configured or {}
        return dict(block.get("tags") or {})
