"""What a feature of CARTO adds to the chart: values, secrets and workloads. Plain data, and the interface of a feature.

The settings implement `Feature` (`settings/features/`), and `carto/` reads it. Neither imports the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    import pulumi


@dataclass(frozen=True, kw_only=True)
class Generated:
    """A secret that is generated once, when neither the stack nor the customer package has it."""

    length: int = 32
    """Letters and digits, without the prefix."""
    prefix: str = ""


@dataclass(frozen=True, kw_only=True)
class Needed:
    """The setting for a secret that a feature needs."""

    setting: str
    """The setting's path."""
    what: str
    """What is missing, with its article, for the message."""


@dataclass(frozen=True, kw_only=True)
class SecretKey:
    """A secret of the chart."""

    key: str
    """In the chart's values, such as `cartoSecrets.geminiApiKey`."""
    secret: str | None = None
    """The Kubernetes Secret that holds it. None: the chart reads it from its values only."""
    generated: Generated | None = None
    needed: Needed | None = None
    """Without it the enabled feature does not work, and the chart does not complain."""


@dataclass(frozen=True, kw_only=True)
class Listener:
    """A port of a workload that others connect to."""

    port: int
    """The container's. A number and not its name: OVN-Kubernetes, the network of OpenShift, ignores names of ports."""
    callers: tuple[str, ...]
    """Components, by their label; none for what is reached from outside the namespace."""
    setting: str = "containerPorts.http"
    """Where the values change the port, below the component."""


@dataclass(frozen=True, kw_only=True)
class Workload:
    """One Deployment of the chart."""

    key: str
    """In the values."""
    label: str
    """In the label `app.kubernetes.io/component` of its pods."""
    listeners: tuple[Listener, ...] = ()
    calls: tuple[str, ...] = ()
    """Labels of workloads that belong to others, whose first port this one connects to."""
    switch: str | None = None
    """The value that turns it on and off; None when it always runs."""
    by_default: bool = True
    """Whether the chart runs it when its switch is not in the values."""
    replicas: int = 1
    """How many pods the chart runs when the values do not say."""
    scales: bool = False
    """Whether the vendor recommends several pods of it."""


@dataclass(frozen=True, kw_only=True)
class Destination:
    """An address outside of the cluster, for the rules of a firewall."""

    host: str
    """A name; with `*.` in front, all names below it."""
    reason: str
    """What CARTO does there, in a few words."""
    port: int = 443
    """TCP."""


# Source: docs.carto.com, "Egress" (network prerequisites), BigQuery.
BIGQUERY = (
    Destination(host="bigquery.googleapis.com", reason="connections to BigQuery"),
    Destination(host="bigquerydatatransfer.googleapis.com", reason="connections to BigQuery"),
)


class Feature(Protocol):
    """A feature of CARTO, enabled or not."""

    @property
    def secrets(self) -> Sequence[SecretKey]:
        """Its secrets, whether it is enabled or not: a generated key is protected, so it must not come and go."""

    @property
    def workloads(self) -> Sequence[Workload]:
        """Its workloads. They run by the chart's values, which may enable them without the feature's setting."""

    @property
    def cache_certificate_readers(self) -> Sequence[str]:
        """Components (keys of the values) that need the path of the cache's certificates in REDIS_TLS_CA."""

    @property
    def later_keys(self) -> Sequence[str]:
        """Keys of its values that the tested chart does not have."""

    @property
    def is_enabled(self) -> bool:
        """Whether the stack uses the feature."""

    def values(self) -> Mapping[str, Any]:
        """Its part of the chart's values, whether it is enabled or not."""

    def identity_values(self, principal: pulumi.Input[str] | None) -> Mapping[str, Any]:
        """The part of the chart's values that names the backend's identity in the cloud."""

    def configured_secrets(self) -> Mapping[str, str]:
        """Secrets that the stack sets, by key in the chart's values."""

    def outputs(self, domain: str, most_pods: Callable[[str], int]) -> Mapping[str, object]:
        """The stack's outputs about the enabled feature, by name."""

    def next_steps(self) -> Sequence[str]:
        """What is left to a person when the feature is enabled, each at most 150 characters."""

    def warnings(self, package: Collection[str], source: str) -> Iterable[str]:
        """A sentence for each secret that the enabled feature lacks."""
