"""Registers what resources.json lists, one resource after the other, with the SDKs' classes and nothing else."""

import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pulumi


def value_of(value: Any, sources: Sequence[pulumi.Resource]) -> Any:
    """The value as an Output that depends on other resources, when it did in the program it comes from."""
    if isinstance(value, dict):
        if "$secret" in value:
            return pulumi.Output.secret(value["$secret"])
        value = {key: value_of(inner, []) for key, inner in value.items()}
    elif isinstance(value, list):
        value = [value_of(inner, []) for inner in value]
    return (
        pulumi.Output.all(value, *(source.urn for source in sources)).apply(lambda values: values[0])
        if sources
        else value
    )


made: dict[str, Any] = {}
for item in json.loads((Path(__file__).parent / "resources.json").read_text()):
    options = pulumi.ResourceOptions(
        depends_on=[made[urn] for urn in item["after"]],
        provider=made.get(item["provider"]),
        protect=item["protect"],
        additional_secret_outputs=item["secretOutputs"],
    )
    # The first argument of every class is `resource_name`; an input of that name has another one.
    inputs = {
        "resource_name_" if name == "resource_name" else name: value_of(
            value, [made[urn] for urn in item["from"].get(name, [])]
        )
        for name, value in item["inputs"].items()
    }
    made[item["urn"]] = getattr(import_module(item["module"]), item["class"])(item["name"], opts=options, **inputs)
