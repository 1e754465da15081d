"""The SDK's class for the answer of a lookup."""

from __future__ import annotations

from importlib import import_module


def answer_type(token: str) -> type:
    """The class of a lookup's answer: `aws:eks/getCluster:getCluster` → `GetClusterResult`.

    Read from the module itself, which the SDKs load late: importing a part of it first would leave it half loaded.
    """
    package, path, function = token.split(":")
    module = path.partition("/")[0].removeprefix("index")
    parts = [f"pulumi_{package.replace('-', '_')}", *([module] if module else [])]
    found: type = getattr(import_module(".".join(parts)), f"{function[0].upper()}{function[1:]}Result")
    return found
