"""The JSON key of a Google service account, as `gcloud iam service-accounts keys create` writes it."""

from __future__ import annotations

import base64
import binascii
import json

FIELDS = ("project_id", "client_email", "private_key")
"""What CARTO's clients of Google Cloud read of it. Source: google-auth, `service_account.Credentials`."""
COMMAND = "cat key.json | pulumi config set --secret --path carto:identity.existing.key"


def defect(text: str) -> str | None:
    """Why the text is no such key, or None. Nothing of the text is part of the answer."""
    try:
        key = json.loads(text)
    except (ValueError, RecursionError):
        return f"expected the JSON key of a Google service account; got {_kind(text)}"
    if not isinstance(key, dict):
        return "expected the JSON key of a Google service account; got JSON that is no object"
    if key.get("type") == "authorized_user":
        return (
            "expected the JSON key of a Google service account; got a person's own login (authorized_user), which "
            "ends with that person's session"
        )
    if key.get("type") != "service_account":
        return 'expected the JSON key of a Google service account, with "type": "service_account"; got other JSON'
    missing = [field for field in FIELDS if not isinstance(key.get(field), str) or not key[field].strip()]
    return f"the JSON key of a Google service account lacks {', '.join(missing)}" if missing else None


def email_of(text: str) -> str:
    """The service account of a key without defects."""
    return str(json.loads(text)["client_email"])


def _kind(text: str) -> str:
    if "\n" not in text and text.endswith(".json"):
        return "the path of a file, not its text"
    try:
        decoded = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return "other text"
    return "Base64, which has to be decoded" if decoded.lstrip().startswith(b"{") else "other text"
