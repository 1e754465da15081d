"""Access to the cluster through the user's `kubectl`."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import Any

TIMEOUT_SECONDS = 60


class CannotVerify(Exception):
    """Nothing can be checked; the message says why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Kubectl:
    """One namespace of one cluster."""

    namespace: str
    context: str | None = None
    """None: the current one."""
    executable: str = "kubectl"

    def run(self, *arguments: str, stdin: str | None = None, timeout: float = TIMEOUT_SECONDS) -> str:
        """What `kubectl <arguments>` prints. Raises CannotVerify with its own words when it fails."""
        where = ["--namespace", self.namespace, *(["--context", self.context] if self.context else [])]
        try:
            done = subprocess.run(
                [self.executable, *where, *arguments],
                input=stdin,
                capture_output=True,
                encoding="utf-8",
                # A log can have anything, and a message that is cut inside a character.
                errors="replace",
                check=False,
                timeout=timeout,
            )
        except FileNotFoundError:
            raise CannotVerify("kubectl is not installed: https://kubernetes.io/docs/tasks/tools/") from None
        except subprocess.TimeoutExpired:
            raise CannotVerify(f"kubectl {arguments[0]} did not answer within {timeout:.0f} seconds") from None
        if done.returncode:
            raise CannotVerify(f"kubectl {' '.join(arguments[:2])} failed: {done.stderr.strip()}")
        return done.stdout

    def get(self, *arguments: str) -> Any:
        """What `kubectl get <arguments>` finds, as the API server has it."""
        return json.loads(self.run("get", *arguments, "--output", "json"))
