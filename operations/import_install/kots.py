"""The chart's values from the ConfigValues of the vendor's installer (KOTS).

`kubectl kots get config --namespace <namespace> --appslug <app> --decrypt` writes the file. Each option has a `value`
or a `valuePlaintext`, and a `default`. Source: docs.replicated.com, "ConfigValues".
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from components.carto.chart import chart_keys
from components.carto.values import merge

from .kots_rules import DEFAULTS, ENCRYPTED, FILES, NOT_TAKEN, OPENSHIFT, PROVIDERS, RULES, SCALED, SEVERAL

KIND = "ConfigValues"


class CannotReadOptions(Exception):
    """The file has no options, or unreadable ones; the message has no value."""


def is_config_values(content: object) -> bool:
    """Whether a file is the installer's."""
    return isinstance(content, Mapping) and content.get("kind") == KIND


def chart_values(content: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The values that the installer passes to the chart, and sentences about options that are not taken over.

    Raises:
        CannotReadOptions: the file has no `spec.values`, or has passwords that are encrypted.
    """
    spec = content.get("spec")
    entries = spec.get("values") if isinstance(spec, Mapping) else None
    if not isinstance(entries, Mapping):
        raise CannotReadOptions("spec.values: expected the options of the installer")
    if encrypted := sorted(name for name in ENCRYPTED & set(entries) if _is_encrypted(entries[name])):
        raise CannotReadOptions(
            f"spec.values: {', '.join(encrypted)}: encrypted. Fix: kubectl kots get config --namespace <namespace> "
            "--appslug <app> --decrypt"
        )
    options = {**DEFAULTS, **{name: text for name, entry in entries.items() if (text := _text(entry))}}
    if options["storageBucketsBehaviour"] == "default":
        options["storageBucketsBehaviour"] = "custom_gcs"
    values: dict[str, Any] = {}
    for when, rules in RULES.items():
        if when is None or options.get(when.option, "") == when.value:
            for option, path in rules.items():
                if text := options.get(option, ""):
                    _put(values, path, _typed(option, path, text))
    _put(values, "internalPostgresql.enabled", value=False)
    for part in (_storage(options), _cache(options), _network(options), _identity(options), _platform(options)):
        values = merge(values, part)
    return merge(values, _tuning(options.get("platformAdvancedTuningValues", ""))), [*_notes(entries)]


def _is_encrypted(entry: Any) -> bool:
    return isinstance(entry, Mapping) and bool(entry.get("value")) and not entry.get("valuePlaintext")


def _text(entry: Any) -> str:
    if not isinstance(entry, Mapping):
        return ""
    return str(entry.get("valuePlaintext") or entry.get("value") or entry.get("default") or "")


def _typed(option: str, path: str, text: str) -> Any:
    if option in FILES:
        try:
            return base64.b64decode(text, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise CannotReadOptions(f"spec.values.{option}: expected the content of a file in base64") from None
    kind = chart_keys().types.get(path)
    if kind == "bool":
        return text == "1"
    if kind == "list":
        return [each.strip() for each in text.split(",") if each.strip()]
    return int(text) if kind == "int" and text.isdecimal() else text


def _put(values: dict[str, Any], path: str, value: Any) -> None:
    *above, last = path.split(".")
    for step in above:
        values = values.setdefault(step, {})
    values[last] = value


def _storage(options: Mapping[str, str]) -> dict[str, Any]:
    behaviour = options["storageBucketsBehaviour"]
    app: dict[str, Any] = {"storageProvider": PROVIDERS.get(behaviour, ""), "workspaceImportsPublic": False}
    secrets: dict[str, Any] = {}
    google_key = options.get("cartoPlatformGoogleSA")
    if PROVIDERS.get(behaviour) == "gcp" and options.get("enableGoogleWorkloadIdentity") != "1" and google_key:
        # The installer passes it with every provider; only Google Cloud Storage reads it.
        secrets["googleCloudStorageServiceAccountKey"] = {"value": google_key}
    key = {"Id": options.get("storageBucketsAwsAccessKeyId"), "Secret": options.get("storageBucketsAwsAccessKeySecret")}
    role, exports = options.get("storageBucketsImportExportAwsArnRole"), options.get("storageBucketsExportAws")
    if behaviour == "custom_aws_s3" and role:
        app["importAwsRoleArn"] = role
        secrets |= {"importAwsAccessKeyId": {"value": key["Id"]}, "importAwsSecretAccessKey": {"value": key["Secret"]}}
    if behaviour == "custom_aws_s3" and exports:
        region = options.get("storageBucketsAwsS3Region")
        app |= {"exportAwsRoleArn": role, "awsExportBucket": exports, "awsExportBucketRegion": region}
        secrets |= {"exportAwsAccessKeyId": {"value": key["Id"]}, "exportAwsSecretAccessKey": {"value": key["Secret"]}}
    return {"appConfigValues": app, **({"appSecrets": secrets} if secrets else {})}


def _cache(options: Mapping[str, str]) -> dict[str, Any]:
    external = options.get("externalRedisEnabled") == "1"
    tls = {"externalRedis": {"tlsEnabled": options.get("externalRedisTLSBehaviour") == "tls_enabled"}}
    return {"internalRedis": {"enabled": not external}, **(tls if external else {})}


def _network(options: Mapping[str, str]) -> dict[str, Any]:
    if options.get("externalProxyEnabled") != "1" or not options.get("externalProxyHost"):
        return {}
    verified = options.get("externalHttpsProxySslCertificateCheck") != "0"
    proxy: dict[str, Any] = {"enabled": True, "sslRejectUnauthorized": verified}
    if options.get("externalProxyCAConfigmapName"):
        proxy["sslCAConfigmap"] = {"key": "ca_0.crt"}
    return {"externalProxy": proxy}


def _identity(options: Mapping[str, str]) -> dict[str, Any]:
    if options.get("enableGoogleWorkloadIdentity") != "1":
        return {}
    found: dict[str, Any] = {"commonBackendServiceAccount": {"enableGCPWorkloadIdentity": True, "create": False}}
    if options.get("enableBigqueryWorkloadIdentityConnection") == "1":
        found["appConfigValues"] = {"workloadIdentityConnection": {"enabled": True}}
    return found


def _platform(options: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if options.get("enablePlatformDebugMode") == "1":
        found["appConfigValues"] = {"logLevel": "debug"}
    try:
        derived = json.loads(options.get("valuesDerivedFromCartoPlatformEnvironment") or "{}")
        package = {name: base64.b64decode(text).decode() for name, text in derived.items()}
    except (ValueError, AttributeError, TypeError):
        raise CannotReadOptions("spec.values.valuesDerivedFromCartoPlatformEnvironment: expected JSON") from None
    if package:
        found["cartoConfigValues"] = package
    if options.get("enablePlatformHighAvailability") == "1":
        found = merge(found, _high_availability(options))
    if options.get("platformDistribution") == "openShift":
        off = {"podSecurityContext": {"enabled": False}, "containerSecurityContext": {"enabled": False}}
        found = merge(found, dict.fromkeys(OPENSHIFT, off))
    return found


def _high_availability(options: Mapping[str, str]) -> dict[str, Any]:
    try:
        low, high = (int(options.get(f"highAvailability{name}Replicas") or "") for name in ("Min", "Max"))
        memory = int(options.get("highAvailabilityCacheMemoryRequest") or "")
        cpu = int(options.get("highAvailabilityCacheCPURequest") or "")
    except ValueError:
        raise CannotReadOptions("spec.values.highAvailability…: expected numbers") from None
    scaling = {"autoscaling": {"enabled": True, "minReplicas": low, "maxReplicas": high}}
    cache = {
        "requests": {"memory": f"{memory}Mi", "cpu": f"{cpu}m"},
        "limits": {"memory": f"{memory * 3 // 2}Mi", "cpu": f"{cpu * 2}m"},
    }
    return {**dict.fromkeys(SCALED, scaling), "httpCache": {"resources": cache}}


def _tuning(text: str) -> dict[str, Any]:
    """The installer's custom configuration: values as YAML, which replace all others."""
    try:
        found = yaml.safe_load(text) or {}
    except yaml.YAMLError:
        found = None
    if not isinstance(found, dict):
        raise CannotReadOptions("spec.values.platformAdvancedTuningValues: expected YAML, a mapping of names")
    return found


def _notes(entries: Mapping[str, Any]) -> Iterator[str]:
    known = {option for rules in RULES.values() for option in rules} | SEVERAL
    for option, entry in entries.items():
        is_set = isinstance(entry, Mapping) and bool(entry.get("value") or entry.get("valuePlaintext"))
        if option in NOT_TAKEN:
            if is_set:
                yield f"option {option} is not taken over: {NOT_TAKEN[option]}"
        elif option not in known and is_set:
            yield f"option {option} is not taken over: the installer of chart 1.287.1 has no such option"
    yield (
        "the licence has the tenant and the keys of CARTO's services, and the options have not: use CARTO Support's "
        "customer package, or read `helm get values` of the release, which has all of it (--package)"
    )
    yield "the installer pulls images through registry.self-hosted.carto.com; to keep a registry, set carto:images"
