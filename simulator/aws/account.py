"""What a look-up sees of the simulated account.

What a program made is found in the inventory; everything else is taken to exist already, so that a stack can bring any
cluster, bucket, key or database, except when its name starts with "missing-": that is answered as AWS answers for what
is not there.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.values import Properties, plain

if TYPE_CHECKING:
    from simulator.aws.identifiers import Place
    from simulator.inventory import Inventory

MISSING = "missing-"
ZONES = ("a", "b", "c")


@dataclass(frozen=True, kw_only=True)
class Account:
    """What a look-up sees."""

    inventory: Inventory
    place: Place
    identity: str = ""
    """ARN of who looks."""

    def made(self, type_: str, name: str) -> Properties | None:
        """The outputs of something a program made, by its physical name."""
        found = self.inventory.named("aws", self.place.account, type_, name)
        outputs: Properties | None = plain(found[0].outputs) if found else None
        return outputs

    def is_gone(self, type_: str, id_: str) -> bool:
        """Whether it was made and deleted, or has a name that says it never was."""
        return id_.startswith(MISSING) or self.inventory.is_gone("aws", self.place.account, type_, id_)

    def vpc(self) -> str:
        """The VPC everything that exists already is in."""
        return f"vpc-0{stable(self.place.region + 'vpc', 16)}"

    def subnets(self) -> dict[str, str]:
        """Its private subnets, by availability zone."""
        return {f"{self.place.region}{zone}": f"subnet-0{stable(self.place.region + zone, 16)}" for zone in ZONES}

    def public_subnets(self) -> list[str]:
        """Those with a route to an internet gateway, which clusters whose names start with "public-" have as well."""
        return [f"subnet-0{stable(f'{self.place.region}public{zone}', 16)}" for zone in ZONES]


def stable(text: str, length: int = 12) -> str:
    """Letters and digits that depend on the text alone."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]
