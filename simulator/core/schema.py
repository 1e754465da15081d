"""The shape of every resource type, derived once from the installed SDKs and kept as JSON.

Providers start for every command, so they never import an SDK: they read this cache, and only a type that is not in it
yet costs an introspection in a process of its own. The cache's name holds the SDK's version and a hash of the code
that reads the SDK, so a new version of either starts a new cache.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from tools.toolchain import cache

Shape = str | Mapping[str, Any]
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Schema:
    """One resource type.

    `inputs` and each of `types` map a property's name to `{"shape", "required"}`; `outputs` maps it to
    `{"kind", "always"}`, where `always` says that the SDK expects the provider to fill it.
    """

    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    types: Mapping[str, Any] = field(default_factory=dict)
    secret_outputs: tuple[str, ...] = ()
    secret_inputs: tuple[str, ...] = ()


@functools.cache
def installed_version(package: str) -> str:
    """The version of a package's installed SDK, which is the plugin version the engine will ask for."""
    return metadata.version(f"pulumi-{package}")


def cache_file(package: str) -> Path:
    """Where the shapes of a package's types are kept."""
    reader = hashlib.sha256((ROOT / "simulator/core/introspect.py").read_bytes()).hexdigest()[:12]
    return cache().parent / "schema" / f"{package}-{installed_version(package)}-{reader}.json"


class Schemas:
    """The types of one package. `known` lists the ones worth reading in the same go when one is missing."""

    def __init__(self, package: str, known: Iterable[str] = ()) -> None:
        self._package = package
        self._known = tuple(known)
        self._file = cache_file(package)
        self._described: dict[str, Any] = self._read()

    def get(self, token: str) -> Schema | None:
        """The type's shape; None when the installed SDK has no such type."""
        if token not in self._described:
            self._introspect(token)
        described = self._described[token]
        if described is None:
            return None
        return Schema(
            inputs=described["inputs"],
            outputs=described["outputs"],
            types=described["types"],
            secret_outputs=tuple(described["secretOutputs"]),
            secret_inputs=tuple(described["secretInputs"]),
        )

    def _read(self) -> dict[str, Any]:
        return json.loads(self._file.read_text()) if self._file.exists() else {}

    def _introspect(self, token: str) -> None:
        with self._locked():
            self._described = self._read()
            missing = [t for t in dict.fromkeys((token, *self._known)) if t not in self._described]
            if token not in missing:
                return
            command = [sys.executable, "-m", "simulator.core.introspect", *missing]
            answer = subprocess.run(
                command, cwd=ROOT, env=_child_environment(), capture_output=True, text=True, check=True
            )
            self._described |= json.loads(answer.stdout)
            partial = self._file.with_suffix(f".{os.getpid()}")
            partial.write_text(json.dumps(self._described, separators=(",", ":")))
            partial.replace(self._file)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _child_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")}
