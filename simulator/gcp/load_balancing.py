"""Compute Engine: what load balancers use, SSL policies and Cloud Armor's security policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.core.account import CREATED
from simulator.core.check import Failure
from simulator.core.package import CloudError
from simulator.core.rules import Autoname, Rules, at, known
from simulator.core.sources import outputs, refuses
from simulator.gcp.account import COMPUTE, stable
from simulator.gcp.gke import SECURITY_POLICIES, SSL_POLICIES, user_of
from simulator.gcp.resource_type import GcpType, Request

if TYPE_CHECKING:
    from simulator.core.inventory import Record
    from simulator.core.resource_type import Created, Failures
    from simulator.core.values import Properties
    from simulator.gcp.account import Project

_NAME: Final = {"name": {"regex": "^(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)$", "minLength": 1, "maxLength": 63}}
_DELETION: Final = ("DELETE", "PREVENT", "ABANDON")
_TLS: Final = {
    "minTlsVersion": ("TLS_1_0", "TLS_1_1", "TLS_1_2", "TLS_1_3", ""),
    "profile": ("COMPATIBLE", "MODERN", "RESTRICTED", "CUSTOM", "FIPS_202205", ""),
    "deletionPolicy": _DELETION,
}
_AUTONAME: Final = Autoname(property="name", max_length=63, lower=True)


class SSLPolicy(GcpType):
    """The versions and ciphers of TLS, of global load balancers."""

    token = "gcp:compute/sSLPolicy:SSLPolicy"
    apis = ("compute",)
    rules = Rules(
        source="terraform-google:compute/resource_compute_ssl_policy.go",
        replace=("description", "name", "project"),
        patterns=_NAME,
        allowed=_TLS,
        defaults={"minTlsVersion": "TLS_1_0", "profile": "COMPATIBLE", "deletionPolicy": "DELETE"},
        cloud_filled=("deletionPolicy", "name", "project"),
        autoname=_AUTONAME,
    )

    @refuses("terraform-google:compute/resource_compute_ssl_policy.go")
    def conditions(self, inputs: Properties) -> Failures:
        custom = known(inputs, "profile") == "CUSTOM"
        if custom is not any(at(inputs, "customFeatures[]")):
            yield Failure("customFeatures", "go with the profile CUSTOM, and only with it")

    @outputs(
        "terraform-google:compute/resource_compute_ssl_policy.go",
        {
            "id": "projects/<project>/global/sslPolicies/<name>",
            "selfLink": "https://www.googleapis.com/compute/v1/<id>",
            "creationTimestamp": "RFC 3339",
        },
    )
    def compute(self, request: Request) -> Created:
        path = request.account.path("global", "sslPolicies", request.name)
        created = request.kept("creationTimestamp", lambda: CREATED)
        return path, request.name, {"selfLink": COMPUTE + path, "creationTimestamp": created}

    @refuses("google-docs:compute/docs/reference/rest/v1/sslPolicies/delete")
    def validate_delete(self, account: Project, record: Record, applied: Properties) -> None:
        refuse_in_use(account, record, SSL_POLICIES)


class RegionSslPolicy(SSLPolicy):
    """The versions and ciphers of TLS, of load balancers in a region."""

    token = "gcp:compute/regionSslPolicy:RegionSslPolicy"
    rules = Rules(
        source="terraform-google:compute/resource_compute_region_ssl_policy.go",
        replace=("description", "name", "project", "region"),
        patterns=_NAME,
        allowed=_TLS,
        defaults={"minTlsVersion": "TLS_1_0", "profile": "COMPATIBLE", "deletionPolicy": "DELETE"},
        cloud_filled=("deletionPolicy", "name", "project", "region"),
        autoname=_AUTONAME,
    )

    @outputs(
        "terraform-google:compute/resource_compute_region_ssl_policy.go",
        {
            "id": "projects/<project>/regions/<region>/sslPolicies/<name>",
            "selfLink": "https://www.googleapis.com/compute/v1/<id>",
            "creationTimestamp": "RFC 3339",
        },
    )
    def compute(self, request: Request) -> Created:
        path = request.account.regional("sslPolicies", request.name)
        created = request.kept("creationTimestamp", lambda: CREATED)
        return path, request.name, {"selfLink": COMPUTE + path, "creationTimestamp": created}


class SecurityPolicy(GcpType):
    """Rules of Cloud Armor."""

    token = "gcp:compute/securityPolicy:SecurityPolicy"
    apis = ("compute",)
    rules = Rules(
        source="terraform-google:compute/resource_compute_security_policy.go",
        replace=("name", "project", "type"),
        patterns={
            **_NAME,
            "description": {"maxLength": 2048},
            "rules[].description": {"maxLength": 64},
        },
        allowed={
            "type": ("CLOUD_ARMOR", "CLOUD_ARMOR_EDGE", "CLOUD_ARMOR_INTERNAL_SERVICE"),
            "rules[].match.versionedExpr": ("SRC_IPS_V1",),
            "deletionPolicy": _DELETION,
        },
        max_items={"rules[].match.config.srcIpRanges": 10},
        defaults={"deletionPolicy": "DELETE"},
        cloud_filled=("advancedOptionsConfig", "deletionPolicy", "name", "project", "rules", "type"),
        autoname=_AUTONAME,
    )

    @refuses("terraform-google:compute/resource_compute_security_policy.go")
    def conditions(self, inputs: Properties) -> Failures:
        priorities = [place.value for place in at(inputs, "rules[].priority")]
        if len(set(priorities)) < len(priorities):
            yield Failure("rules", "Two rules have the same priority, please update one of the priorities")

    @outputs(
        "terraform-google:compute/resource_compute_security_policy.go",
        {
            "id": "projects/<project>/global/securityPolicies/<name>",
            "selfLink": "https://www.googleapis.com/compute/v1/<id>",
            "fingerprint": "text",
        },
    )
    def compute(self, request: Request) -> Created:
        path = request.account.path("global", "securityPolicies", request.name)
        return path, request.name, {"selfLink": COMPUTE + path, "fingerprint": stable(repr(request.inputs))}

    @refuses("google-docs:compute/docs/reference/rest/v1/securityPolicies/delete")
    def validate_delete(self, account: Project, record: Record, applied: Properties) -> None:
        refuse_in_use(account, record, SECURITY_POLICIES)


@refuses("google-docs:compute/docs/troubleshooting/troubleshooting-resource-in-use")
def refuse_in_use(account: Project, record: Record, places: tuple[tuple[str, str], ...]) -> None:
    """Refuses to delete what an object in a cluster makes a load balancer use."""
    user = user_of(account.inventory, record.name, places)
    if user is not None:
        raise CloudError(
            f"googleapi: Error 400: The resource '{record.id}' is already being used by the load balancer of '{user}', "
            "resourceInUseByAnotherResource"
        )
