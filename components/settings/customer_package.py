"""`carto:customerPackage`: the licence and keys from CARTO Support."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from pydantic import Field, field_validator
from typing_extensions import override

from .model import Model
from .problems import RuleViolation, invalid
from .types.hosts import check_path
from .types.secrets import FileText

if TYPE_CHECKING:
    from collections.abc import Iterator


class CustomerPackage(Model):
    """Either `path`, or `values` and `secrets` for machines that have no files."""

    path: str | None = Field(default=None, examples=["customer-package"])
    """Folder or `.zip` with `carto-values.yaml` and `carto-secrets.yaml`, relative to the project."""
    values: dict[str, Any] | None = None
    """The content of `carto-values.yaml`."""
    secrets: FileText | None = None
    """The text of `carto-secrets.yaml`, as a secret."""

    @field_validator("path")
    @classmethod
    def _names_a_place(cls, path: str | None) -> str | None:
        if path is not None and not path.strip():
            raise invalid("a folder or a .zip file")
        if path is not None and "://" in path:
            raise invalid("a folder or a .zip file on this machine, not an address", "download it and give its path")
        if path is not None:
            check_path(path)
        if path is not None and path.lower().endswith((".yaml", ".yml")):
            raise invalid("the folder that holds both files, not one of them")
        return path

    @field_validator("values", mode="before")
    @classmethod
    def _may_be_the_files_text(cls, values: Any) -> Any:
        """`pulumi config set --path carto:customerPackage.values -- "$(cat carto-values.yaml)"` gives text."""
        if not isinstance(values, str):
            return values
        try:
            content = yaml.safe_load(values)
        except (yaml.YAMLError, ValueError, RecursionError):
            content = None
        if not isinstance(content, dict):
            raise invalid("the content of carto-values.yaml, as an object or as YAML text")
        return content

    @override
    def violations(self) -> Iterator[RuleViolation]:
        inline = [name for name in ("values", "secrets") if getattr(self, name) is not None]
        if self.path is None and not inline:
            yield RuleViolation(
                path="path",
                reason="missing; expected the folder or .zip file CARTO Support sent",
                fix="pulumi config set --path carto:customerPackage.path customer-package",
                about=("values", "secrets"),
            )
        elif self.path is not None and inline:
            yield RuleViolation(
                path=inline[0],
                reason="the package is set twice, by path and by content",
                fix="keep path, or keep values and secrets",
                about=("path",),
            )
        elif self.path is None and len(inline) == 1:
            other = "secrets" if inline == ["values"] else "values"
            text = "cat carto-secrets.yaml | pulumi config set --secret --path carto:customerPackage.secrets"
            if other == "values":
                text = 'pulumi config set --path carto:customerPackage.values -- "$(cat carto-values.yaml)"'
            yield RuleViolation(
                path=other,
                reason=f"missing; {inline[0]} is one half of the customer package",
                fix=text,
                about=("values", "secrets", "path"),
            )
