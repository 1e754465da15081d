"""Single sign-on. Guide: "Configure Single Sign-On (SSO)"."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from ..types.bare_text import OrganizationId
from .feature import Feature

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Sso(Feature):
    """Single sign-on, which CARTO Support prepares."""

    title: ClassVar[str] = "Single sign-on"

    organization_id: OrganizationId | None = None
    """The organization's id, which CARTO Support provides when they have configured single sign-on."""

    @override
    def values(self) -> Mapping[str, Any]:
        return {} if self.organization_id is None else {"appConfigValues": {"ssoOrganizationId": self.organization_id}}
