"""Google Cloud IAM: service accounts, their keys and members."""

from __future__ import annotations

import base64
import json
import uuid
from typing import TYPE_CHECKING

from simulator.core.account import CREATED
from simulator.core.references import last
from simulator.core.sources import outputs
from simulator.gcp.account import random_digits, stable
from simulator.gcp.resource_type import GcpType, Request, iam_member

if TYPE_CHECKING:
    from simulator.core.resource_type import Created


class Account(GcpType):
    """A service account."""

    token = "gcp:serviceaccount/account:Account"
    apis = ("iam",)

    @outputs(
        "terraform-google:resourcemanager/resource_google_service_account.go",
        {
            "id": "<name>",
            "name": "projects/<project>/serviceAccounts/<email>",
            "email": "<accountId>@<project>.iam.gserviceaccount.com",
            "member": "serviceAccount:<email>",
            "uniqueId": "<21 digits>",
        },
    )
    def compute(self, request: Request) -> Created:
        name = request.inputs["accountId"]
        email = f"{name}@{request.account.id}.iam.gserviceaccount.com"
        path = request.account.path("serviceAccounts", email)
        return path, name, {
            "name": path,
            "email": email,
            "member": f"serviceAccount:{email}",
            "uniqueId": request.kept("uniqueId", lambda: f"1{random_digits(20)}"),
        }  # fmt: skip


class IAMMember(GcpType):
    """A member of a role on a service account."""

    token = "gcp:serviceaccount/iAMMember:IAMMember"
    apis = ("iam",)
    can_exist = True

    @outputs(
        "terraform-google:resourcemanager/iam_service_account.go",
        {"id": "<serviceAccountId>/<role>/<member>, and /<condition's title>", "etag": "text"},
    )
    def compute(self, request: Request) -> Created:
        return iam_member(request, request.inputs["serviceAccountId"])


class Key(GcpType):
    """A key of a service account."""

    token = "gcp:serviceaccount/key:Key"
    apis = ("iam",)

    @outputs(
        "terraform-google:resourcemanager/resource_google_service_account_key.go",
        {
            "id": "<name>",
            "name": "projects/<project>/serviceAccounts/<email>/keys/<40 hexadecimal digits>",
            "publicKey": "PEM in Base64",
            "validAfter": "RFC 3339",
            "validBefore": "RFC 3339",
        },
    )
    @outputs("google-docs:iam/docs/keys-create-delete", {"privateKey": "the key's JSON file in Base64"})
    def compute(self, request: Request) -> Created:
        account = request.inputs["serviceAccountId"]
        number = last(request.id) if request.id else stable(uuid.uuid4().hex, 40)
        key = {
            "type": "service_account",
            "project_id": request.account.id,
            "private_key_id": number,
            "private_key": f"SIMULATED {uuid.uuid4().hex}",
            "client_email": last(account),
        }
        path = f"{account}/keys/{number}"
        return path, path, {
            "name": path,
            "privateKey": request.kept("privateKey", lambda: base64.b64encode(json.dumps(key).encode()).decode()),
            "publicKey": request.kept("publicKey", lambda: base64.b64encode(number.encode()).decode()),
            "validAfter": CREATED,
            "validBefore": "9999-12-31T23:59:59Z",
        }  # fmt: skip
