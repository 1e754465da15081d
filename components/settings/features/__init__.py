"""`carto:features`: optional features of CARTO.

A feature that is one value of the chart is a line in `Features` and a line in its `values`. One with a secret, a
workload or a database is a file here and a line in `Features`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field
from typing_extensions import override

from ...feature import Destination
from ..model import Model
from ..problems import RuleViolation
from ..text_format import TextFormat
from ..types.hosts import Origin
from .ai import Ai
from .bigquery_oauth import BigqueryOauth
from .bigquery_workload_identity import BigqueryWorkloadIdentity
from .disconnected import Disconnected
from .duckdb import Duckdb
from .feature import Feature
from .google_maps import GoogleMaps
from .google_service_account import GoogleServiceAccount
from .location_services import LocationServices
from .locations import AnalyticsToolboxLocation, DataObservatoryLocation
from .nginx import Nginx
from .public_events import PublicEvents
from .queries import Queries
from .sso import Sso
from .trusted_certificates import TrustedCertificates

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class LogLevel(StrEnum):
    """What CARTO's services log."""

    ERROR = "error"
    INFO = "info"
    DEBUG = "debug"


# Source: docs.carto.com, "Egress" (network prerequisites). Google's token services are among those of every stack.
DATA_WAREHOUSE = (
    Destination(host="bigquery.googleapis.com", reason="CARTO Data Warehouse"),
    Destination(host="bigquerydatatransfer.googleapis.com", reason="CARTO Data Warehouse"),
)
ClusterDomain = Annotated[
    str,
    TextFormat(
        description="the domain of the cluster's own names, such as cluster.local",
        example="cluster.local",
        pattern=r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*",
    ),
]


class Features(Model):
    """Optional features."""

    ai: Ai = Field(default_factory=Ai)
    """CARTO AI."""
    google_maps: GoogleMaps = Field(default_factory=GoogleMaps)
    """Google basemaps in Builder."""
    sso: Sso = Field(default_factory=Sso)
    """Single sign-on."""
    bigquery_oauth: BigqueryOauth = Field(default_factory=BigqueryOauth)
    """Connections to BigQuery with users' own Google accounts."""
    bigquery_workload_identity: BigqueryWorkloadIdentity = Field(default_factory=BigqueryWorkloadIdentity)
    """A connection to BigQuery as the backend's service account."""
    google_service_account: GoogleServiceAccount = Field(default_factory=GoogleServiceAccount)
    """Your own Google service account instead of CARTO's."""
    public_events: PublicEvents = Field(default_factory=PublicEvents)
    """Activity on public maps."""
    analytics_toolbox_location: AnalyticsToolboxLocation = Field(default_factory=AnalyticsToolboxLocation)
    """Where the Analytics Toolbox is."""
    data_observatory_location: DataObservatoryLocation = Field(default_factory=DataObservatoryLocation)
    """Where data of the Data Observatory is."""
    location_services: LocationServices = Field(default_factory=LocationServices)
    """Providers of geocoding, isolines and routes."""
    queries: Queries = Field(default_factory=Queries)
    """Time-outs and connections of queries."""
    nginx: Nginx = Field(default_factory=Nginx)
    """NGINX in CARTO's router."""
    duckdb: Duckdb = Field(default_factory=Duckdb)
    """DuckDB, which imports files."""
    disconnected: Disconnected = Field(default_factory=Disconnected)
    """Sign-in and accounts in the cluster."""
    trusted_certificates: TrustedCertificates = Field(default_factory=TrustedCertificates)
    """Certificates of authorities that CARTO trusts."""
    carto_data_warehouse: bool = False
    """CARTO's own warehouse, with demo data and the Data Observatory, as a connection of each new organization. Pods
    need access to BigQuery's APIs. CARTO's guide: "Enable the CARTO Data Warehouse"."""
    track_js: bool = False
    """Users' browsers report errors to TrackJS. `false` turns it off, as CARTO's guide describes ("Advanced
    customizations")."""
    iframe_domains: list[Origin] = Field(default_factory=list)
    """Origins of pages that may show CARTO in an iframe. CARTO's guide: "Advanced customizations"."""
    http_cache: bool = True
    """Cache responses in the cluster. `false` takes http-cache and cdn-invalidator-sub away."""
    log_level: LogLevel | None = None
    """What services log. Default: the chart's `info`."""
    stack_traces: bool = False
    """Errors in responses have a stack trace. For support cases only: it shows the program's inside to users."""
    feature_flags: dict[str, bool] = Field(default_factory=dict)
    """Flags of CARTO by name, which CARTO Support names."""
    cluster_domain: ClusterDomain | None = None
    """What the cluster's own names end in, if not `cluster.local`."""
    pod_tags: bool = False
    """Pods have the stack's tags as labels, for reports of costs. A change restarts all pods."""
    ingress_testing_mode: bool = False
    """The router answers with a test page, and passes no request to CARTO: to test the way to it."""
    diagnostic_mode: bool = False
    """All containers sleep without probes, so that a person can look into them. CARTO is down meanwhile."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if "*" in self.iframe_domains:
            yield RuleViolation(
                path="iframeDomains",
                reason="*, with which any page could show CARTO and catch its users' clicks",
                fix="name each origin",
            )

    def named(self) -> Iterator[tuple[str, Feature]]:
        """Each feature that has a file of its own, by its name in YAML."""
        for name, feature in self:
            if isinstance(feature, Feature):
                yield type(self).model_fields[name].alias or name, feature

    @property
    def each(self) -> Sequence[Feature]:
        """The settings of each feature with a file of its own."""
        return [feature for _, feature in self.named()]

    def destinations(self) -> Sequence[Destination]:
        """Addresses on the internet that pods connect to because of the enabled features."""
        return [
            *(DATA_WAREHOUSE if self.carto_data_warehouse else ()),
            *(each for feature in self.each if feature.is_enabled for each in feature.connects_to()),
        ]

    def values(self) -> Mapping[str, Any]:
        """The chart's values of the features that are one value."""
        origins = {"name": "IFRAME_ALLOWED_DOMAINS", "value": " ".join(self.iframe_domains)}
        flags = [{"name": name, "value": value} for name, value in self.feature_flags.items()]
        return {
            "appConfigValues": {
                "enableTrackJS": self.track_js,
                **({} if self.http_cache else {"httpCacheEnabled": False}),
                **({} if self.log_level is None else {"logLevel": self.log_level.value}),
            },
            "cartoConfigValues": {
                **({"cartoDataWarehouseEnabled": True} if self.carto_data_warehouse else {}),
                **({"enableErrorResponseStackTrace": True} if self.stack_traces else {}),
                **({"featureFlagsOverrides": flags} if flags else {}),
                **({"ingressTestingMode": True} if self.ingress_testing_mode else {}),
            },
            **({"router": {"extraEnvVars": [origins]}} if self.iframe_domains else {}),
            **({} if self.cluster_domain is None else {"clusterDomain": self.cluster_domain}),
            **({"diagnosticMode": {"enabled": True}} if self.diagnostic_mode else {}),
        }


def _features() -> Iterator[type[Feature]]:
    for field in Features.model_fields.values():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Feature):
            yield field.annotation


FEATURES: Sequence[type[Feature]] = tuple(_features())
"""Every feature with a file of its own."""
