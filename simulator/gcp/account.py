"""One Google Cloud project and region: ids, e-mail addresses and names as Google Cloud writes them."""

from __future__ import annotations

import hashlib
import secrets
import string
from dataclasses import dataclass
from typing import ClassVar, Final

from simulator.core import account

DEFAULT_PROJECT: Final = "simulated-project"
DEFAULT_REGION: Final = "europe-west1"
NUMBER: Final = "123456789012"
"""The number of every project."""
COMPUTE: Final = "https://www.googleapis.com/compute/v1/"
SERVICE_AGENTS: Final = {
    "sqladmin.googleapis.com": "gcp-sa-cloud-sql",
    "redis.googleapis.com": "cloud-redis",
    "storage.googleapis.com": "gs-project-accounts",
}
"""The domain of a service agent's e-mail address, by service."""
SCOPE: Final = "google-cloud"
"""Names of buckets are unique in all projects, and every other id holds its project: all projects share one scope."""


@dataclass(frozen=True, kw_only=True)
class Project(account.Account):
    """What a service or a lookup sees."""

    package: ClassVar[str] = "gcp"
    id: str
    region: str

    @property
    def scope(self) -> str:
        return SCOPE

    def path(self, *parts: str) -> str:
        """`projects/<project>/…`."""
        return "/".join(("projects", self.id, *parts))

    def regional(self, kind: str, name: str) -> str:
        """`projects/<project>/regions/<region>/<kind>/<name>`."""
        return self.path("regions", self.region, kind, name)


def service_agent(service: str) -> str:
    """The e-mail address of a service's agent in the project."""
    name = SERVICE_AGENTS.get(service, f"gcp-sa-{service.partition('.')[0]}")
    return f"service-{NUMBER}@{name}.iam.gserviceaccount.com"


def stable(text: str, length: int = 12) -> str:
    """Letters and digits that depend on the text alone."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def random_digits(length: int) -> str:
    """A random number with leading zeros."""
    return "".join(secrets.choice(string.digits) for _ in range(length))
