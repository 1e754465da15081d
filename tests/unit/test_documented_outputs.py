"""The stack outputs: their names are a contract, and the page has all of them."""

from __future__ import annotations

import functools
from typing import Any

import pulumi
import pytest
import yaml

from components.naming import PREFIX
from components.self_hosted import SelfHosted
from components.settings.load import load
from tests.support.clouds.aws import SUBNETS, AwsCloud
from tests.support.clouds.gcp import GoogleCloud
from tests.support.pages import ROOT, pages
from tests.support.recorder import run
from tests.support.stack_settings import as_the_engine_gives_it

WITH_ACCESS_KEYS = ", with access keys"
STACKS = ["demo", "demo" + WITH_ACCESS_KEYS, "aws-quickstart", "aws-production", "aws-bring-your-own"]
ALWAYS = {
    "url",
    "nextSteps",
    "readme",
    "sendToCarto",
    "namespace",
    "releaseName",
    "releaseVersion",
    "importsBucket",
    "thumbnailsBucket",
    "databaseHost",
    "cacheHost",
}
GATEWAY = {
    "enabled": True,
    "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/at-gateway:1",
    "subnetIds": [*SUBNETS],
    "cartoCidrs": ["10.0.0.0/16"],
    "redshift": {"cluster": "warehouse"},
}


_GOOGLE = GoogleCloud()


class Everything(AwsCloud):
    """An account with a Kubernetes cluster in it."""

    def outputs(self, type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        match type_:
            case "random:index/randomPassword:RandomPassword":
                return {"result": "generated"}
            case "random:index/randomId:RandomId":
                return {"hex": "0011223344556677", "b64Std": "AAECAwQFBgc="}
        return (_GOOGLE.outputs if type_.startswith("gcp:") else super().outputs)(type_, name, inputs)

    def answer(self, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        return (_GOOGLE.answer if token.startswith("gcp:") else super().answer)(token, arguments)


def documented() -> set[str]:
    rows = pages()["docs/install-aws.md"].rows
    start = next(at for at, row in enumerate(rows) if row[0] == "Output")
    return {row[0].strip("`") for row in rows[start + 1 :] if len(row) == 2}


@functools.cache
def exported(stack: str) -> frozenset[str]:
    text = (ROOT / "stacks" / f"Pulumi.{stack.removesuffix(WITH_ACCESS_KEYS)}.yaml").read_text()
    both = {
        "s3Exports": {"enabled": True},
        "redshiftImports": {"enabled": True},
        "rdsExports": {"enabled": True, "instance": "warehouse"},
        "analyticsToolbox": GATEWAY,
        "bigqueryExports": {"enabled": True, "gcp": {"project": "example-data", "location": "EU"}},
    }
    other = {"carto:identity": {"mode": "access-key"}, "carto:warehouses": both}
    changes = other if stack.endswith(WITH_ACCESS_KEYS) else {}
    config, _ = as_the_engine_gives_it({"carto:placeholders": "accept", **yaml.safe_load(text)["config"], **changes})
    settings = load(config)

    def program() -> None:
        for name, value in SelfHosted(PREFIX, settings).outputs.items():
            pulumi.export(name, value)

    return frozenset(name for name, value in run(program, cloud=Everything()).outputs.items() if value is not None)


def test_the_page_has_every_output_of_the_examples_and_no_other() -> None:
    assert frozenset().union(*map(exported, STACKS)) == documented()


@pytest.mark.parametrize("stack", STACKS)
def test_every_stack_says_where_carto_is_and_what_to_do_next(stack: str) -> None:
    assert exported(stack) >= ALWAYS
