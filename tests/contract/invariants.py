"""What is true of every valid stack: its values, what Helm makes of them, and the objects next to the release."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from components.carto.chart import RELEASE, chart_keys
from components.carto.values_validation import problems_of
from tests.support.leaks import leaks, leaks_in, texts_in
from tests.support.network_traffic import selects

if TYPE_CHECKING:
    from tests.contract.rendered import Manifest, Rendered
    from tests.support.example_stacks import Built

Check = Callable[["Built"], Iterator[str]]
NEVER = ("commonAnnotations", "gateway", "router.ingress", "trustedCACerts", "replicated")
"""Groups that templates break on, or that create objects of the chart's own. Source: chart contract, section 3."""
OF_HTTP_CACHE = ("http-cache", "cdn-invalidator-sub")
STORAGE_KEYS: Mapping[str, frozenset[str]] = {
    "s3": frozenset({"appSecrets.awsAccessKeyId", "appSecrets.awsAccessKeySecret"}),
    "gcp": frozenset({"appSecrets.googleCloudStorageServiceAccountKey"}),
    "azure-blob": frozenset({"appSecrets.azureStorageAccessKey"}),
}


def keys_and_types(stack: Built) -> Iterator[str]:
    """The chart knows each key, with its type; booleans are no text, and memory is in Mi."""
    yield from problems_of(stack.values)


def no_trap(stack: Built) -> Iterator[str]:
    """Nothing that the chart ignores, reads in another way, or breaks on. Source: chart contract, section 3."""
    if stack.at("internalPostgresql.enabled") is not False:
        yield "internalPostgresql.enabled: the chart's own database is on"
    if stack.at("externalPostgresql.host") in (None, "", "localhost"):
        yield "externalPostgresql.host: missing, so it would be localhost"
    in_cluster = stack.at("internalRedis.enabled")
    if in_cluster not in (True, False) or bool(in_cluster) is (stack.at("externalRedis") is not None):
        yield "internalRedis, externalRedis: one cache and no other"
    if not stack.at("cartoConfigValues.selfHostedTenantId"):
        yield "cartoConfigValues.selfHostedTenantId: without it, four components have no pods"
    if stack.at("tlsCerts.autoGenerate") is not False:
        yield "tlsCerts.autoGenerate: a certificate would be created at every render"
    if stack.at("appConfigValues.workspaceImportsPublic") is not False:
        yield "appConfigValues.workspaceImportsPublic: imports are never public"
    yield from (f"{group}: set" for group in NEVER if stack.at(group) is not None)


def storage_is_complete(stack: Built) -> Iterator[str]:
    """Buckets with the provider's own keys and no other's, but for the key of BigQuery's exports."""
    provider = stack.at("appConfigValues.storageProvider")
    used = set(stack.secret_entries)
    if provider != "gcp" and stack.at("appConfigValues.workspaceExportsBucket"):
        # Chart 1.280.1, EXPORTS_GCS_CREDENTIALS_KEY_FILENAME: CARTO writes exports with Google's key on any storage.
        used -= {"appSecrets.googleCloudStorageServiceAccountKey"}
    for other, keys in STORAGE_KEYS.items():
        if other != provider and used & keys:
            yield f"{sorted(used & keys)}: keys of {other}, but the storage is {provider}"
    by_pod = stack.at("appConfigValues.awsEksPodIdentityBucketsEnabled")
    if provider == "s3" and (by_pod is True) is bool(used & STORAGE_KEYS["s3"]):
        yield "S3 by Pod Identity or by a key, not by both and not by none"
    for key in ("workspaceImportsBucket", "workspaceThumbnailsBucket", "thumbnailsBucketExternalURL"):
        if not stack.at(f"appConfigValues.{key}"):
            yield f"appConfigValues.{key}: missing"


def secrets_have_one_form(stack: Built) -> Iterator[str]:
    """A Secret with its key, created before the release; a value only where the chart reads no Secret."""
    ignored = chart_keys().existing_secret_ignored
    for key, entry in stack.secret_entries.items():
        form = "value" if key in ignored else "existingSecret"
        if set(entry) != {form}:
            yield f"{key}: {sorted(entry)}, expected {form}"
        elif form == "existingSecret" and not _content(stack, entry[form]["name"], entry[form]["key"]):
            yield f"{key}: no Secret {entry[form]['name']} with the key {entry[form]['key']}"
    for group in ("externalPostgresql", "externalRedis"):
        name = stack.at(f"{group}.existingSecret")
        if name and not _content(stack, name, stack.at(f"{group}.existingSecretPasswordKey")):
            yield f"{group}.existingSecret: no Secret {name} with its key"


def _content(stack: Built, secret: str, key: str) -> str | None:
    return stack.secrets.get(secret, {}).get(key)


def secrets_are_in_secrets_only(stack: Built, secrets: Mapping[str, str]) -> Iterator[str]:
    """No value of the chart has a secret, but for the keys that it reads from no Secret."""
    allowed = {f"{key}.value" for key in chart_keys().existing_secret_ignored}
    for path, text in texts_in(stack.values):
        if path not in allowed and (found := leaks(secrets, text)):
            yield f"{path}: has {found}"


def manifests_have_no_secret(rendered: Rendered, secrets: Mapping[str, str]) -> Iterator[str]:
    """Secrets alone have secrets. Headers of the AI proxy's probes are the chart's own leak."""
    readable = [one for one in rendered.manifests if one["kind"] != "Secret"]
    for place, found in leaks_in(secrets, readable).items():
        if "httpHeaders[Authorization]" not in place.path:
            yield f"{place}: has {found}"


def pods_find_their_secrets(stack: Built, rendered: Rendered, existing: Sequence[str]) -> Iterator[str]:
    """Each Secret that a pod reads exists with the key: created, the chart's, or one that the settings name."""
    there = {**rendered.secrets(), **stack.secrets}
    for pod in rendered.pods():
        for secret, key in pod.secret_keys():
            if secret not in existing and (secret not in there or (key is not None and key not in there[secret])):
                yield f"{pod.component} reads {key or 'all keys'} of the Secret {secret}, which does not exist"


def selectors_match(stack: Built, rendered: Rendered) -> Iterator[str]:
    """Services, network policies and disruption budgets select pods; routes lead to ports of Services."""
    templates = [one["spec"]["template"]["metadata"]["labels"] for one in rendered.of_kind("Deployment")]
    jobs = [*rendered.of_kind("Job"), *(node.inputs for node in stack.graph.of_type("kubernetes:batch/v1:Job"))]
    templates += [(one["spec"]["template"].get("metadata") or {}).get("labels") or {} for one in jobs]
    templates += _of_controllers(stack)
    selectors = {f"Service {one['metadata']['name']}": {"matchLabels": one["spec"]["selector"]}
                 for one in rendered.of_kind("Service")}  # fmt: skip
    for kind, field in (
        ("networking.k8s.io/v1:NetworkPolicy", "podSelector"),
        ("policy/v1:PodDisruptionBudget", "selector"),
    ):
        for node in stack.graph.of_type(f"kubernetes:{kind}"):
            selectors[f"{kind} {node.name}"] = node.inputs["spec"][field]
    if stack.at("appConfigValues.httpCacheEnabled") is False:
        # The chart takes the Deployments away and leaves their Services, and its router connects to neither.
        for name in OF_HTTP_CACHE:
            selectors.pop(f"Service {RELEASE}-{name}", None)
    for name, selector in selectors.items():
        if not any(selects(selector, labels) for labels in templates):
            yield f"{name} selects no pod: {selector}"
    yield from _routes(stack, rendered)


def _of_controllers(stack: Built) -> Iterator[Mapping[str, str]]:
    """Labels of pods that controllers create for what the stack has. Sources: Gateway API, GEP-1762; cert-manager."""
    for gateway in stack.graph.of_type("kubernetes:gateway.networking.k8s.io/v1:Gateway"):
        yield {"gateway.networking.k8s.io/gateway-name": gateway.inputs["metadata"]["name"]}
    if stack.graph.of_type("kubernetes:cert-manager.io/v1:Certificate"):
        yield {"acme.cert-manager.io/http01-solver": "true"}


def _routes(stack: Built, rendered: Rendered) -> Iterator[str]:
    services = {
        one["metadata"]["name"]: {port["port"] for port in one["spec"]["ports"]} for one in rendered.of_kind("Service")
    }
    for node in stack.graph:
        for name, port in _backends(node.inputs):
            if name.startswith(f"{RELEASE}-") and port not in services.get(name, ()):
                yield f"{node.name} leads to port {port} of the Service {name}, which does not exist"


def _backends(value: Any) -> Iterator[tuple[str, Any]]:
    """Services that an Ingress or a route leads to."""
    if isinstance(value, Mapping):
        for each in value.get("backendRefs") or ():
            yield each["name"], each.get("port")
        if isinstance(value.get("service"), Mapping) and "port" in value["service"]:
            yield value["service"]["name"], value["service"]["port"].get("number")
        for inner in value.values():
            yield from _backends(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _backends(inner)


def objects_have_one_name(rendered: Rendered) -> Iterator[str]:
    """No two manifests of one kind share a name, and nothing is formatted wrongly."""
    seen: set[tuple[str, str]] = set()
    for one in rendered.manifests:
        name = (one["kind"], one["metadata"]["name"])
        if name in seen:
            yield f"{name} twice"
        seen.add(name)
    yield from (f"the text {mark}" for mark in ("%!", "<nil>", "<no value>", "map[", "e+0") if mark in rendered.text)


def labels_are_valid(manifests: Sequence[Manifest]) -> Iterator[str]:
    """Labels, annotations and environment are text, as the API server requires."""
    for one in manifests:
        for path, value in _leaves(one):
            if any(
                f".{part}." in path for part in ("labels", "annotations", "matchLabels", "nodeSelector")
            ) and not isinstance(value, str):
                yield f"{one['kind']} {one['metadata']['name']}: {path} is {type(value).__name__}, not text"


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{index}]")
    else:
        yield path, value
