"""How AWS writes accounts, regions, ARNs and ids, for one simulated account."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass
from typing import Final

ACCOUNT: Final = "123456789012"
DEFAULT_REGION: Final = "us-east-1"
REGION_IDS: Final = {"us-east-1": "use1", "us-west-2": "usw2", "eu-west-1": "euw1", "eu-central-1": "euc1"}
S3_ZONES: Final = {
    "us-east-1": "Z3AQBSTGFJSTF",
    "us-west-2": "Z3BJ6K6RIION7M",
    "eu-west-1": "Z1BKCTXD74EZPE",
    "eu-central-1": "Z21DNDUVLTQW6Q",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a resource is."""

    region: str
    account: str = ACCOUNT

    @property
    def partition(self) -> str:
        """The partition of the region."""
        if self.region.startswith("cn-"):
            return "aws-cn"
        return "aws-us-gov" if self.region.startswith("us-gov-") else "aws"

    @property
    def domain(self) -> str:
        """The suffix of every endpoint in the partition."""
        return "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"

    def arn(self, service: str, resource: str) -> str:
        """An ARN with region and account."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def global_arn(self, service: str, resource: str) -> str:
        """An ARN of a service without regions."""
        return f"arn:{self.partition}:{service}::{self.account}:{resource}"

    def s3_arn(self, bucket: str) -> str:
        """The ARN of a bucket, which names neither region nor account."""
        return f"arn:{self.partition}:s3:::{bucket}"

    @property
    def short(self) -> str:
        """The few letters that stand for the region in cache endpoints."""
        area, *words, number = self.region.split("-")
        return REGION_IDS.get(self.region, area + "".join(word[0] for word in words) + number)


def hex_id(prefix: str, length: int = 17) -> str:
    """An id such as sg-0a1b…: the prefix, "0" and random hexadecimal digits."""
    return f"{prefix}-0{secrets.token_hex(length)[: length - 1]}"


def letters(length: int, alphabet: str = string.ascii_uppercase + string.digits) -> str:
    """Random capitals and digits, as in access keys and role ids."""
    return "".join(secrets.choice(alphabet) for _ in range(length))
