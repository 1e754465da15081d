"""Import of Helm releases into the state, without plain-text secrets of their values.

Helm does not know which values are secret. The provider takes that from the inputs in the state, of which an import has
none: it would leave all values readable, in the state and in every copy that a backend keeps. So the state first gets
an entry that says nothing of the values but that they are secret, and then the engine refreshes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from operations.stack_state import Pulumi, exported, write

RELEASE = "kubernetes:helm.sh/v3:Release"
KEPT = ("urn", "type", "custom", "parent", "provider", "protect", "additionalSecretOutputs")
"""What is known before an update. The rest, such as dependencies, may name what is not in the state."""
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
"""The key that marks a secret in a state."""


def attach(pulumi: Pulumi, releases: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Put releases into the state, each an id and what a preview says of it. Returns the names of those not there.

    The next update sets their values.
    """
    before = exported(pulumi)
    entries = {name: _entry(release) for name, release in releases.items()}
    resources = [*before["deployment"]["resources"], *entries.values()]
    write(pulumi, before | {"deployment": before["deployment"] | {"resources": resources}})
    try:
        targets = [f"--target={entry['urn']}" for entry in entries.values()]
        pulumi("refresh", *targets, "--skip-preview", "--yes")
    except BaseException:
        # It is not known whether they are there: the next run has to see.
        write(pulumi, before)
        raise
    found = {resource["urn"] for resource in exported(pulumi)["deployment"]["resources"]}
    return {name for name, entry in entries.items() if entry["urn"] not in found}


def _entry(release: Mapping[str, Any]) -> dict[str, Any]:
    inputs = release["inputs"] | {"values": _secret({})}
    outputs = inputs | {"__inputs": _secret(inputs)}
    known = {key: release[key] for key in KEPT if key in release}
    return known | {"id": release["id"], "inputs": inputs, "outputs": outputs}


def _secret(value: Any) -> dict[str, str]:
    return SECRET | {"plaintext": json.dumps(value)}
