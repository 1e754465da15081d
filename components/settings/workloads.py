"""`carto:workloads`: resources, pods, priority and grace periods of CARTO's workloads.

The fields are the chart's components. Keys, and which of them have an autoscaler: templates of chart 1.280.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field
from typing_extensions import override

from ..chart_resources import CHART_RESOURCES
from ..chart_version import PINNED_CHART
from ..quantities import mebibytes, thousandths
from ..scaling import default_range
from .introspection import unwrap_annotation
from .model import Model
from .problems import RuleViolation
from .types.kubernetes import PriorityClassName
from .types.quantities import Cpu, Size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Amounts(Model):
    """Processor, memory and disk."""

    cpu: Cpu | None = None
    """Processors. Default: the chart's."""
    memory: Size | None = None
    """Memory, rounded up to whole Mi, which the chart computes with. Default: the chart's."""
    ephemeral_storage: Size | None = None
    """Disk of the node that the container may fill."""


class Resources(Model):
    """What a container gets."""

    requests: Amounts = Field(default_factory=Amounts)
    """What a node must have free."""
    limits: Amounts = Field(default_factory=Amounts)
    """The most the container may use."""

    def exceeded(self, component: str) -> Iterator[tuple[str, str, str]]:
        """Requests above their limit: the name, the request, and the limit with where it is from."""
        chart = CHART_RESOURCES[component]
        of_chart = {
            "cpu": (f"{chart.requests.cpu}m", f"{chart.limits.cpu}m"),
            "memory": (f"{chart.requests.memory}Mi", f"{chart.limits.memory}Mi"),
            "ephemeralStorage": (None, None),
        }
        requests, limits = (amounts.model_dump(by_alias=True) for amounts in (self.requests, self.limits))
        for name, (default_request, default_limit) in of_chart.items():
            request, limit = requests[name] or default_request, limits[name] or default_limit
            measure = thousandths if name == "cpu" else mebibytes
            if request is not None and limit is not None and measure(request) > measure(limit):
                yield name, _from(request, requests[name]), _from(limit, limits[name])


def _from(text: str, configured: str | None) -> str:
    return text if configured else f"{text} of chart {PINNED_CHART}"


class Part(Model):
    """A container whose pod is another workload's, or a Job."""

    resources: Resources = Field(default_factory=Resources)
    """What its container gets."""


class Single(Part):
    """A workload with one pod. The vendor discourages more."""

    priority_class_name: PriorityClassName | None = None
    """Priority class of its pods, which exists in the cluster. Default: the one of `carto:scheduling`."""
    termination_grace_period_seconds: int | None = Field(default=None, ge=1)
    """Seconds that a pod has to finish its work before it is killed. Default: the chart's."""


class Autoscaling(Model):
    """How many pods an autoscaler runs. It needs the cluster's metrics server; without it the minimum runs."""

    min: int | None = Field(default=None, ge=1)
    """The fewest pods. Default: 2, and 1 with the profile development."""
    max: int | None = Field(default=None, ge=1)
    """The most pods. Default: the profile's, and 3 with the profile development."""
    target_cpu_percent: int | None = Field(default=None, ge=1)
    """Add pods when they use more than this part of the processors that they request. Default: the chart's 75."""


class Scaled(Single):
    """A workload that may have several pods."""

    replicas: int | None = Field(default=None, ge=1)
    """A fixed number of pods, without an autoscaler. Default: an autoscaler, and 1 with the profile development."""
    autoscaling: Autoscaling | None = None
    """The figures of its autoscaler."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.replicas is not None and self.autoscaling is not None:
            yield RuleViolation(
                path="replicas",
                reason="a fixed number of pods, but the figures of an autoscaler are set as well",
                fix="keep one of them",
                about=("autoscaling",),
            )


class Workloads(Model):
    """Figures of single workloads, instead of the profile's and the chart's."""

    named_in_reference: ClassVar[str] = "<workload>"

    accounts_www: Scaled | None = None
    """Pages of sign-in and accounts."""
    ai_api: Scaled | None = None
    """Agents of CARTO AI; with `features.ai`."""
    ai_proxy: Scaled | None = None
    """The proxy between CARTO AI and models; with `features.ai`."""
    cdn_invalidator_sub: Single | None = None
    """Removes outdated responses from the HTTP cache."""
    http_cache: Single | None = None
    """The cache of responses. Three quarters of the memory that it requests hold responses."""
    import_api: Scaled | None = None
    """Takes requests to import files."""
    import_worker: Single | None = None
    """Imports files."""
    internal_redis: Single | None = None
    """The cache in the cluster; with `cache.mode` in-cluster."""
    lds_api: Scaled | None = None
    """Location data services."""
    maps_api: Scaled | None = None
    """Maps and queries."""
    notifier: Single | None = None
    """Notifications to browsers."""
    public_events_api: Scaled | None = None
    """Activity on public maps; with `features.publicEvents`."""
    router: Scaled | None = None
    """NGINX, which users reach first."""
    router_metrics: Part | None = None
    """The second container of the router's pods."""
    sql_worker: Single | None = None
    """Runs queries in the background."""
    upgrade_check: Part | None = None
    """The chart's Job before an install and an upgrade."""
    workspace_api: Scaled | None = None
    """The Workspace."""
    workspace_migrations: Part | None = None
    """The init container of workspaceApi, which migrates the database."""
    workspace_subscriber: Single | None = None
    """Works on the Workspace's events."""
    workspace_www: Scaled | None = None
    """Pages of the Workspace."""

    def configured(self) -> Mapping[str, Part]:
        """The workloads that the stack configures, by key in the chart's values."""
        return {
            type(self).model_fields[name].alias or name: workload for name, workload in self if workload is not None
        }

    @override
    def violations(self) -> Iterator[RuleViolation]:
        for key, workload in self.configured().items():
            for name, request, limit in workload.resources.exceeded(key):
                yield RuleViolation(
                    path=f"{key}.resources.requests.{name}",
                    reason=f"{request}, more than the limit of {limit}; Kubernetes refuses such a pod",
                    fix=f"pulumi config set --path carto:workloads.{key}.resources.limits.{name} "
                    + request.partition(" ")[0],
                    about=(f"{key}.resources.limits.{name}",),
                )

    def range_violations(self, profile: str) -> Iterator[RuleViolation]:
        """Autoscalers whose fewest pods are more than their most, with what the profile fills in."""
        for key, workload in self.configured().items():
            figures = workload.autoscaling if isinstance(workload, Scaled) else None
            if figures is None:
                continue
            fewest, most = default_range(profile, key)
            fewest, most = figures.min or fewest, figures.max or most
            if fewest > most:
                wrong, other = ("min", "max") if figures.min is not None else ("max", "min")
                yield RuleViolation(
                    path=f"{key}.autoscaling.{wrong}",
                    reason=f"at least {fewest} pods, but at most {most}",
                    fix=f"pulumi config set --path carto:workloads.{key}.autoscaling.{other} "
                    f"{fewest if other == 'max' else most}",
                    about=(f"{key}.autoscaling.{other}",),
                )


def services() -> list[str]:
    """The keys of all workloads."""
    return [
        field.alias or name
        for name, field in Workloads.model_fields.items()
        if issubclass(unwrap_annotation(field.annotation), Single)
    ]
