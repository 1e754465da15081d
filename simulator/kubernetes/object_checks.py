"""What an API server refuses in a single object, as its own validation does (names, labels, keys, pods)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from simulator.core.check import Failure
from simulator.core.rules import at
from simulator.core.sources import refuses
from simulator.kubernetes.kind import LABEL, SUBDOMAIN, Kind, api_version

if TYPE_CHECKING:
    from simulator.core.values import Properties

QUALIFIED = r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
QUANTITY = r"\d+(\.\d+)?(m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi|E|Ei)?"
ENVIRONMENT_NAME = r"[-._a-zA-Z][-._a-zA-Z0-9]*"
ANNOTATIONS_LIMIT = 256 << 10


def object_failures(type_: str, kind: Kind, inputs: Properties) -> list[Failure]:
    """Everything wrong with an object. Unknown values pass; secret values are checked but never shown."""
    found = [*_identity(type_, kind, inputs), *_metadata(inputs, "metadata"), *kind.failures(inputs)]
    return [*found, *_pods(kind, inputs)] if kind.pod_template else found


@refuses(
    "kubernetes:staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go",
    "kubernetes-docs:concepts/overview/working-with-objects/names/",
)
def _identity(type_: str, kind: Kind, inputs: Properties) -> Iterator[Failure]:
    expected = {"apiVersion": api_version(type_), "kind": type_.split(":")[2]}
    for name, value in expected.items():
        if hasattr(kind, "token") and inputs.get(name) not in (None, value):
            yield Failure(name, f"expected {value!r}")
    for place in at(inputs, "metadata.name"):
        pattern, limit, word = kind.name_format
        if not isinstance(place.value, str) or not re.fullmatch(pattern, place.value) or len(place.value) > limit:
            yield Failure(
                place.path, f"{place.value!r} is not a lowercase RFC 1123 {word} of at most {limit} characters"
            )
    for place in at(inputs, "metadata.namespace"):
        if not isinstance(place.value, str) or not re.fullmatch(LABEL, place.value) or len(place.value) > 63:
            yield Failure(place.path, f"{place.value!r} is not a lowercase RFC 1123 label of at most 63 characters")


@refuses(
    "kubernetes:staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go",
    "kubernetes-docs:concepts/overview/working-with-objects/labels/",
)
def _metadata(inputs: Properties, path: str) -> Iterator[Failure]:
    for name in ("labels", "annotations"):
        for place in at(inputs, f"{path}.{name}"):
            for key, value in place.value.items() if isinstance(place.value, Mapping) else ():
                where = f"{place.path}[{key!r}]".replace("'", '"')
                if not _is_qualified(key):
                    yield Failure(
                        where,
                        "the key must be a name of at most 63 characters, with a DNS prefix before a slash if any",
                    )
                bad = name == "labels" and isinstance(value, str) and value and not re.fullmatch(QUALIFIED, value)
                if bad or (name == "labels" and isinstance(value, str) and len(value) > 63):
                    yield Failure(where, f"a label is at most 63 letters, digits, '-', '_' and '.', got {value!r}")
    for place in at(inputs, f"{path}.annotations"):
        if (
            isinstance(place.value, Mapping)
            and sum(len(str(k)) + len(str(v)) for k, v in place.value.items()) > ANNOTATIONS_LIMIT
        ):
            yield Failure(place.path, "annotations may hold 256 KiB in all")


def _is_qualified(key: str) -> bool:
    prefix, slash, name = key.rpartition("/")
    valid = bool(re.fullmatch(QUALIFIED, name)) and len(name) <= 63
    return valid and (not slash or (bool(re.fullmatch(SUBDOMAIN, prefix)) and len(prefix) <= 253))


@refuses("kubernetes:pkg/apis/core/validation/validation.go", "kubernetes:pkg/apis/batch/validation/validation.go")
def _pods(kind: Kind, inputs: Properties) -> Iterator[Failure]:
    path, policies = kind.pod_template, kind.restart_policies
    for pod in at(inputs, f"{path}.spec"):
        if not isinstance(pod.value, Mapping):
            continue
        restart = pod.value.get("restartPolicy", "Always")
        if isinstance(restart, str) and restart not in policies:
            yield Failure(f"{pod.path}.restartPolicy", f"expected {' or '.join(policies)}, got {restart!r}")
        volumes = {place.value for place in at(pod.value, "volumes[].name")}
        names: list[str] = []
        for role in ("initContainers", "containers"):
            for container in at(pod.value, f"{role}[]"):
                yield from _container(container.value, f"{pod.path}.{container.path}", volumes, names)
    yield from _metadata(inputs, f"{path}.metadata")
    yield from _selector(inputs, path)


@refuses("kubernetes:pkg/apis/core/validation/validation.go")
def _container(container: Any, path: str, volumes: set[str], names: list[str]) -> Iterator[Failure]:  # noqa: PLR0912
    if not isinstance(container, Mapping):
        return
    name = container.get("name")
    if isinstance(name, str):
        if not re.fullmatch(LABEL, name) or len(name) > 63:
            yield Failure(f"{path}.name", f"{name!r} is not a lowercase RFC 1123 label of at most 63 characters")
        if name in names:
            yield Failure(f"{path}.name", f"duplicate container name {name!r}")
        names.append(name)
    if container.get("image") in (None, ""):
        yield Failure(f"{path}.image", "missing required property 'image'")
    for mount in at(container, "volumeMounts[].name"):
        if mount.value not in volumes:
            yield Failure(f"{path}.{mount.path}", f"no volume is called {mount.value!r}")
    for variable in at(container, "env[].name"):
        if not isinstance(variable.value, str) or not re.fullmatch(ENVIRONMENT_NAME, variable.value):
            yield Failure(f"{path}.{variable.path}", f"{variable.value!r} is not a valid environment variable name")
    for kind in ("requests", "limits"):
        for amounts in at(container, f"resources.{kind}"):
            for resource, amount in amounts.value.items() if isinstance(amounts.value, Mapping) else ():
                if isinstance(amount, str) and not re.fullmatch(QUANTITY, amount):
                    yield Failure(
                        f"{path}.resources.{kind}.{resource}", f"{amount!r} is not a quantity such as 500m or 1Gi"
                    )


@refuses("kubernetes:pkg/apis/apps/validation/validation.go")
def _selector(inputs: Properties, path: str) -> Iterator[Failure]:
    wanted = next((place.value for place in at(inputs, "spec.selector.matchLabels")), None)
    labels: Any = next((place.value for place in at(inputs, f"{path}.metadata.labels")), {})
    if isinstance(wanted, Mapping) and isinstance(labels, Mapping):
        for key, value in wanted.items():
            if isinstance(value, str) and labels.get(key) != value and isinstance(labels.get(key), str | None):
                yield Failure("spec.selector.matchLabels", f"does not match the labels of the template: {key}")
