"""Amazon ECR: repositories of images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.aws.account import stable
from simulator.aws.resource_type import AwsType, Request
from simulator.core.account import MISSING
from simulator.core.package import CloudError
from simulator.core.services import lookup
from simulator.core.sources import Message, outputs, refuses

if TYPE_CHECKING:
    from simulator.aws.account import Account
    from simulator.core.resource_type import Created
    from simulator.core.values import Properties


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


@lookup("aws:ecr/getImage:getImage")
@outputs(
    "terraform-aws:ecr/image_data_source.go",
    {
        "id": "<imageDigest>",
        "imageDigest": "sha256:<64 hexadecimal digits>",
        "imagePushedAt": "seconds since 1970",
        "imageSizeInBytes": "number",
        "imageTags": "list of tags",
        "imageUri": "<account>.dkr.ecr.<region>.amazonaws.com/<repositoryName>@<imageDigest>",
        "registryId": "<account>",
        "repositoryName": "name",
        "region": "<region>",
    },
)
@refuses("botocore:ecr/2015-09-21/service-2.json#ImageNotFoundException")
def get_image(account: Account, arguments: Properties) -> Properties:
    """An image of any repository; a tag or a repository with the prefix "missing-" is not there."""
    repository = str(arguments["repositoryName"])
    tag = str(arguments.get("imageTag") or "")
    if repository.startswith(MISSING) or tag.startswith(MISSING):
        raise CloudError(f"ImageNotFoundException: The image with imageId {{imageTag:'{tag}'}} does not exist")
    registry = str(arguments.get("registryId") or account.id)
    digest = str(arguments.get("imageDigest") or f"sha256:{stable(f'{registry}/{repository}:{tag}', 64)}")
    return {
        "id": digest,
        "imageDigest": digest,
        "imagePushedAt": 1767225600,
        "imageSizeInBytes": 104857600,
        "imageTags": [tag] if tag else [],
        "imageUri": f"{registry}.dkr.ecr.{account.region}.{account.domain}/{repository}@{digest}",
        "registryId": registry,
        "repositoryName": repository,
        "region": account.region,
    }
