"""The search for secrets finds what a program or a template could make of one, and says where."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
import yaml

from tests.support.leaks import Place, leaks, leaks_in

HOSTILE = 'p"ss/w+rd &\n<ключ>'
SECRETS = {"the password": HOSTILE, "another": "Never-Written-Anywhere"}
SPELLINGS = {
    "as it is": HOSTILE,
    "trimmed and inside of a line": f"url=postgres://carto:{HOSTILE}@db.internal",
    "indented": f"config:\n  password: |\n    {HOSTILE}".replace("\n<", "\n    <"),
    "base64": base64.b64encode(HOSTILE.encode()).decode(),
    "base64 of a longer text": base64.b64encode(b"user:" + HOSTILE.encode() + b":more").decode(),
    "base64 of a text longer by one": base64.b64encode(b"pass:-" + HOSTILE.encode()).decode(),
    "base64 without its end": base64.b64encode(HOSTILE.encode()).decode().rstrip("="),
    "base64 for addresses": base64.urlsafe_b64encode(b"user:" + HOSTILE.encode() + b":more").decode(),
    "in an address": f"https://example.com/?key={quote(HOSTILE, safe='')}",
    "in a form": f"user=carto&password={quote_plus(HOSTILE)}",
    "JSON": json.dumps({"value": HOSTILE}),
    "JSON of Go": r'{"value":"p\"ss/w+rd \u0026\n\u003cключ\u003e"}',
    "JSON in JSON": json.dumps({"nested": json.dumps({"value": HOSTILE})}),
}


def deployment(*, annotations: Mapping[str, str] | None = None, **container: object) -> dict[str, Any]:
    return {
        "kind": "Deployment",
        "metadata": {"name": "carto-maps-api", "labels": {"app.kubernetes.io/component": "maps-api"}},
        "spec": {
            "replicas": 2,
            "template": {
                "metadata": {"annotations": {"checksum/config": "0123456789abcdef", **(annotations or {})}},
                "spec": {"containers": [{"name": "sidecar"}, {"name": "maps-api", **container}]},
            },
        },
    }


def config_map(**content: object) -> dict[str, Any]:
    return {"kind": "ConfigMap", "metadata": {"name": "carto-maps-api"}, **content}


PLANTED: Mapping[str, tuple[Callable[[str], dict[str, Any]], str, str]] = {
    "a ConfigMap": (lambda text: config_map(data={"SETTING": text}), "ConfigMap", "data.SETTING"),
    "a file in a ConfigMap": (
        lambda text: config_map(data={"nginx.conf": f"server {{\n  {text}\n}}\n"}), "ConfigMap", "data.nginx.conf",
    ),
    "a key of a ConfigMap": (lambda text: config_map(data={text: "yes"}), "ConfigMap", "data (a key)"),
    "an annotation": (
        lambda text: deployment(annotations={"example.com/note": text}),
        "Deployment",
        "spec.template.metadata.annotations.example.com/note",
    ),
    "a variable": (
        lambda text: deployment(env=[{"name": "PORT", "value": "80"}, {"name": "KEY", "value": text}]),
        "Deployment",
        "spec.template.spec.containers[maps-api].env[KEY].value",
    ),
    "an argument": (
        lambda text: deployment(args=["--verbose", f"--password={text}"]),
        "Deployment",
        "spec.template.spec.containers[maps-api].args[1]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_found_in_a_text(spelling: str) -> None:
    assert leaks(SECRETS, f"before {SPELLINGS[spelling]} after") == ["the password"]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("where", PLANTED)
def test_every_spelling_is_found_in_a_manifest_and_its_place_named(where: str, spelling: str) -> None:
    plant, kind, path = PLANTED[where]
    written = yaml.safe_dump_all([deployment(), plant(SPELLINGS[spelling]), config_map(data={"PORT": "80"})])
    place = Place(kind=kind, name="carto-maps-api", path=path)
    assert leaks_in(SECRETS, yaml.safe_load_all(written)) == {place: ["the password"]}


def test_a_secret_is_found_without_the_end_of_its_line() -> None:
    assert leaks({"the key": "Ends-With-A-Line\n"}, '{"key": "Ends-With-A-Line"}') == ["the key"]


def test_a_secret_of_digits_is_found_where_it_became_a_number() -> None:
    (place,) = leaks_in(
        {"the pin": "1234567890"}, [yaml.safe_load(yaml.safe_dump(config_map(data={"PIN": 1234567890})))]
    )
    assert place.path == "data.PIN"


@pytest.mark.parametrize(
    "text",
    [json.dumps({"value": "[secret]", "other": "p%22ss"}), HOSTILE[:-1], HOSTILE.lower().replace("ss", "zz"), ""],
)
def test_the_search_does_not_cry_wolf(text: str) -> None:
    assert leaks(SECRETS, text) == []
    assert leaks_in(SECRETS, [deployment(), config_map(data={"SETTING": text})]) == {}
