"""The region of a stack on AWS, which belongs to the provider and is known before anything is asked of it."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from components.settings.clouds import Cloud
from components.settings.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KEY = "aws:region"
AWS_REGIONS = frozenset(
    """
    af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1
    ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1
    cn-north-1 cn-northwest-1 eu-central-1 eu-central-2 eu-isoe-west-1 eu-north-1 eu-south-1 eu-south-2 eu-west-1
    eu-west-2 eu-west-3 eusc-de-east-1 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1 us-east-2
    us-gov-east-1 us-gov-west-1 us-iso-east-1 us-iso-west-1 us-isob-east-1 us-isob-west-1 us-isof-east-1
    us-isof-south-1 us-west-1 us-west-2
    """.split()  # noqa: SIM905 - quicker to read
)
"""Those of the installed SDK (`pulumi_aws.Region`). The provider refuses others, unless `aws:skipRegionValidation`."""
_ENVIRONMENT = ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE")


def refusals(cloud: Cloud, providers: Mapping[str, str]) -> Iterator[Refusal]:
    """A region that is missing, or that AWS does not have."""
    if cloud is not Cloud.AWS:
        return
    region = providers.get(KEY)
    if region is None:
        if not _known_elsewhere(providers):
            yield Refusal(
                loc=(),
                name=KEY,
                reason="missing; expected the region of the cluster",
                fix=f"pulumi config set {KEY} eu-west-1",
            )
    elif region not in AWS_REGIONS and providers.get("aws:skipRegionValidation", "").lower() != "true":
        near = difflib.get_close_matches(region, sorted(AWS_REGIONS), n=1, cutoff=0.6)
        yield Refusal(
            loc=(),
            name=KEY,
            reason=f"expected a region of AWS; got {region!r}"
            + (f", did you mean {near[0]}?" if near else ", such as eu-west-1"),
            fix=f"pulumi config set {KEY} {near[0] if near else 'eu-west-1'}",
        )


def _known_elsewhere(providers: Mapping[str, str]) -> bool:
    """Whether the provider may find a region in the environment or in the files of AWS's command line."""
    if "aws:profile" in providers or any(os.environ.get(name) for name in _ENVIRONMENT):
        return True
    return Path(os.environ.get("AWS_CONFIG_FILE") or "~/.aws/config").expanduser().is_file()
