"""Every fact of the simulator has a source; what has none is not answered."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from botocore.loaders import Loader
from pulumi._types import output_type_types

from simulator.azure.resource_type import Fixed
from simulator.core import rules, sources
from simulator.core.references import Reference
from simulator.core.schema import Schemas
from simulator.core.sources import Message, Output, described, outputs, outputs_of, refuses, sourced
from tests.simulated_outputs.lookups import answer_type

if TYPE_CHECKING:
    from collections.abc import Iterator

SIMULATOR = Path(sources.__file__).parents[1]
CLOUDS = ("aws", "azure", "gcp")
PACKAGES = (*CLOUDS, "kubernetes", "random")
"""Packages whose facts are declared with their sources."""
REFUSING = {"CloudError", "Failure", "error"}


def facts(cloud: str) -> tuple[dict[str, sources.Outputs], dict[str, sources.Outputs]]:
    """The declarations of a cloud's resources and of its lookups."""
    package = import_module(f"simulator.{cloud}.package")
    return (
        {token: package.Provider.outputs_of(token) for token in package.KNOWN_TYPES},
        {token: package.Provider.outputs_of(token) for token in package.LOOKUPS},
    )


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_type_and_look_up_declares_what_it_computes(cloud: str) -> None:
    for declared in facts(cloud):
        assert not [token for token, known in declared.items() if not known]
    assert not [token for token, known in facts(cloud)[0].items() if "id" not in known]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_declared_output_is_one_of_the_sdk(cloud: str) -> None:
    package = import_module(f"simulator.{cloud}.package")
    schemas = Schemas(package.Provider.name, package.KNOWN_TYPES)
    for token, known in facts(cloud)[0].items():
        schema = schemas.get(token)
        assert schema is not None
        tops = {re.split(r"[.\[]", path)[0] for path in known} - {"id", *package.COMMON}
        assert tops <= set(schema.outputs), token


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_declared_answer_is_one_of_the_sdk(cloud: str) -> None:
    for token, known in facts(cloud)[1].items():
        assert {re.split(r"[.\[]", path)[0] for path in known} <= set(output_type_types(answer_type(token))), token


def refusing_functions(cloud: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions that refuse something themselves: not only through another one."""
    for file in sorted((SIMULATOR / cloud).glob("*.py")):
        tree = ast.parse(file.read_text())
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.FunctionDef)
                and node.name not in REFUSING
                and any(map(_refuses, _own_statements(node)))
            ):
                yield f"{file.name}:{node.lineno} {node.name}", node


def _own_statements(function: ast.FunctionDef) -> Iterator[ast.AST]:
    ahead: list[ast.AST] = list(function.body)
    while ahead:
        node = ahead.pop()
        yield node
        if not isinstance(node, ast.FunctionDef):
            ahead += ast.iter_child_nodes(node)


def _refuses(node: ast.AST) -> bool:
    """An error that is made, or a pair of Azure's error code and its text."""
    if isinstance(node, ast.Yield):
        return isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSING


def _is_declared(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == "refuses" and each.args
        for each in function.decorator_list
    )


@pytest.mark.parametrize("cloud", PACKAGES)
def test_every_refusal_has_a_source(cloud: str) -> None:
    assert not [where for where, function in refusing_functions(cloud) if not _is_declared(function)]


def test_facts_in_json_without_a_source_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "rules.json"
    file.write_text('{"types": {"aws:s3/bucket:Bucket": {"replace": ["bucket"]}}}')

    with pytest.raises(ValueError, match="facts without a source: aws:s3/bucket:Bucket"):
        rules.load(file)


@pytest.mark.parametrize("text", ["", "from memory", "terraform-aws:", "elsewhere:s3/bucket.go"])
def test_a_source_is_a_url_or_a_path_below_a_known_prefix(text: str) -> None:
    with pytest.raises(ValueError, match="is no source"):
        described(text, {"arn": "text"})
    with pytest.raises(ValueError, match="is no source"):
        refuses(text)
    with pytest.raises(ValueError, match="is no source"):
        Message("{} exists", text)
    with pytest.raises(ValueError, match="is no source"):
        Reference(path="bucket", target="aws:s3/bucket:Bucket", absent="{} does not exist", source=text)
    with pytest.raises(ValueError, match="is no source"):
        Fixed(("location",), text)


def test_a_source_leads_to_the_version_that_was_read() -> None:
    assert sources.link("terraform-aws:s3/bucket.go") == (
        "https://github.com/hashicorp/terraform-provider-aws/blob/v6.58.0/internal/service/s3/bucket.go"
    )


def test_what_has_no_source_is_left_out_at_every_depth() -> None:
    known = {path: Output("text", "https://example.com") for path in ("arn", "vpc.id", "zones[].name", "tags")}
    answer = {"arn": "a", "dns": "b", "vpc": {"id": "c", "cidr": "d"}, "zones": [{"name": "e", "id": "f"}], "tags": {}}

    assert sourced(answer, known) == {"arn": "a", "vpc": {"id": "c"}, "zones": [{"name": "e"}], "tags": {}}


def test_declarations_of_several_sources_add_up() -> None:
    @outputs("https://example.com/one", {"arn": "text"})
    @outputs("https://example.com/two", {"endpoint": "text"})
    def make() -> None: ...

    assert {path: known.source for path, known in outputs_of(make).items()} == {
        "arn": "https://example.com/one",
        "endpoint": "https://example.com/two",
    }


def declared_sources() -> set[str]:
    """Every source in the simulator's code and data."""
    texts = "".join(file.read_text() for file in SIMULATOR.glob("*/*.*") if file.suffix in {".py", ".json"})
    return set(re.findall(rf'"((?:{"|".join(sources.PREFIXES)}):[^"{{}}]+)"', texts))


def test_every_shape_of_an_aws_api_exists() -> None:
    wanted = [text.removeprefix("botocore:") for text in declared_sources() if text.startswith("botocore:")]
    assert wanted
    for path, _, name in (text.partition("#") for text in wanted if "#" in text):
        service, version, _ = path.split("/")
        model = Loader().load_service_model(service, "service-2", version)
        assert name in model["shapes"] or name in model["operations"], f"{path}#{name}"
