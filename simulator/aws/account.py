"""One AWS account in one region: how AWS writes accounts, regions, ARNs and ids, and what exists."""

from __future__ import annotations

import hashlib
import secrets
import string
from dataclasses import dataclass
from typing import ClassVar, Final

from simulator.core import account

ACCOUNT: Final = "123456789012"
DEFAULT_REGION: Final = "us-east-1"
REGION_IDS: Final = {"us-east-1": "use1", "us-west-2": "usw2", "eu-west-1": "euw1", "eu-central-1": "euc1"}
LOWER: Final = string.ascii_lowercase + string.digits


@dataclass(frozen=True, kw_only=True)
class Account(account.Account):
    """What a service or a lookup sees."""

    package: ClassVar[str] = "aws"
    region: str
    identity: str = ""
    """ARN of the caller."""

    @property
    def id(self) -> str:
        """The account's number: that of the caller."""
        return self.identity.split(":")[4] if self.identity else ACCOUNT

    @property
    def scope(self) -> str:
        return ACCOUNT

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
        return f"arn:{self.partition}:{service}:{self.region}:{self.id}:{resource}"

    def global_arn(self, service: str, resource: str) -> str:
        """An ARN of a service without regions."""
        return f"arn:{self.partition}:{service}::{self.id}:{resource}"

    def s3_arn(self, bucket: str) -> str:
        """The ARN of a bucket, which names neither region nor account."""
        return f"arn:{self.partition}:s3:::{bucket}"

    @property
    def short(self) -> str:
        """The few letters that stand for the region in cache endpoints."""
        area, *words, number = self.region.split("-")
        return REGION_IDS.get(self.region, area + "".join(word[0] for word in words) + number)


def stable(text: str, length: int = 12) -> str:
    """Letters and digits that depend on the text alone."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def hex_id(prefix: str, length: int = 17) -> str:
    """An id such as sg-0a1b…: the prefix, "0" and random hexadecimal digits."""
    return f"{prefix}-0{secrets.token_hex(length)[: length - 1]}"


def letters(length: int, alphabet: str = string.ascii_uppercase + string.digits) -> str:
    """Random capitals and digits, as in access keys and role ids."""
    return "".join(secrets.choice(alphabet) for _ in range(length))
