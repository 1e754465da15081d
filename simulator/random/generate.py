"""How each kind of random value is made, checked and imported.

Property names, defaults and import ids as documented for pulumi-random 4.21 (registry pages of the resources).
"""

from __future__ import annotations

import base64
import secrets
import string
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.core.sources import outputs, refuses
from simulator.core.values import Properties, Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

SOURCE = "https://www.pulumi.com/registry/packages/random/api-docs/"
SPECIAL = "!@#$%&*()-_=+[]{}<>:?"
BCRYPT = string.ascii_letters + string.digits + "./"
CLASSES = (
    ("lower", "minLower", string.ascii_lowercase),
    ("upper", "minUpper", string.ascii_uppercase),
    ("numeric", "minNumeric", string.digits),
    ("special", "minSpecial", SPECIAL),
)
TEXT_DEFAULTS = {
    "lower": True, "upper": True, "numeric": True, "number": True, "special": True,
    "minLower": 0, "minUpper": 0, "minNumeric": 0, "minSpecial": 0,
}  # fmt: skip
ADJECTIVES = ("brave", "calm", "clever", "eager", "gentle", "keen", "lucky", "quiet", "swift", "warm")
ANIMALS = ("badger", "crane", "dolphin", "falcon", "heron", "lynx", "marten", "otter", "raven", "tapir")
ADVERBS = ("boldly", "briskly", "kindly", "neatly", "openly", "rarely", "safely", "truly")


class Refused(Exception):
    """The value cannot be imported; the text says why."""


def _no_problems(_: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    return ()


@refuses("terraform-random:shuffle", "terraform-random:pet")
def _no_import(_: str) -> tuple[Properties, str, Properties]:
    raise Refused("resources of this type cannot be imported")


@dataclass(frozen=True, kw_only=True)
class RandomKind:
    """One type of random value. `imported` gives inputs, id and computed outputs for an import id."""

    generate: Callable[[Mapping[str, Any]], tuple[str, Properties]]
    defaults: Mapping[str, Any] = field(default_factory=dict)
    problems: Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]] = _no_problems
    imported: Callable[[str], tuple[Properties, str, Properties]] = _no_import


def _text(inputs: Mapping[str, Any]) -> str:
    generator = secrets.SystemRandom()
    classes = [
        (inputs[least], inputs.get("overrideSpecial") or letters if name == "special" else letters)
        for name, least, letters in CLASSES
        if inputs[name] and (name != "numeric" or inputs["number"])
    ]
    letters = [generator.choice(own) for least, own in classes for _ in range(least)]
    every = "".join(own for _, own in classes)
    letters += [generator.choice(every) for _ in range(inputs["length"] - len(letters))]
    generator.shuffle(letters)
    return "".join(letters)


@refuses("terraform-random:password")
def _text_problems(inputs: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    length, least = inputs["length"], [inputs[name] for _, name, _ in CLASSES]
    if isinstance(length, int):
        if length < 1:
            yield "length", f"expected at least 1, got {length}"
        elif all(isinstance(count, int) for count in least) and length < sum(least):
            yield "length", f"must be at least {sum(least)}, the sum of minLower, minUpper, minNumeric and minSpecial"
    if not any(inputs[name] for name, _, _ in CLASSES):
        yield "", "at least one of lower, upper, numeric and special must be true"


def _bcrypt_like() -> str:
    """The shape of a bcrypt hash. Not one that verifies: nothing in a simulated account ever checks it."""
    return "$2a$10$" + "".join(secrets.choice(BCRYPT) for _ in range(53))


@outputs("terraform-random:password", {"id": "none", "result": "text, as long as set", "bcryptHash": "60 characters"})
def _password(inputs: Mapping[str, Any]) -> tuple[str, Properties]:
    return "none", {"result": Secret(_text(inputs)), "bcryptHash": Secret(_bcrypt_like())}


@outputs("terraform-random:string", {"id": "<result>", "result": "text, as long as set"})
def _string(inputs: Mapping[str, Any]) -> tuple[str, Properties]:
    result = _text(inputs)
    return result, {"result": result}


def _imported_password(id_: str) -> tuple[Properties, str, Properties]:
    inputs = {"length": len(id_), **TEXT_DEFAULTS}
    return inputs, "none", {"result": Secret(id_), "bcryptHash": Secret(_bcrypt_like())}


def _imported_string(id_: str) -> tuple[Properties, str, Properties]:
    return {"length": len(id_), **TEXT_DEFAULTS}, id_, {"result": id_}


def _encodings(data: bytes, prefix: str) -> Properties:
    url = base64.urlsafe_b64encode(data).decode().rstrip("=")
    return {
        "b64Url": prefix + url,
        "b64Std": prefix + base64.b64encode(data).decode(),
        "hex": prefix + data.hex(),
        "dec": prefix + str(int.from_bytes(data)),
    }


@outputs(
    "terraform-random:id",
    {
        "id": "<b64Url>, without the prefix",
        "b64Url": "<prefix><Base64 for URLs>",
        "b64Std": "<prefix><Base64>",
        "hex": "<prefix><hexadecimal digits>",
        "dec": "<prefix><digits>",
    },
)
def _id(inputs: Mapping[str, Any]) -> tuple[str, Properties]:
    data = secrets.token_bytes(inputs["byteLength"])
    return base64.urlsafe_b64encode(data).decode().rstrip("="), _encodings(data, inputs.get("prefix") or "")


def _imported_id(id_: str) -> tuple[Properties, str, Properties]:
    prefix, _, encoded = id_.rpartition(",")
    data = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    inputs: Properties = {"byteLength": len(data), **({"prefix": prefix} if prefix else {})}
    return inputs, encoded, _encodings(data, prefix)


@outputs("terraform-random:bytes", {"id": "none", "base64": "Base64", "hex": "hexadecimal digits"})
def _bytes(inputs: Mapping[str, Any]) -> tuple[str, Properties]:
    return "none", _both(secrets.token_bytes(inputs["length"]))


def _both(data: bytes) -> Properties:
    return {"base64": Secret(base64.b64encode(data).decode()), "hex": Secret(data.hex())}


def _imported_bytes(id_: str) -> tuple[Properties, str, Properties]:
    data = base64.b64decode(id_)
    return {"length": len(data)}, "none", _both(data)


@outputs("terraform-random:integer", {"id": "<result>", "result": "number"})
def _integer(inputs: Mapping[str, Any]) -> tuple[str, Properties]:
    result = secrets.SystemRandom().randint(inputs["min"], inputs["max"])
    return str(result), {"result": result}


@refuses("terraform-random:integer")
def _integer_problems(inputs: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    low, high = inputs["min"], inputs["max"]
    if isinstance(low, int) and isinstance(high, int) and low > high:
        yield "min", f"the minimum {low} is above the maximum {high}"


def _imported_integer(id_: str) -> tuple[Properties, str, Properties]:
    result, low, high = (int(part) for part in id_.split(",")[:3])
    return {"min": low, "max": high}, str(result), {"result": result}


@outputs("terraform-random:uuid", {"id": "<result>", "result": "<uuid>"})
def _uuid(_: Mapping[str, Any]) -> tuple[str, Properties]:
    result = str(uuid.uuid4())
    return result, {"result": result}


def _imported_uuid(id_: str) -> tuple[Properties, str, Properties]:
    return {}, id_, {"result": id_}


@outputs("terraform-random:pet", {"id": "words joined by the separator"})
def _pet(inputs: Mapping[str, Any]) -> tuple[str, Properties]:
    words = [secrets.choice(ANIMALS)]
    if inputs["length"] > 1:
        words = [secrets.choice(ADVERBS) for _ in range(inputs["length"] - 2)] + [secrets.choice(ADJECTIVES), *words]
    return inputs["separator"].join([inputs["prefix"], *words] if inputs.get("prefix") else words), {}


@outputs("terraform-random:shuffle", {"id": "-", "results": "list"})
def _shuffle(inputs: Mapping[str, Any]) -> tuple[str, Properties]:
    items = list(inputs["inputs"])
    secrets.SystemRandom().shuffle(items)
    wanted = inputs.get("resultCount")
    count = len(items) if wanted is None else wanted
    return "-", {"results": [items[index % len(items)] for index in range(count)] if items else []}


KINDS: dict[str, RandomKind] = {
    "random:index/randomPassword:RandomPassword": RandomKind(
        generate=_password, defaults=TEXT_DEFAULTS, problems=_text_problems, imported=_imported_password
    ),
    "random:index/randomString:RandomString": RandomKind(
        generate=_string, defaults=TEXT_DEFAULTS, problems=_text_problems, imported=_imported_string
    ),
    "random:index/randomId:RandomId": RandomKind(generate=_id, imported=_imported_id),
    "random:index/randomBytes:RandomBytes": RandomKind(generate=_bytes, imported=_imported_bytes),
    "random:index/randomInteger:RandomInteger": RandomKind(
        generate=_integer, problems=_integer_problems, imported=_imported_integer
    ),
    "random:index/randomUuid:RandomUuid": RandomKind(generate=_uuid, imported=_imported_uuid),
    "random:index/randomPet:RandomPet": RandomKind(generate=_pet, defaults={"length": 2, "separator": "-"}),
    "random:index/randomShuffle:RandomShuffle": RandomKind(generate=_shuffle),
}
