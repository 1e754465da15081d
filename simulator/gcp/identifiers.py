"""Ids, e-mail addresses and names as Google Cloud writes them."""

from __future__ import annotations

import hashlib
import secrets
import string
from dataclasses import dataclass

DEFAULT_PROJECT = "simulated-project"
DEFAULT_REGION = "europe-west1"
NUMBER = "123456789012"
"""Of whichever project is asked for."""
CREATED = "2026-01-01T00:00:00Z"
COMPUTE = "https://www.googleapis.com/compute/v1/"
MISSING = "missing-"
"""What starts so is not there, whoever asks; everything else that is looked up exists."""
TAKEN = "taken-"
"""Buckets whose names start so belong to somebody else."""
SERVICE_AGENTS = {
    "sqladmin.googleapis.com": "gcp-sa-cloud-sql",
    "redis.googleapis.com": "cloud-redis",
    "storage.googleapis.com": "gs-project-accounts",
}
"""The domain of the e-mail address under which a service acts in a project."""


def service_agent(service: str) -> str:
    """The e-mail address of a service's own identity in the project."""
    name = SERVICE_AGENTS.get(service, f"gcp-sa-{service.partition('.')[0]}")
    return f"service-{NUMBER}@{name}.iam.gserviceaccount.com"


def stable(text: str, length: int = 12) -> str:
    """Letters and digits that depend on the text alone."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def drawn(length: int, alphabet: str = string.digits) -> str:
    """A number or word that nothing depends on."""
    return "".join(secrets.choice(alphabet) for _ in range(length))


def last(path: str) -> str:
    """What stands behind the last slash: the name in a path or address."""
    return path.rstrip("/").rsplit("/", 1)[-1]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A project and region."""

    project: str
    region: str

    def path(self, *parts: str) -> str:
        """`projects/<project>/…`."""
        return "/".join(("projects", self.project, *parts))

    def regional(self, kind: str, name: str) -> str:
        """`projects/<project>/regions/<region>/<kind>/<name>`."""
        return self.path("regions", self.region, kind, name)
