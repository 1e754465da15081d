"""`python -m benchmarks.files_to_touch`: how many files a setting, a resource type, a feature and a cloud are in.

Counts hand-written Python files of the product: the program, the operations and the simulator. Tests, generated pages,
schemas, example stacks and recorded data do not count.
"""

from __future__ import annotations

import re
import statistics
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from components.resource_facts import FACTS
from components.settings.clouds import every_model
from components.settings.features import Features
from components.settings.introspection import all_paths, is_model, nested_models

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = ("__main__.py", "components", "operations", "simulator")
LIMITS: Final[Mapping[str, int]] = {"setting": 3, "resource type": 4, "one-to-one feature": 1, "cloud": 3}
"""The most files for one of a kind; for a cloud, files outside its own folders."""
CLOUDS: Final[Mapping[str, str]] = {"aws": "aws", "azure": "azure(?:-native)?", "gcp": "gcp"}
"""The clouds, each with a pattern of what it and its provider are called in code."""
_IN_CODE: Final = r"\bCloud\.{upper}\b|\b{title}[A-Z]\w*|^\s*(?:from|import) .*(?<!\w){name}\b|[\"']{name}(?=[\"':])"
"""Code that is about one cloud: its enumeration member, its classes and modules, its name, its types' tokens.

Not a format, a message or a registry's host in which the name occurs.
"""
_TEXTS = re.compile(r'"""[\s\S]*?"""|#[^\n]*')


@dataclass(frozen=True, kw_only=True)
class Count:
    """The files that name one setting, resource type, feature or cloud."""

    kind: str
    name: str
    files: tuple[str, ...]


def product_files() -> dict[str, str]:
    """The code of the product by path, without docstrings and comments: a text needs no change."""
    found: list[Path] = []
    for top in PRODUCT:
        path = ROOT / top
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return {file.relative_to(ROOT).as_posix(): _TEXTS.sub("", file.read_text()) for file in found}


def counts(code: Mapping[str, str]) -> Iterator[Count]:
    """All counts: settings with a name of their own, resource types, one-to-one features, a cloud."""
    program = {path: text for path, text in code.items() if not path.startswith("simulator/")}
    for name in _settings():
        files = _naming(program, rf"\b{_snake(name)}\b|[:.]{name}\b", _snake(name), name)
        # Each cloud has its own model and components, so a setting is counted on the cloud where it is in most files.
        on_one: list[list[str]] = [
            [file for file in files if not any(_is_of(other, file) for other in CLOUDS if other != cloud)]
            for cloud in CLOUDS
        ]
        yield Count(kind="setting", name=name, files=max(map(tuple, on_one), key=len))
    for type_ in FACTS:
        files = _naming(code, _type_pattern(type_), type_.rpartition(":")[2])
        yield Count(kind="resource type", name=type_, files=files)
    for field, info in Features.model_fields.items():
        if not is_model(info.annotation):
            yield Count(kind="one-to-one feature", name=field, files=_naming(code, rf"\b{field}\b", field))
    yield Count(kind="cloud", name="each", files=_naming_every_cloud(code))


def medians(found: list[Count]) -> dict[str, float]:
    """The median number of files of each kind."""
    return {kind: statistics.median(len(each.files) for each in found if each.kind == kind) for kind in LIMITS}


def _settings() -> list[str]:
    """Names of two words or more that one setting has: a shorter name, such as `mode`, is a word of its own."""
    paths = {
        tuple(map(str, path))
        for model in every_model().values()
        for path, field in all_paths(model)
        if not nested_models(field)
    }
    names = Counter(path[-1] for path in paths if path[0] != "features")
    return sorted(name for name, times in names.items() if times == 1 and "_" in _snake(name))


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _type_pattern(type_: str) -> str:
    """A type's token, or its class in an SDK."""
    _, module, name = type_.split(":")
    return rf"\b{re.escape(type_)}\b|\b{module.split('/')[0]}_?\.(?:v\d\w*\.)?{name}\b"


def _naming(code: Mapping[str, str], pattern: str, *words: str) -> tuple[str, ...]:
    """The files with a match. Every match has one of the words, whose search takes a tenth of the pattern's."""
    expression = re.compile(pattern, re.MULTILINE)
    return tuple(
        path
        for path, text in code.items()
        if (not words or any(word in text for word in words)) and expression.search(text)
    )


def _naming_every_cloud(code: Mapping[str, str]) -> tuple[str, ...]:
    """Files that have code about each cloud: they need code about a new one too.

    A file with code about one cloud is about a service of it, such as a warehouse's bucket on AWS.
    """
    found = []
    for cloud, name in CLOUDS.items():
        outside = {path: text for path, text in code.items() if not _is_of(cloud, path)}
        words = _IN_CODE.format(upper=cloud.upper(), title=cloud.title(), name=name)
        found.append(set(_naming(outside, words)))
    return tuple(sorted(set.intersection(*found)))


def _is_of(cloud: str, path: str) -> bool:
    """Whether a file or one of its folders has the cloud's name."""
    parts = PurePosixPath(path).with_suffix("").parts
    return any(cloud in part.split("_") for part in parts)


def main(arguments: list[str]) -> int:
    """Print the counts of each kind; with `--files`, the files of each count above its limit too."""
    found = list(counts(product_files()))
    middle = medians(found)
    print(f"{'':20} {'count':>6} {'limit':>6} {'median':>7} {'most':>6} {'above':>6}")
    for kind, limit in LIMITS.items():
        sizes = [len(each.files) for each in found if each.kind == kind]
        above = sum(size > limit for size in sizes)
        print(f"{kind:20} {len(sizes):6} {limit:6} {middle[kind]:7g} {max(sizes):6} {above:6}")
    if "--files" in arguments:
        for each in found:
            if len(each.files) > LIMITS[each.kind]:
                print(f"\n{each.kind} {each.name}: {len(each.files)}")
                print("\n".join(f"  {file}" for file in each.files))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
