"""The command of the kubeconfig that fetches a token for the GKE cluster, with the provider's identity."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pulumi

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CREDENTIALS = ("GOOGLE_CREDENTIALS", "GOOGLE_CLOUD_KEYFILE_JSON", "GCLOUD_KEYFILE_JSON")
"""Environment variables of the provider for a key or its file. Source: pulumi-gcp, provider configuration."""
_KUBECONFIG = "or set carto:cluster.kubeconfig to a kubeconfig of your own"


@dataclass(frozen=True, kw_only=True)
class Caller:
    """The identity that the command uses on Google Cloud."""

    arguments: Sequence[str] = ("--use_application_default_credentials",)
    environment: Mapping[str, str] = field(default_factory=dict)


def caller(environment: Mapping[str, str] = os.environ) -> Caller:
    """The identity of the Google Cloud provider, for `gke-gcloud-auth-plugin`.

    The command finds application default credentials by itself. It ignores `--impersonate_service_account` with them:
    `gcloud` impersonates the account that the provider impersonates. A credentials file is passed on.

    Raises:
        pulumi.RunError: everything that can't be passed on, with the alternative.
    Sources: kubernetes/cloud-provider-gcp, cmd/gke-gcloud-auth-plugin/cred.go; pulumi-gcp, provider configuration;
    gcloud reference, "gcloud topic configurations" (auth/credential_file_override).
    """
    config = pulumi.Config("gcp")
    problems: list[str] = []
    impersonated = config.get("impersonateServiceAccount") or environment.get("GOOGLE_IMPERSONATE_SERVICE_ACCOUNT")
    if config.get("impersonateServiceAccountDelegates"):
        problems.append(
            "gcp:impersonateServiceAccountDelegates: gke-gcloud-auth-plugin can't impersonate through others. Fix: let "
            f"the identity impersonate the last account itself, {_KUBECONFIG}"
        )
    token = _uses_token(config, environment, problems)
    file = None if token else _credentials_file(config, environment, problems)
    if problems:
        raise pulumi.RunError("\n".join(problems))
    if impersonated:
        return Caller(
            arguments=["--impersonate_service_account", impersonated],
            environment={"CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE": file} if file else {},
        )
    if token:
        return Caller(arguments=[])
    return Caller(environment={"GOOGLE_APPLICATION_CREDENTIALS": file} if file else {})


def exec_of(asks: Caller) -> dict[str, Any]:
    """The `exec` of the kubeconfig. Source: GKE documentation, "Install kubectl and configure cluster access"."""
    return {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "gke-gcloud-auth-plugin",
        "args": list(asks.arguments),
        "env": [{"name": variable, "value": value} for variable, value in asks.environment.items()],
        "installHint": "gcloud components install gke-gcloud-auth-plugin",
        "provideClusterInfo": True,
        "interactiveMode": "Never",
    }


def _uses_token(config: pulumi.Config, environment: Mapping[str, str], problems: list[str]) -> bool:
    """Whether the provider uses an access token, which `gcloud` takes from CLOUDSDK_AUTH_ACCESS_TOKEN."""
    if config.get("accessToken"):
        problems.append(
            "gcp:accessToken: a token in the stack's configuration doesn't reach gke-gcloud-auth-plugin, which would "
            "call the cluster as somebody else. Fix: pulumi config rm gcp:accessToken, and set the environment "
            f"variables GOOGLE_OAUTH_ACCESS_TOKEN and CLOUDSDK_AUTH_ACCESS_TOKEN to the token, {_KUBECONFIG}"
        )
        return True
    token = environment.get("GOOGLE_OAUTH_ACCESS_TOKEN")
    if token and environment.get("CLOUDSDK_AUTH_ACCESS_TOKEN") != token:
        problems.append(
            "GOOGLE_OAUTH_ACCESS_TOKEN: gke-gcloud-auth-plugin doesn't read it and would call the cluster as somebody "
            'else. Fix: export CLOUDSDK_AUTH_ACCESS_TOKEN="$GOOGLE_OAUTH_ACCESS_TOKEN", ' + _KUBECONFIG
        )
    return bool(token)


def _credentials_file(config: pulumi.Config, environment: Mapping[str, str], problems: list[str]) -> str | None:
    """The file that the provider reads instead of the application default credentials."""
    credentials = [("gcp:credentials", config.get("credentials"))]
    credentials += [(variable, environment.get(variable)) for variable in _CREDENTIALS]
    setting, value = next(((setting, value) for setting, value in credentials if value), ("", None))
    if value is None or not value.lstrip().startswith("{"):
        return value
    problems.append(
        f"{setting}: a key as text doesn't reach gke-gcloud-auth-plugin, which would call the cluster as somebody "
        "else. Fix: write it into a file and set the environment variable GOOGLE_APPLICATION_CREDENTIALS to the file's "
        f"path, instead of {setting}; {_KUBECONFIG}"
    )
    return None
