"""What is taken for the key of a Google service account, and what it is called when it is something else."""

from __future__ import annotations

import base64
import json

import pytest

from components.settings.identity import IdentityMode
from tests.support.stack_settings import error_settings, load_yaml, refusal

KEY = json.dumps({"type": "service_account", "project_id": "p", "client_email": "a@b.c", "private_key": "Hunter2"})
GCP = "carto:cloud: gcp\ncarto:cluster: {name: platform, location: europe-west1}\n"
KUBERNETES = """
carto:cloud: kubernetes
carto:cluster: {name: platform, inCluster: true}
carto:storage: {imports: {existing: imports}, thumbnails: {existing: thumbnails}}
carto:database: {existing: {host: db.acme.dev, adminUser: postgres, adminPassword: {secure: s}}}
carto:cache: {mode: in-cluster}
"""


def _stack(cloud: str, key: str) -> str:
    email = "email: carto@acme-maps.iam.gserviceaccount.com, " if cloud is GCP else ""
    text = json.dumps(key)
    return f"{cloud}carto:identity: {{mode: service-account-key, existing: {{{email}key: {{secure: {text}}}}}}}"


@pytest.mark.parametrize("cloud", [GCP, KUBERNETES], ids=["gcp", "kubernetes"])
@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("/home/me/key.json", "got the path of a file, not its text"),
        ("{}", '"type": "service_account"'),
        ("[]", "got JSON that is no object"),
        ('{"type": "authorized_user", "refresh_token": "Hunter2"}', "a person's own login"),
        (base64.b64encode(KEY.encode()).decode(), "got Base64, which has to be decoded"),
        ("Hunter2", "got other text"),
        ('{"type": "service_account", "project_id": "p", "private_key": ""}', "lacks client_email, private_key"),
    ],
)
def test_another_text_is_refused_with_what_it_is(cloud: str, key: str, reason: str) -> None:
    error = refusal(_stack(cloud, key))
    message = error_settings(error)["carto:identity.existing.key"]
    assert reason in message
    assert "cat key.json | pulumi config set --secret --path carto:identity.existing.key" in message
    assert "Hunter2" not in str(error)
    assert len(error.problems) == 1, str(error)


@pytest.mark.parametrize("cloud", [GCP, KUBERNETES], ids=["gcp", "kubernetes"])
def test_a_key_is_taken(cloud: str) -> None:
    assert load_yaml(_stack(cloud, KEY)).identity.mode is IdentityMode.SERVICE_ACCOUNT_KEY
