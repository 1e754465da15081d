"""Amazon ECR: repositories of images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.aws.resource_type import AwsType, Request
from simulator.core.sources import Message, outputs

if TYPE_CHECKING:
    from simulator.core.resource_type import Created


class Repository(AwsType):
    """A repository."""

    token = "aws:ecr/repository:Repository"
    unique_name = Message(
        "RepositoryAlreadyExistsException: The repository with name '{}' already exists",
        "botocore:ecr/2015-09-21/service-2.json#RepositoryAlreadyExistsException",
    )

    @outputs(
        "terraform-aws:ecr/repository.go",
        {
            "id": "<name>",
            "arn": "arn:aws:ecr:<region>:<account>:repository/<name>",
            "registryId": "<account>",
            "repositoryUrl": "<account>.dkr.ecr.<region>.amazonaws.com/<name>",
        },
    )
    def compute(self, request: Request) -> Created:
        name = request.inputs["name"]
        url = f"{request.account.id}.dkr.ecr.{request.account.region}.{request.account.domain}/{name}"
        return (
            name,
            name,
            {
                "arn": request.account.arn("ecr", f"repository/{name}"),
                "registryId": request.account.id,
                "repositoryUrl": url,
            },
        )
