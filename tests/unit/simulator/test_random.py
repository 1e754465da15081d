"""The random provider really generates, and keeps what it generated."""

from __future__ import annotations

import base64
import string
from typing import TYPE_CHECKING

import pytest

from simulator.core.values import Properties, Secret
from simulator.random.generate import SPECIAL
from tests.unit.simulator.simulated import Cloud, Refusal

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = "random:index/randomPassword:RandomPassword"
STRING = "random:index/randomString:RandomString"
ID = "random:index/randomId:RandomId"
BYTES = "random:index/randomBytes:RandomBytes"


@pytest.fixture
def random(tmp_path: Path) -> Cloud:
    return Cloud("random", tmp_path)


def test_passwords_differ_and_are_secret(random: Cloud) -> None:
    made = [random.create(PASSWORD, {"length": 32}).outputs["result"] for _ in range(2)]

    assert all(isinstance(result, Secret) and len(result.value) == 32 for result in made)
    assert made[0].value != made[1].value


def test_only_the_allowed_characters_are_used_and_every_minimum_is_kept(random: Cloud) -> None:
    plain = random.create(STRING, {"length": 200, "special": False, "upper": False}).outputs["result"]
    rich = random.create(STRING, {"length": 8, "minSpecial": 4, "minNumeric": 4, "overrideSpecial": "~"}).outputs[
        "result"
    ]

    assert set(plain) <= set(string.ascii_lowercase + string.digits)
    assert rich.count("~") == 4
    assert sum(letter in string.digits for letter in rich) == 4
    assert not set(rich) & set(SPECIAL)


@pytest.mark.parametrize(
    ("inputs", "path"),
    [
        ({"length": 0}, "length"),
        ({"length": 3, "minUpper": 4}, "length"),
        ({"length": 8, "upper": False, "lower": False, "numeric": False, "special": False}, ""),
        ({"length": "8"}, "length"),
        ({}, "length"),
    ],
)
def test_what_cannot_be_generated_is_refused(random: Cloud, inputs: Properties, path: str) -> None:
    assert path in [where for where, _ in random.check(PASSWORD, inputs)[1]]


def test_every_change_makes_a_new_value(random: Cloud) -> None:
    made = random.create(PASSWORD, {"length": 16, "keepers": {"rotation": "1"}})

    assert list(random.diff(made, {"length": 16, "keepers": {"rotation": "2"}}).replaces) == ["keepers"]
    assert list(random.diff(made, {"length": 16, "keepers": {"rotation": "1"}}).replaces) == []


def test_ids_and_bytes_come_in_every_encoding(random: Cloud) -> None:
    id_ = random.create(ID, {"byteLength": 4, "prefix": "carto-"})
    data = random.create(BYTES, {"length": 16}).outputs

    assert len(id_.outputs["hex"]) == len("carto-") + 8
    assert base64.b64decode(data["base64"].value).hex() == data["hex"].value


def test_values_are_imported_in_the_real_providers_form(random: Cloud) -> None:
    password, id_ = random.read(PASSWORD, "hunter2hunter2"), random.read(ID, "carto-,AQID")

    assert password is not None
    assert password.outputs["result"] == Secret("hunter2hunter2")
    assert id_ is not None
    assert id_.outputs["hex"] == "carto-010203"
    with pytest.raises(Refusal, match="cannot be imported"):
        random.read("random:index/randomPet:RandomPet", "brave-otter")
