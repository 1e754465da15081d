"""IAM documents of the exports of RDS, as pure functions of ARNs.

Source: RDS user guide and Aurora user guide, "Setting up access to an Amazon S3 bucket" of the exports to S3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Document = dict[str, Any]


def database_trust(*, account: str, database_arn: str) -> Document:
    """Trust of a role that RDS assumes for one database."""
    return _document(
        {
            "Sid": "Exports",
            "Effect": "Allow",
            "Principal": {"Service": "rds.amazonaws.com"},
            "Action": ["sts:AssumeRole"],
            "Condition": {"StringEquals": {"aws:SourceAccount": account, "aws:SourceArn": database_arn}},
        }
    )


def export_access(*, bucket_arn: str, kms_key_arn: str | None, s3_endpoint: str) -> Document:
    """Write objects to one bucket, and use its key through S3 alone.

    The guide's example also reads and deletes; its text asks for these two actions only.
    """
    statements: list[Mapping[str, Any]] = [
        {
            "Sid": "Objects",
            "Effect": "Allow",
            "Action": ["s3:PutObject", "s3:AbortMultipartUpload"],
            "Resource": [f"{bucket_arn}/*"],
        }
    ]
    if kms_key_arn is not None:
        statements.append(
            {
                # An upload in parts is decrypted once more. Source: S3 user guide, "Uploading and copying objects
                # using multipart upload", permissions.
                "Sid": "Key",
                "Effect": "Allow",
                "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                "Resource": [kms_key_arn],
                "Condition": {"StringEquals": {"kms:ViaService": s3_endpoint}},
            }
        )
    return _document(*statements)


def _document(*statements: Mapping[str, Any]) -> Document:
    return {"Version": "2012-10-17", "Statement": [dict(statement) for statement in statements]}
