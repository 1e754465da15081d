"""The S3 bucket that Redshift imports files from."""

from __future__ import annotations

from typing import ClassVar

from .s3_integration import S3Integration


class RedshiftImports(S3Integration):
    """The bucket that CARTO copies files to, for Redshift to load them. CARTO needs ACLs on its objects.

    Source: CARTO guide "Enable Redshift imports (Helm)".
    """

    role: ClassVar[str] = "redshift-imports"
    setting: ClassVar[str] = "carto:warehouses.redshiftImports"
    description: ClassVar[str] = "CARTO: copies files into the bucket that Redshift imports from"
    with_acls: ClassVar[bool] = True
