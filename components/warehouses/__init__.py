"""Integrations with data warehouses: one file for each, usable from every cloud's stack and from another program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exports import lazy

if TYPE_CHECKING:
    from .aws_account import AwsAccount, AwsAccountArgs
    from .s3_exports import ExistingUser, S3Exports, S3ExportsArgs

__all__ = ["AwsAccount", "AwsAccountArgs", "ExistingUser", "S3Exports", "S3ExportsArgs"]

__getattr__ = lazy(
    __name__,
    {
        "AwsAccount": "aws_account",
        "AwsAccountArgs": "aws_account",
        "ExistingUser": "s3_exports",
        "S3Exports": "s3_exports",
        "S3ExportsArgs": "s3_exports",
    },
)
