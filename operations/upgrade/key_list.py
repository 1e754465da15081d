"""The list of the keys that a new chart reads, made from the known one: `components/carto/chart_keys.json`.

A key is in the new list if the new chart has a default or a schema for it, or if a template names it. Types come from
the list, or from the new defaults where those changed. Which pods read which secret comes from one rendering with a
Secret of its own for each key. What no file of the chart says (`enums`, `quoted_booleans`, `rendered_whole`,
`existing_secret_ignored`) is kept for the keys that are left; the report names it for the review.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from components.carto.values import merge
from components.resource_facts.checks import value_at
from operations.helm import NEEDED
from operations.upgrade.keys import Keys, without
from operations.upgrade.lost import ignored
from operations.upgrade.manifests import rendered

if TYPE_CHECKING:
    from operations.helm import Helm
    from operations.upgrade.charts import Chart

PROVIDERS = ("s3", "gcp", "azure-blob")
"""Each storage provider passes other secrets to pods."""
_EVERYTHING: Mapping[str, Any] = {
    "internalRedis": {"enabled": False},
    "appConfigValues": {
        "aiFeaturesEnabled": True, "publicEventsApiEnabled": True, "httpCacheEnabled": True,
        "awsExportBucket": "exports", "importAwsRoleArn": "role", "exportAwsRoleArn": "role",
        "workspaceExportsBucket": "exports", "bigqueryOauth2ClientId": "client",
    },
}  # fmt: skip
"""Values with which every component of the chart, and every variable for a secret, is rendered."""
_SECRET_GROUPS = ("appSecrets", "cartoSecrets")
_BY_NAME = ("externalPostgresql.existingSecret", "externalRedis.existingSecret")
"""Both are the name of a Secret, not a group with one."""
_PODS = ("Deployment", "StatefulSet", "DaemonSet")
_COMPONENT = "app.kubernetes.io/component"
_OTHER_NAMES = {"aiproxy": "aiProxy", "valkey": "internalRedis"}
"""Keys of components that are not their label in camel case."""


@dataclass(frozen=True, kw_only=True)
class KeyList:
    """The new list, and what a person reviews."""

    facts: Mapping[str, Any]
    former: Sequence[str]
    """The groups at the top of the known list."""
    added: Sequence[str]
    removed: Sequence[str]
    changed: Sequence[str]
    """With the types."""
    readers: Sequence[str]
    """Secrets with the components that read them, before and now."""

    def report(self) -> str:
        """The changes, for the review."""
        lists = {
            "Keys that the new chart adds": self._added(),
            "Keys that it does not read any more": self.removed,
            "Keys with another type": self.changed,
            "Secrets that other pods read than before": self.readers,
        }
        lines: list[str] = []
        for title, found in lists.items():
            lines += [f"{title}: {len(found) or 'none'}", *(f"  {each}" for each in found)]
        kept = "enums, quoted_booleans, rendered_whole, existing_secret_ignored, and unread of added keys"
        return (
            "\n".join([*lines, f"Not found by this command, so check it in the new chart's templates: {kept}."]) + "\n"
        )

    def _added(self) -> list[str]:
        """Added keys; of a component that is new as a whole, its name and their number."""
        new = set(self.facts["types"]) - set(self.former)
        whole = Counter(path.partition(".")[0] for path in self.added if path.partition(".")[0] in new)
        single = [path for path in self.added if path.partition(".")[0] not in new]
        return [*single, *(f"{group}, with {number} keys" for group, number in whole.items())]


def key_list(known: Mapping[str, Any], old: Chart, new: Chart, helm: Helm) -> KeyList:
    """The list for the new chart. `known` is that of the old one.

    Raises:
        CannotCompare: the new chart cannot be rendered.
    """
    before, after = Keys(old), Keys(new)
    former, there, at_first = _flat(known["types"]), _leaves(new), _leaves(old)
    types: dict[str, str] = {}
    for path, kind in former.items():
        if path in there or after.names(path) or not (path in at_first or before.names(path)):
            types[path] = _kind(path, kind, before, after)
    known_groups = {*_groups(former)}
    for path in there:
        if path in known_groups:
            continue  # No key below it is read.
        # A subchart's own keys stay out of the list, but for those that are in it already.
        if path not in types and not path.startswith(tuple(f"{each}." for each in known["subcharts"])):
            types[path] = _of_other_components(path, former) or after.kind(path) or "string"
    is_left = {*types, *_groups(types)}
    # A chart may take the value alone of these, and then no pod names a Secret for them.
    by_value = {key: known["secret_readers"].get(key) for key in known["existing_secret_ignored"] if key in is_left}
    found = {key: readers for key, readers in by_value.items() if readers} | _readers(types, new, after, helm)
    readers = dict(sorted(found.items()))
    facts = {
        **known,
        "version": new.version,
        "existing_secret_ignored": [key for key in known["existing_secret_ignored"] if key in is_left],
        "enums": {path: allowed for path, allowed in known["enums"].items() if path in is_left},
        "quoted_booleans": [path for path in known["quoted_booleans"] if path in is_left],
        "unread": [path for path in known["unread"] if path in is_left],
        "secret_readers": readers,
        "types": _tree(types),
    }
    return KeyList(
        facts=facts,
        former=tuple(known["types"]),
        added=sorted(set(types) - set(former)),
        removed=sorted(set(former) - set(types)),
        changed=[
            f"{path}: {former[path]} -> {types[path]}" for path in types if former.get(path, types[path]) != types[path]
        ],
        readers=[*_reader_changes(known["secret_readers"], readers)],
    )


def as_text(facts: Mapping[str, Any]) -> str:
    """The file, with one line for each key of a component, so that a difference can be read."""
    return _formatted(facts, 0) + "\n"


def _formatted(value: Any, depth: int) -> str:
    if not isinstance(value, Mapping) or depth > 2:
        return json.dumps(value)
    space = " " * (depth + 1)
    inner = ",\n".join(f"{space}{json.dumps(key)}: {_formatted(each, depth + 1)}" for key, each in value.items())
    return f"{{\n{inner}\n{' ' * depth}}}"


def _flat(tree: Mapping[str, Any], above: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for word, below in tree.items():
        found |= {f"{above}{word}": below} if isinstance(below, str) else _flat(below, f"{above}{word}.")
    return found


def _tree(types: Mapping[str, str]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path, kind in types.items():
        *above, last = path.split(".")
        inside = tree
        for step in above:
            inside = inside.setdefault(step, {})
        inside[last] = kind
    return tree


def _groups(types: Mapping[str, str]) -> Iterator[str]:
    for path in types:
        words = path.split(".")
        yield from (".".join(words[:end]) for end in range(1, len(words)))


def _leaves(chart: Chart) -> dict[str, None]:
    """The paths of the chart's schema, or else of its defaults."""
    tree = chart.values if chart.schema is None else _of_schema(chart.schema)
    return dict.fromkeys(_paths(tree))


def _of_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {word: _of_schema(below) for word, below in (schema.get("properties") or {}).items()}


def _paths(tree: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for word, below in tree.items():
        if isinstance(below, Mapping) and below:
            yield from _paths(below, f"{above}{word}.")
        else:
            yield f"{above}{word}"


def _kind(path: str, known: str, before: Keys, after: Keys) -> str:
    """The known type, which may be more exact than a default's, unless the default's changed."""
    former, now = before.kind(path), after.kind(path)
    return now if now is not None and former is not None and now != former else known


def _of_other_components(path: str, known: Mapping[str, str]) -> str | None:
    """The type of the same key of all other components: an empty default says less."""
    rest = path.partition(".")[2]
    kinds = {kind for other, kind in known.items() if rest and other.partition(".")[2] == rest}
    return kinds.pop() if len(kinds) == 1 else None


def _readers(types: Mapping[str, str], chart: Chart, keys: Keys, helm: Helm) -> dict[str, list[str]]:
    """By secret: the components whose pods name the Secret that the values have for it."""
    groups = {path.removesuffix(".existingSecret.name") for path in types if path.endswith(".existingSecret.name")}
    secrets = sorted({path for path in groups if path.startswith(_SECRET_GROUPS)} | set(_BY_NAME) & set(types))
    names = {f"secret-{number}": secret for number, secret in enumerate(secrets)}
    values = merge(NEEDED, _EVERYTHING)
    for name, secret in names.items():
        is_name = secret in _BY_NAME
        values = merge(values, _tree({secret: name} if is_name else {f"{secret}.existingSecret.name": name}))
        values = merge(values, _tree({f"{secret}PasswordKey" if is_name else f"{secret}.existingSecret.key": "key"}))
    found: dict[str, set[str]] = {}
    for provider in PROVIDERS:
        own = merge(values, {"appConfigValues": {"storageProvider": provider}})
        taken = without(own, ignored(own, keys))
        for (kind, _), manifest in rendered(chart, taken, "carto", helm).items():
            if kind in _PODS:
                component = str(value_at(manifest, "metadata.labels")[_COMPONENT])
                text = json.dumps(manifest["spec"]["template"])
                for name in re.findall(r'"(secret-\d+)"', text):
                    found.setdefault(names[name], set()).add(_key_of(component))
    return {secret: sorted(components) for secret, components in found.items()}


def _key_of(component: str) -> str:
    first, *others = component.split("-")
    return _OTHER_NAMES.get(component, first + "".join(word.capitalize() for word in others))


def _reader_changes(before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for secret in sorted({*before, *after}):
        was, now = sorted(before.get(secret, ())), sorted(after.get(secret, ()))
        if was != now:
            yield f"{secret}: {', '.join(was) or 'none'} -> {', '.join(now) or 'none'}"
