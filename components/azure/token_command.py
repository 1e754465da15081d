"""The command of the kubeconfig that fetches a token of Entra ID for the AKS cluster, with the provider's identity."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pulumi
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_COMMAND, _METHOD = "kubelogin", "--login"
_ASKS_A_PERSON = "devicecode"
"""The login of AKS's own kubeconfig: `kubelogin` waits until somebody enters a code in a browser."""
_CHOSEN = "AAD_LOGIN_METHOD"
"""With this environment variable, `kubelogin` ignores the login of the kubeconfig."""
_OF_THE_LOGIN = (_METHOD, "--client-id", "--tenant-id")
_KUBECONFIG = "or set carto:cluster.kubeconfig to a kubeconfig of your own"


@dataclass(frozen=True, kw_only=True)
class Caller:
    """The identity that `kubelogin` uses."""

    arguments: Sequence[str] = ()
    """None: those of AKS."""
    problems: Sequence[str] = field(default_factory=tuple)
    """Why it would be another identity than the provider's."""


def caller(environment: Mapping[str, str] = os.environ) -> Caller:
    """The identity of the Azure provider, for `kubelogin get-token`, in the order in which the provider decides.

    A login that the environment chooses for `kubelogin` stays.
    Sources: pulumi-azure-native, `newSingleMethodAuthCredential` and `readAuthConfig` in provider/pkg/provider;
    Azure/kubelogin, pkg/internal/converter/convert.go, pkg/internal/token/options.go and provider.go.
    """
    config = pulumi.Config("azure-native")

    def found(setting: str, variable: str) -> str:
        return config.get(setting) or environment.get(variable) or ""

    if environment.get(_CHOSEN):
        return Caller()
    client, tenant = found("clientId", "ARM_CLIENT_ID"), found("tenantId", "ARM_TENANT_ID")
    who = [*(["--client-id", client] if client else []), *(["--tenant-id", tenant] if tenant else [])]
    if found("useDefaultAzureCredential", "ARM_USE_DEFAULT_AZURE_CREDENTIAL") == "true":
        return _refused(
            "azure-native:useDefaultAzureCredential: kubelogin doesn't search for credentials like the provider. "
            f"Fix: set the environment variable {_CHOSEN} to azurecli, msi, workloadidentity or spn"
        )
    for setting, variable in (
        ("clientCertificatePath", "ARM_CLIENT_CERTIFICATE_PATH"),
        ("clientSecret", "ARM_CLIENT_SECRET"),
    ):
        if found(setting, variable):
            return Caller(
                arguments=[_METHOD, "spn", "--use-azurerm-env-vars", *who], problems=_unseen(config, setting, variable)
            )
    if found("useOidc", "ARM_USE_OIDC") == "true":
        return _federated(found, config, who)
    if found("useMsi", "ARM_USE_MSI") == "true":
        return Caller(arguments=[_METHOD, "msi", *who[: 2 if client else 0]])
    return Caller(arguments=[_METHOD, "azurecli"])


def _unseen(config: pulumi.Config, setting: str, variable: str) -> list[str]:
    names = [(setting, variable)]
    if setting == "clientCertificatePath":
        names.append(("clientCertificatePassword", "ARM_CLIENT_CERTIFICATE_PASSWORD"))
    return [
        f"azure-native:{name}: kubelogin doesn't read the stack's configuration. Fix: pulumi config rm "
        f"azure-native:{name}, and set the environment variable {instead}, which both read; {_KUBECONFIG}"
        for name, instead in names
        if config.get(name)
    ]


def _federated(found: Callable[[str, str], str], config: pulumi.Config, who: Sequence[str]) -> Caller:
    """A token in a file, or that of GitHub Actions, which `kubelogin` requests itself."""
    login = [_METHOD, "workloadidentity", *who]
    if not found("oidcToken", "ARM_OIDC_TOKEN"):
        file = found("oidcTokenFilePath", "ARM_OIDC_TOKEN_FILE_PATH")
        if file:
            return Caller(arguments=[*login, "--federated-token-file", file])
        if not (config.get("oidcRequestUrl") or config.get("oidcRequestToken")):
            return Caller(arguments=login)
    return _refused(
        "azure-native:oidcToken or oidcRequestUrl: kubelogin reads an OIDC token from a file, or requests GitHub's. "
        "Fix: write the token into a file, and set the environment variable ARM_OIDC_TOKEN_FILE_PATH to its path"
    )


def _refused(problem: str) -> Caller:
    return Caller(problems=[f"{problem}; {_KUBECONFIG}"])


def with_caller(text: str, asks: Caller) -> str:
    """AKS's kubeconfig, in which `kubelogin` logs in as the provider. One without `kubelogin` stays as it is.

    Raises:
        pulumi.RunError: it has `kubelogin`, which would be another identity than the provider.
    """
    kubeconfig = yaml.safe_load(text)
    found = [(user.get("user") or {}).get("exec") or {} for user in kubeconfig.get("users") or ()]
    commands = [each for each in found if _COMMAND in each.get("command", "") and _ASKS_A_PERSON in each["args"]]
    if commands and asks.problems:
        raise pulumi.RunError("\n".join(asks.problems))
    if not commands or not asks.arguments:
        return text
    for command in commands:
        command["args"] = [*_without(command["args"], _OF_THE_LOGIN), *asks.arguments]
    return str(yaml.safe_dump(kubeconfig, sort_keys=False))


def _without(arguments: Sequence[str], options: Sequence[str]) -> list[str]:
    """`arguments` without these options and the values after them."""
    return [
        each
        for index, each in enumerate(arguments)
        if each not in options and not (index and arguments[index - 1] in options)
    ]
