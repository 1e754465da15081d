"""The identity of a caller on Google Cloud: the provider by its configuration, a kubeconfig's command by its arguments.

Sources: pulumi-gcp, provider configuration (an access token first, then credentials, then application default
credentials; impersonation on top of each); kubernetes/cloud-provider-gcp, cmd/gke-gcloud-auth-plugin/cred.go: with
`--use_application_default_credentials` no other option is read, without it `gcloud` is asked, which takes a token from
CLOUDSDK_AUTH_ACCESS_TOKEN and its account otherwise.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

APPLICATION_DEFAULT, GCLOUD = "application default credentials", "the account of gcloud"


def of_provider(config: Mapping[str, str], environment: Mapping[str, str]) -> str:
    """The identity of a provider with this configuration."""
    impersonated = config.get("impersonateServiceAccount") or environment.get("GOOGLE_IMPERSONATE_SERVICE_ACCOUNT")
    token = config.get("accessToken") or environment.get("GOOGLE_OAUTH_ACCESS_TOKEN")
    key = config.get("credentials") or environment.get("GOOGLE_CREDENTIALS")
    return impersonated or (token and f"token {token}") or (key and f"key {key}") or _default(environment)


def of_command(command: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> str | None:
    """The identity of a kubeconfig's `exec` that asks for GKE's token; None for any other command."""
    if command.get("command") != "gke-gcloud-auth-plugin":
        return None
    variables = {**environment, **{each["name"]: each["value"] for each in command.get("env") or ()}}
    arguments = [str(word) for word in command.get("args") or ()]
    if "--use_application_default_credentials" in arguments:
        return _default(variables)
    if "--impersonate_service_account" in arguments:
        return arguments[arguments.index("--impersonate_service_account") + 1]
    token = variables.get("CLOUDSDK_AUTH_ACCESS_TOKEN")
    return f"token {token}" if token else GCLOUD


def _default(environment: Mapping[str, str]) -> str:
    file = environment.get("GOOGLE_APPLICATION_CREDENTIALS")
    return f"key {file}" if file else APPLICATION_DEFAULT
