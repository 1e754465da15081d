"""The identity of Azure's provider is the one that fetches the cluster's token, or it is refused."""

from __future__ import annotations

import base64
import os
from typing import Any

import pulumi
import pytest
import yaml

from components.azure.platform import Platform
from components.naming import PREFIX
from tests.support.clouds.azure import KUBECONFIG, QUICKSTART, AzureCloud
from tests.support.recorder import revealed, run

# As AKS answers for a cluster with Entra ID (`az aks get-credentials`): somebody has to enter a code in a browser.
OF_AKS = [
    *("get-token", "--environment", "AzurePublicCloud", "--server-id", "6dae42f8-4368-4678-94ff-3960e28e3630"),
    *("--client-id", "80faf920-1908-4b52-b5ef-a8e7bedfc67a", "--tenant-id", "a-tenant", "--login", "devicecode"),
]
KEPT = OF_AKS[:5]
CLIENT, TENANT = {"clientId": "a-client", "tenantId": "its-tenant"}, ["--client-id", "a-client", "--tenant-id"]
WHO = [*TENANT, "its-tenant"]


@pytest.fixture(autouse=True)
def _no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("ARM_", "AZURE_", "AAD_"))]:
        monkeypatch.delenv(name)


class EntraCloud(AzureCloud):
    """A cluster whose kubeconfig calls `kubelogin`."""

    def answer(self, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if not token.endswith("listManagedClusterUserCredentials"):
            return super().answer(token, arguments)
        user = {"exec": {"command": "kubelogin", "args": OF_AKS}}
        text = yaml.safe_dump({"apiVersion": "v1", "users": [{"name": "clusterUser", "user": user}]})
        return {"kubeconfigs": [{"name": "clusterUser", "value": base64.b64encode(text.encode()).decode()}]}


def kubeconfig(config: dict[str, str], cloud: AzureCloud) -> str:
    settings = QUICKSTART.settings()
    written = {f"azure-native:{name}": value for name, value in config.items()}
    graph = run(lambda: Platform(PREFIX, settings), cloud=cloud, config=written)
    return str(revealed(graph["cluster-kubernetes"].inputs["kubeconfig"]))


@pytest.mark.parametrize(
    ("config", "environment", "expected"),
    [
        ({}, {}, ["--login", "azurecli"]),
        ({"useMsi": "true"}, {}, ["--login", "msi"]),
        ({"useMsi": "true", **CLIENT}, {}, ["--login", "msi", "--client-id", "a-client"]),
        (CLIENT, {"ARM_CLIENT_SECRET": "s"}, ["--login", "spn", "--use-azurerm-env-vars", *WHO]),
        (CLIENT, {"ARM_CLIENT_CERTIFICATE_PATH": "/ci.pfx"}, ["--login", "spn", "--use-azurerm-env-vars", *WHO]),
        ({"useOidc": "true", **CLIENT}, {}, ["--login", "workloadidentity", *WHO]),
        (
            CLIENT,
            {"ARM_USE_OIDC": "true", "ARM_OIDC_TOKEN_FILE_PATH": "/ci/token"},
            ["--login", "workloadidentity", *WHO, "--federated-token-file", "/ci/token"],
        ),
    ],
    ids=str,
)
def test_kubelogin_logs_in_as_the_provider(
    config: dict[str, str], environment: dict[str, str], expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (user,) = yaml.safe_load(kubeconfig(config, EntraCloud()))["users"]
    assert user["user"]["exec"]["args"] == [*KEPT, *expected]


def test_a_login_that_the_environment_chooses_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AAD_LOGIN_METHOD", "spn")
    (user,) = yaml.safe_load(kubeconfig({"clientSecret": "s"}, EntraCloud()))["users"]
    assert user["user"]["exec"]["args"] == OF_AKS


@pytest.mark.parametrize(
    ("config", "instead"),
    [
        ({"clientSecret": "s", **CLIENT}, "ARM_CLIENT_SECRET"),
        ({"clientCertificatePath": "/c.pfx", **CLIENT}, "ARM_CLIENT_CERTIFICATE_PATH"),
        ({"useOidc": "true", "oidcToken": "t", **CLIENT}, "ARM_OIDC_TOKEN_FILE_PATH"),
        ({"useOidc": "true", "oidcRequestUrl": "https://ci", **CLIENT}, "ARM_OIDC_TOKEN_FILE_PATH"),
        ({"useDefaultAzureCredential": "true"}, "AAD_LOGIN_METHOD"),
    ],
    ids=str,
)
def test_an_identity_that_kubelogin_cannot_have_is_refused(config: dict[str, str], instead: str) -> None:
    with pytest.raises(pulumi.RunError, match=rf"azure-native:.*Fix: .*{instead}.*carto:cluster\.kubeconfig"):
        kubeconfig(config, EntraCloud())
    assert kubeconfig(config, AzureCloud()) == KUBECONFIG, "a cluster without Entra ID needs no login"
