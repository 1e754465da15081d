"""Secrets stay out of messages, and out of stack files."""

from __future__ import annotations

import json

import pytest

from components.settings.cache import ExistingCache
from components.settings.load import load
from components.settings.problems import SettingsError
from tests.support.stack_settings import load_yaml, refusal

SECRET = "Hunter2Correct{}Horse"
KUBECONFIG = """
current-context: a
clusters: [{name: a, cluster: {server: https://kubernetes.acme.dev}}]
contexts: [{name: a, context: {cluster: a, user: a}}]
users: [{name: a, user: {USER}}]
"""


def _with_kubeconfig(user: str) -> str:
    return f"carto:cluster: {json.dumps({'name': 'a', 'kubeconfig': KUBECONFIG.replace('USER', user)})}"


def _google_key(private_key: str) -> str:
    account = {"project_id": "acme", "client_email": "carto@acme.iam.gserviceaccount.com"}
    return json.dumps({"type": "service_account", **account, "private_key": private_key})


@pytest.mark.parametrize(
    "stack",
    [
        "carto:cache: {mode: existing, existing: {host: h.example.com, password: {secure: SECRET}}}",
        "carto:cache: {mode: existing, existing: {host: h.example.com, password: {nested: SECRET}}}",
        "carto:cache: {mode: existing, existing: {host: h.example.com, password: [SECRET]}}",
        "carto:cache: {mode: existing, existing: SECRET}",
        "carto:cache: {mode: existing, existing: {host: h.example.com, pasword: {secure: SECRET}}}",
        "carto:cache: {mode: existing, existing: {host: h.example.com, SECRET: {secure: SECRET}}}",
        "carto:cache: {existing: {host: SECRET, password: {secure: SECRET}}}",
        "carto:database: {secure: SECRET}",
        "carto:database: [SECRET]",
        "carto:database: {existing: {host: 'user:SECRET@h.example.com', userPassword: {secure: SECRET}}}",
        "carto:database: {bootstrap: false, existing: {host: h.example.com, adminPassword: {secure: SECRET}}}",
        "carto:features: {ai: {geminiApiKey: {secure: SECRET}}}",
        "carto:customerPackage: {path: p, secrets: {secure: SECRET}}",
        "carto:cluster: {name: a, kubeconfig: {secure: SECRET}}",
        'carto:cluster: {name: a, kubeconfig: {secure: "clusters: [\\n SECRET"}}',
        "carto:domain: {secure: SECRET}",
        "carto:passwords: {cache: {secure: SECRET}}",
        "carto:cache: {existing: {host: h.example.com, tlsCa: '-----BEGIN PRIVATE KEY-----\\nSECRET\\n'}}",
    ],
)
def test_a_secret_is_never_in_a_message(stack: str) -> None:
    error = refusal(stack.replace("SECRET", f"'{SECRET}'") if "'" not in stack and '"' not in stack else stack)
    for text in (str(error), repr(error), *map(repr, error.problems)):
        assert SECRET not in text
        assert "SECRET" not in text


def test_not_even_a_short_secret_is_in_a_message() -> None:
    message = str(refusal("carto:cache: {mode: existing, existing: {host: h.example.com, password: {secure: '%^&'}}}"))
    assert "carto:cache.existing.password" in message
    assert "%^&" not in message


def test_a_secret_is_not_shown_by_the_settings_themselves() -> None:
    settings = load_yaml(
        "carto:cache: {mode: existing, existing: {host: h.example.com, password: {secure: Hunter2}}}\n"
        "carto:cluster: {name: a}"
    )
    assert isinstance(settings.cache, ExistingCache)
    assert settings.cache.existing.password is not None
    assert settings.cache.existing.password.get_secret_value() == "Hunter2"
    assert "Hunter2" not in f"{settings!r} {settings} {settings.model_dump()}"


@pytest.mark.parametrize(
    ("stack", "path"),
    [
        (
            "carto:cache: {mode: existing, existing: {host: h.example.com, password: Hunter2}}",
            "carto:cache.existing.password",
        ),
        ("carto:features: {ai: {enabled: true, geminiApiKey: Hunter2}}", "carto:features.ai.geminiApiKey"),
        ("carto:customerPackage: {values: {a: 1}, secrets: 'a: Hunter2'}", "carto:customerPackage.secrets"),
        ("carto:disposable: true\ncarto:features: {ai: {enabled: true, geminiApiKey: Hunter2}}", "geminiApiKey"),
        (_with_kubeconfig("token: Hunter2"), "carto:cluster.kubeconfig"),
        (
            f"carto:features: {{googleServiceAccount: {{key: '{_google_key('Hunter2')}'}}}}",
            "carto:features.googleServiceAccount.key",
        ),
    ],
)
def test_a_secret_in_plain_text_is_refused(stack: str, path: str) -> None:
    message = str(refusal(stack))
    assert path in message
    assert "plain text" in message
    assert "pulumi config set --secret --path carto:" in message
    assert "Hunter2" not in message


@pytest.mark.parametrize(
    "stack",
    [
        "carto:cache: {mode: existing, existing: {host: h.example.com, password: ExampleOnly123}}",
        _with_kubeconfig("exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: aws}"),
        "carto:cache: {mode: existing, existing: {host: h.example.com, password: {secure: Hunter2}}}",
        f"carto:features: {{googleServiceAccount: {{key: '{_google_key('ExampleOnly')}'}}}}",
    ],
)
def test_what_is_no_secret_may_stand_in_plain_text(stack: str) -> None:
    load_yaml(stack)


def test_whether_a_secret_is_encrypted_is_asked_only_when_the_engine_says_it() -> None:
    config = {
        "cloud": "aws",
        "domain": "carto.example.com",
        "cluster": '{"name": "a"}',
        "customerPackage": '{"path": "p"}',
        "features": '{"ai": {"enabled": true, "geminiApiKey": "Hunter2"}}',
    }
    load(config)
    load(config, secret_keys={"features"})
    with pytest.raises(SettingsError, match="plain text"):
        load(config, secret_keys=())
