"""The project of a stack on Google Cloud is required: no resource of the stack names one of its own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .clouds import PROVIDERS, Cloud
from .problems import SettingsProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KEY = "gcp:project"


def problems(providers: Mapping[str, str]) -> Iterator[SettingsProblem]:
    """A project that is missing, unless the environment names one.

    The provider does not read the project that gcloud has selected: without these variables it has none, and every
    lookup fails. Source: pulumi-gcp, provider/resources.go, `Config` and `preConfigureCallbackWithLogger`.
    """
    variables = PROVIDERS[Cloud.GCP].environment
    if KEY not in providers and not any(os.environ.get(name) for name in variables):
        yield SettingsProblem(
            loc=(),
            name=KEY,
            reason="missing; expected the id of the cluster's project",
            fix=f"pulumi config set {KEY} '<yours>'",
        )
