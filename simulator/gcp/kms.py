"""Cloud KMS: key rings, keys and who may use them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.core.account import MISSING
from simulator.core.package import CloudError
from simulator.core.references import last
from simulator.core.rules import Autoname, Rules
from simulator.core.sources import Message, outputs, refuses
from simulator.core.values import Properties, plain
from simulator.gcp.resource_type import GcpType, Request, UsesKey, iam_member

if TYPE_CHECKING:
    from simulator.core.resource_type import Created
    from simulator.gcp.account import Project


class KeyRing(GcpType):
    """A key ring, which can't be deleted."""

    token = "gcp:kms/keyRing:KeyRing"
    apis = ("cloudkms",)
    name_stays = Message("googleapi: Error 409: KeyRing {} already exists.", "google-docs:kms/docs/resource-hierarchy")
    rules = Rules(
        source="terraform-google:kms/resource_kms_key_ring.go",
        required=("location",),
        replace=("location", "name", "project"),
        cloud_filled=("name", "project"),
        autoname=Autoname(property="name", max_length=63),
    )

    @outputs(
        "terraform-google:kms/resource_kms_key_ring.go",
        {"id": "projects/<project>/locations/<location>/keyRings/<name>"},
    )
    def compute(self, request: Request) -> Created:
        path = request.account.path("locations", request.inputs["location"], "keyRings", request.name)
        return path, path, {}


class CryptoKey(GcpType):
    """A key, whose name can't be used again."""

    token = "gcp:kms/cryptoKey:CryptoKey"
    apis = ("cloudkms",)
    name_stays = Message(
        "googleapi: Error 409: CryptoKey {} already exists.", "google-docs:kms/docs/resource-hierarchy"
    )

    @outputs(
        "terraform-google:kms/resource_kms_crypto_key.go",
        {
            "id": "<keyRing>/cryptoKeys/<name>",
            "primaries[].name": "<id>/cryptoKeyVersions/<n>",
            "primaries[].state": "ENABLED",
        },
    )
    def compute(self, request: Request) -> Created:
        path = f"{request.inputs['keyRing']}/cryptoKeys/{request.name}"
        return path, path, {"primaries": [{"name": f"{path}/cryptoKeyVersions/1", "state": "ENABLED"}]}


class CryptoKeyIAMMember(GcpType):
    """A member of a role on a key."""

    token = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
    apis = ("cloudkms",)
    can_exist = True
    rules = Rules(
        source="terraform-google:kms/iam_kms_crypto_key.go",
        required=("cryptoKeyId", "member", "role"),
        replace=("cryptoKeyId", "role", "member", "condition"),
        patterns={
            "member": {"regex": "(.+:.+|projectOwners|projectReaders|projectWriters|allUsers|allAuthenticatedUsers)"}
        },
    )

    @outputs(
        "terraform-google:kms/iam_kms_crypto_key.go",
        {"id": "<cryptoKeyId>/<role>/<member>, and /<condition's title>", "etag": "text"},
    )
    def compute(self, request: Request) -> Created:
        return iam_member(request, request.inputs["cryptoKeyId"])


@refuses("google-docs:kms/docs/encrypting-application-data")
def require_grant(project: Project, uses: UsesKey, inputs: Properties) -> None:
    """A key that the program created has to let the service in. Other keys do, unless they are missing."""
    key: Any = inputs
    for step in uses.path:
        key = (key or {}).get(step)
    if not key:
        return
    if last(key).startswith(MISSING):
        raise CloudError(f"googleapi: Error 404: CryptoKey {key} not found.")
    if project.get(CryptoKey.token, key) is None:
        return
    if not may_use(project, key, uses.agent):
        raise CloudError(f"googleapi: Error 403: Permission denied on Cloud KMS key {key} for the {uses.agent} agent.")


def may_use(project: Project, key: str, agent: str) -> bool:
    """Whether a service agent has a role on a key."""
    grants = [plain(record.inputs) for record in project.of_type(CryptoKeyIAMMember.token)]
    return any(grant["cryptoKeyId"] == key and agent in grant["member"] for grant in grants)
