"""The network that exists in every simulated AWS account: one VPC with a private and a public subnet in each zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.aws.account import stable

if TYPE_CHECKING:
    from simulator.aws.account import Account

ZONES: Final = ("a", "b", "c")


def vpc(account: Account) -> str:
    """The VPC of every cluster that a program looks up."""
    return f"vpc-0{stable(account.region + 'vpc', 16)}"


def subnets(account: Account) -> dict[str, str]:
    """Its private subnets, by availability zone."""
    return {f"{account.region}{zone}": f"subnet-0{stable(account.region + zone, 16)}" for zone in ZONES}


def public_subnets(account: Account) -> list[str]:
    """Its subnets with a route to an internet gateway, which clusters with the prefix "public-" also have."""
    return [f"subnet-0{stable(f'{account.region}public{zone}', 16)}" for zone in ZONES]
