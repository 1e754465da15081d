"""A service's module is all that a resource type needs: its classes and functions are found by themselves."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from simulator.aws.package import KNOWN_TYPES, MODULES
from simulator.core.services import Services, collect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulator.aws.resource_type import AwsType

TOPIC = """
from simulator.aws.resource_type import AwsType
from simulator.aws.s3 import Bucket
from simulator.core.rules import Rules
from simulator.core.services import lookup


class Topic(AwsType):
    token = "aws:sns/topic:Topic"
    {rules}

    def compute(self, request):
        return request.name, request.name, {{}}


@lookup("aws:sns/getTopic:getTopic")
def get_topic(account, arguments):
    return {{"id": arguments["name"]}}
"""
IN_CLASS = 'rules = Rules(source="terraform-aws:sns/topic.go", replace=("name",))'
IN_FILE = '{"types": {"aws:sns/topic:Topic": {"source": "terraform-aws:sns/topic.go", "replace": ["fifoTopic"]}}}'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    sys.modules.pop("sns_service", None)


def service(folder: Path, *, rules: str, file: str = "") -> ModuleType:
    (folder / "sns_service.py").write_text(TOPIC.format(rules=rules))
    if file:
        (folder / "sns_service.json").write_text(file)
    return __import__("sns_service")


def test_a_class_and_a_function_in_a_module_are_all_that_is_needed(folder: Path) -> None:
    found: Services[AwsType] = collect([service(folder, rules=IN_CLASS)])

    assert list(found.types) == ["aws:sns/topic:Topic"], "and not the bucket that the module imports"
    assert found.rules["aws:sns/topic:Topic"].replace == ("name",)
    assert found.lookups["aws:sns/getTopic:getTopic"](None, {"name": "alerts"}) == {"id": "alerts"}


def test_long_rules_stand_in_a_file_with_the_modules_name(folder: Path) -> None:
    found: Services[AwsType] = collect([service(folder, rules="", file=IN_FILE)])

    assert list(found.rules["aws:sns/topic:Topic"].replace) == ["fifoTopic"]


@pytest.mark.parametrize(("rules", "file"), [("", ""), (IN_CLASS, IN_FILE)])
def test_rules_are_in_one_place(folder: Path, rules: str, file: str) -> None:
    with pytest.raises(ValueError, match="rules belong either into its class or into sns_service"):
        collect([service(folder, rules=rules, file=file)])


def test_rules_without_a_class_are_refused(folder: Path) -> None:
    file = IN_FILE.replace('{"aws', '{"aws:sns/other:Other": {"source": "terraform-aws:sns/topic.go"}, "aws')
    with pytest.raises(ValueError, match="no class in sns_service has the token aws:sns/other:Other"):
        collect([service(folder, rules="", file=file)])


def test_a_type_belongs_to_one_module() -> None:
    modules: list[Services[AwsType]] = [collect([module]) for module in MODULES]

    assert sum(len(each.types) for each in modules) == len(KNOWN_TYPES)
