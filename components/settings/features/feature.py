"""The base of a feature's settings, which also hold what the feature adds to the chart.

A feature that needs more than one value is one file, whose class holds its settings and all of this. It is in
`FEATURES` (`__init__.py`). Nothing of it needs Pulumi.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from ..model import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    import pulumi

    from ...feature import Destination, SecretKey, Workload
    from ..problems import RuleViolation


class Feature(Model):
    """The settings of a feature, and all that it adds to the chart. Implements `Feature` of `components/feature.py`."""

    secrets: ClassVar[tuple[SecretKey, ...]] = ()
    """Declared whether the feature is enabled or not: a generated key is protected, so it must not come and go."""
    workloads: ClassVar[tuple[Workload, ...]] = ()
    """Of the chart. They run by the chart's values, which may enable them without this setting."""
    cache_certificate_readers: ClassVar[tuple[str, ...]] = ()
    """Components (keys of the values) that need the path of the cache's certificates in REDIS_TLS_CA."""

    first_chart: ClassVar[str] = ""
    """The first version of the chart that has it; empty when the tested version does."""
    later_keys: ClassVar[tuple[str, ...]] = ()
    """Keys of its values that the tested chart does not have."""

    title: ClassVar[str]
    """As CARTO's guides call it."""

    destinations: ClassVar[tuple[Destination, ...]] = ()
    """Addresses on the internet that pods connect to when the feature is enabled. Not what browsers connect to."""

    @property
    def is_enabled(self) -> bool:
        """Whether the stack uses the feature."""
        return bool(self.model_dump(exclude_defaults=True))

    def connects_to(self) -> Sequence[Destination]:
        """Those of `destinations` that this stack's pods connect to, when the feature is enabled."""
        return self.destinations

    @abstractmethod
    def values(self) -> Mapping[str, Any]:
        """Its part of the chart's values, whether it is enabled or not."""

    def identity_values(self, principal: pulumi.Input[str] | None) -> Mapping[str, Any]:  # noqa: ARG002
        """The part of the chart's values that names the backend's identity in the cloud."""
        return {}

    def identity_violations(self, *, workload_identity: bool) -> Iterator[RuleViolation]:  # noqa: ARG002
        """Why the feature does not go with the identity of CARTO's pods.

        Args:
            workload_identity: whether pods act as a Google service account without a key of it.
        """
        yield from ()

    def configured_secrets(self) -> Mapping[str, str]:
        """Secrets that the stack sets, by key in the chart's values."""
        return {}

    def outputs(self, domain: str, most_pods: Callable[[str], int]) -> Mapping[str, object]:  # noqa: ARG002
        """The stack's outputs about the enabled feature, by name.

        Args:
            domain: the domain that users open.
            most_pods: how many pods of a component, by its key in the values, may run at the same time.
        """
        return {}

    def next_steps(self) -> Sequence[str]:
        """What is left to a person when the feature is enabled, each at most 150 characters."""
        return ()

    def warnings(self, package: Collection[str], source: str) -> Iterator[str]:
        """A sentence for each secret that the enabled feature lacks.

        Args:
            package: keys of the secrets in the customer package.
            source: where the package was read.
        """
        available = {*package, *self.configured_secrets()}
        for secret in self.secrets:
            if self.is_enabled and secret.needed is not None and secret.key not in available:
                yield (
                    f"carto:{secret.needed.setting}: {self.title} is enabled, but neither the stack nor {source} "
                    f"({secret.key}) has {secret.needed.what}. "
                    f"Fix: pulumi config set --secret --path carto:{secret.needed.setting}"
                )
