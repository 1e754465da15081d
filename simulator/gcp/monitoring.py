"""Cloud Monitoring: alert policies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.core.check import Failure
from simulator.core.package import CloudError
from simulator.core.rules import Rules
from simulator.core.sources import outputs, refuses
from simulator.gcp.account import stable
from simulator.gcp.resource_type import GcpType, Request

if TYPE_CHECKING:
    from simulator.core.resource_type import Created, Failures
    from simulator.core.values import Properties

_SOURCE = "terraform-google:monitoring/resource_monitoring_alert_policy.go"
_THRESHOLD = "conditions[].conditionThreshold"
_REDUCERS = (
    *("REDUCE_NONE", "REDUCE_MEAN", "REDUCE_MIN", "REDUCE_MAX", "REDUCE_SUM", "REDUCE_STDDEV", "REDUCE_COUNT"),
    *("REDUCE_COUNT_TRUE", "REDUCE_COUNT_FALSE", "REDUCE_FRACTION_TRUE", "REDUCE_PERCENTILE_99"),
    *("REDUCE_PERCENTILE_95", "REDUCE_PERCENTILE_50", "REDUCE_PERCENTILE_05", ""),
)
_ALIGNERS = (
    *("ALIGN_NONE", "ALIGN_DELTA", "ALIGN_RATE", "ALIGN_INTERPOLATE", "ALIGN_NEXT_OLDER", "ALIGN_MIN", "ALIGN_MAX"),
    *("ALIGN_MEAN", "ALIGN_COUNT", "ALIGN_SUM", "ALIGN_STDDEV", "ALIGN_COUNT_TRUE", "ALIGN_COUNT_FALSE"),
    *("ALIGN_FRACTION_TRUE", "ALIGN_PERCENTILE_99", "ALIGN_PERCENTILE_95", "ALIGN_PERCENTILE_50"),
    *("ALIGN_PERCENTILE_05", "ALIGN_PERCENT_CHANGE", ""),
)
_COMPARISONS = ("COMPARISON_GT", "COMPARISON_GE", "COMPARISON_LT", "COMPARISON_LE", "COMPARISON_EQ", "COMPARISON_NE")


class AlertPolicy(GcpType):
    """An alert policy. Its name is generated."""

    token = "gcp:monitoring/alertPolicy:AlertPolicy"
    apis = ("monitoring",)
    rules = Rules(
        source=_SOURCE,
        required=("combiner", "conditions", "displayName"),
        replace=("project",),
        allowed={
            "combiner": ("AND", "OR", "AND_WITH_MATCHING_RESOURCE"),
            "severity": ("CRITICAL", "ERROR", "WARNING", ""),
            f"{_THRESHOLD}.comparison": _COMPARISONS,
            f"{_THRESHOLD}.aggregations[].crossSeriesReducer": _REDUCERS,
            f"{_THRESHOLD}.aggregations[].perSeriesAligner": _ALIGNERS,
            "deletionPolicy": ("DELETE", "PREVENT", "ABANDON"),
        },
        max_items={"conditions": 6},
        defaults={"documentation.mimeType": "text/markdown", "enabled": True, "deletionPolicy": "DELETE"},
        cloud_filled=("deletionPolicy", "project"),
    )

    @outputs(
        _SOURCE,
        {
            "id": "projects/<project>/alertPolicies/<number>",
            "name": "projects/<project>/alertPolicies/<number>",
            "creationRecords[].mutateTime": "RFC 3339",
            "creationRecords[].mutatedBy": "an identity",
        },
    )
    def compute(self, request: Request) -> Created:
        number = int(stable(str(request.inputs["displayName"]), 14), 16)
        path = request.id or request.account.path("alertPolicies", str(number))
        return path, str(request.inputs["displayName"]), {"name": path}

    @refuses("https://cloud.google.com/monitoring/api/v3/filters#metric-filter")
    def conditions(self, inputs: Properties) -> Failures:
        for index, condition in enumerate(inputs.get("conditions") or ()):
            text = (condition.get("conditionThreshold") or {}).get("filter")
            if isinstance(text, str) and not re.search(r"metric\.type\s*=", text):
                yield Failure(f"conditions[{index}].conditionThreshold.filter", "must specify a metric.type")

    @refuses("https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies#AlertPolicy")
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        for channel in request.inputs.get("notificationChannels") or ():
            if not re.fullmatch(r"projects/[^/]+/notificationChannels/[^/]+", str(channel)):
                raise CloudError(
                    "googleapi: Error 400: Field alert_policy.notification_channels had an invalid value of "
                    f'"{channel}"'
                )
