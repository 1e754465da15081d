"""An existing image in Amazon ECR, for a function of the same region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..lookups import look_up

if TYPE_CHECKING:
    from collections.abc import Mapping


def image_by_digest(
    image: str, region: pulumi.Output[str], *, setting: str, parent: pulumi.Resource
) -> pulumi.Output[str]:
    """The image with its digest: a function does not follow a tag that moves.

    Raises:
        pulumi.RunError: in the Output, the image is in another region than the function, or can't be found.
    """
    registry, _, path = image.partition("/")
    account, _, _, of_image, *_ = registry.split(".")
    repository, by_digest, digest = path.partition("@")
    repository, _, tag = repository.partition(":")
    version: Mapping[str, str] = {"imageDigest": digest} if by_digest else {"imageTag": tag}

    def found(region: str) -> pulumi.Output[str]:
        # Source: Lambda developer guide, "Create a Lambda function using a container image": same region.
        if region != of_image:
            raise pulumi.RunError(
                f"{setting}: the image is in {of_image}, and Lambda needs it in the function's region {region}. Fix: "
                f"copy it (docs/warehouses.md), and pulumi config set --path {setting} "
                f"{image.replace(f'.{of_image}.', f'.{region}.')}"
            )
        answer = look_up(
            "aws:ecr/getImage:getImage",
            {"registryId": account, "repositoryName": repository, **version},
            aws.ecr.GetImageResult,
            parent=parent,
            explain=lambda cause: (
                f"{setting}: {image} can't be found. Check it with `aws ecr describe-images --registry-id {account} "
                f"--repository-name {repository} --region {region}`, or copy it there (docs/warehouses.md). "
                f"AWS reports: {cause}"
            ),
        )
        return answer.image_digest

    return pulumi.Output.concat(registry, "/", repository, "@", region.apply(found))
