"""The repository in Amazon ECR for the image of the Analytics Toolbox gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..options import child_of

if TYPE_CHECKING:
    from ..aws.context import Context

_REGISTRY = "436593525295.dkr.ecr.us-east-1.amazonaws.com"
_IMAGE = f"{_REGISTRY}/at-gateway/aws-lambda:latest"
"""Source: CARTO guide "Installation in an Amazon Web Services VPC"."""


class GatewayRepository(pulumi.ComponentResource):
    """A repository in the function's region, because Lambda runs images of its own region alone.

    It holds copies of CARTO's image, so it is deleted with them. A tag in it never moves.
    """

    outputs: dict[str, pulumi.Output[str]]

    def __init__(self, name: str, context: Context, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:warehouses:GatewayRepository", name, None, opts)
        repository = aws.ecr.Repository(
            f"{name}-repository",
            name=context.names("at-gateway", max_length=256),
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration=aws.ecr.RepositoryImageScanningConfigurationArgs(scan_on_push=True),
            force_delete=True,
            tags=context.tags,
            opts=child_of(self),
        )
        self.outputs = {
            "repository": repository.repository_url,
            "mirrorImage": pulumi.Output.all(repository.repository_url, context.account.region).apply(
                lambda known: mirror_command(known[0], known[1])
            ),
        }
        self.register_outputs({"repository": repository.repository_url})


def mirror_command(repository: str, region: str) -> str:
    """Commands that copy CARTO's image. The person chooses the tag."""
    login = "docker login --username AWS --password-stdin"
    target = f"{repository}:<tag>"
    return "\n".join(
        (
            f"aws ecr get-login-password --region us-east-1 | {login} {_REGISTRY}",
            f"aws ecr get-login-password --region {region} | {login} {repository.partition('/')[0]}",
            f"docker pull --platform linux/amd64 {_IMAGE}",
            f"docker tag {_IMAGE} {target}",
            f"docker push {target}",
        )
    )
