"""A kubeconfig is taken as text or as YAML, and refused for what real clients refuse."""

from __future__ import annotations

import contextlib
import copy
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from components.settings.problems import SettingsError
from components.settings.types.kubeconfig import holds_credentials
from tests.support.stack_settings import error_settings, load_yaml, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

COMMAND = {
    "apiVersion": "client.authentication.k8s.io/v1",
    "command": "kubectl",
    "args": ["oidc-login", "get-token", "--oidc-client-id=maps", "--token-cache-dir=/tmp"],
    "env": [{"name": "AWS_PROFILE", "value": "maps"}],
    "interactiveMode": "Never",
}
GOOD: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Config",
    "clusters": [{"name": "c", "cluster": {"server": "https://kubernetes.acme.dev:6443"}}],
    "users": [{"name": "u", "user": {"exec": COMMAND}}],
    "contexts": [{"name": "maps", "context": {"cluster": "c", "user": "u"}}],
    "current-context": "maps",
}
FLATTEN = "kubectl config view --flatten --minify | pulumi config set --secret --path carto:cluster.kubeconfig"
SECRET = "Hunter2Correct"


def _with(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    changed = copy.deepcopy(GOOD)
    change(changed)
    return changed


def _exec(**changes: Any) -> dict[str, Any]:
    def change(config: dict[str, Any]) -> None:
        command = config["users"][0]["user"]["exec"]
        command.update(changes)
        for name in [name for name, value in command.items() if value is None]:
            del command[name]

    return _with(change)


def _stack(kubeconfig: object, **more: Any) -> str:
    return yaml.safe_dump({"carto:cluster": {"name": "platform", "kubeconfig": kubeconfig, **more}})


REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "no such user": (
        _with(lambda config: config["contexts"][0]["context"].update(user="nobody")),
        "a user that is not among its `users`",
        FLATTEN,
    ),
    "no such cluster": (
        _with(lambda config: config["contexts"][0]["context"].update(cluster="other")),
        "a cluster that is not among its `clusters`",
        FLATTEN,
    ),
    "a certificate in a file": (
        _with(lambda config: config["clusters"][0]["cluster"].update({"certificate-authority": "ca.crt"})),
        "`certificate-authority` is a file",
        FLATTEN,
    ),
    "a key in a file": (
        _with(lambda config: config["users"][0].update(user={"client-certificate": "a.crt", "client-key": "/a.key"})),
        "`client-certificate` is a file",
        FLATTEN,
    ),
    "no server": (_with(lambda config: config["clusters"][0].update(cluster={})), "no `server`", FLATTEN),
    "an old exec version": (
        _exec(apiVersion="client.authentication.k8s.io/v1alpha1"),
        "v1alpha1 is gone",
        "aws eks update-kubeconfig",
    ),
    "no exec version": (_exec(apiVersion=None), "`exec.apiVersion` of its user is none of", FLATTEN),
    "no command": (_exec(command=None), "no `command`", FLATTEN),
    "a number among the arguments": (_exec(args=["--port", 8000]), "`exec.args[1]` of its user is no text", "quotes"),
    "a switch in the environment": (_exec(env=[{"name": "A", "value": True}]), "`exec.env[0].value`", "quotes"),
    "no interactive mode": (_exec(interactiveMode=None), "`exec.interactiveMode`", "Never"),
}


@pytest.mark.parametrize(("kubeconfig", "reason", "fix"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("as_text", [True, False], ids=["text", "YAML"])
def test_what_clients_refuse_is_refused(kubeconfig: dict[str, Any], reason: str, fix: str, as_text: bool) -> None:
    error = refusal(_stack(yaml.safe_dump(kubeconfig) if as_text else kubeconfig))
    message = error_settings(error)["carto:cluster.kubeconfig"]
    assert reason in message
    assert fix in message
    assert len(error.problems) == 1, str(error)


@pytest.mark.parametrize(
    "kubeconfig",
    [
        GOOD,
        _exec(apiVersion="client.authentication.k8s.io/v1beta1", interactiveMode=None),
        _exec(args=None, env=None),
        _with(lambda config: config["users"][0].update(user={"tokenFile": "/var/run/token"})),
        _with(lambda config: config["contexts"].append({"name": "broken", "context": {"user": "nobody"}})),
    ],
)
def test_what_clients_take_is_taken_as_text_and_as_yaml(kubeconfig: dict[str, Any]) -> None:
    for form in (yaml.safe_dump(kubeconfig), kubeconfig):
        taken = load_yaml(_stack(form)).cluster.kubeconfig
        assert taken is not None
        assert yaml.safe_load(taken.get_secret_value()) == kubeconfig


ODD: list[object] = [
    {"contexts": [1], "clusters": [{}], "users": 3},
    _with(lambda config: config.update({"current-context": ["maps"]})),
    _with(lambda config: config["contexts"][0]["context"].update(user=["u"])),
    _with(lambda config: config["users"][0].update(user=[])),
    _with(lambda config: config["users"][0].update(user={"exec": ["login"]})),
    _exec(args={"a": 1}, env=[1]),
    "contexts: [{name: [1]}]\nclusters: [{name: {}}]\n",
]


@pytest.mark.parametrize("kubeconfig", ODD)
def test_what_is_no_kubeconfig_at_all_is_settings_or_one_error(kubeconfig: object) -> None:
    for form in (yaml.safe_dump(kubeconfig), {"secure": yaml.safe_dump(kubeconfig)}):
        with contextlib.suppress(SettingsError):
            load_yaml(_stack(form))


SECRETS = {
    "an option with =": _exec(args=["oidc-login", f"--oidc-client-secret={SECRET}"]),
    "an option and its value": _exec(args=["login", "--password", SECRET]),
    "a variable": _exec(env=[{"name": "AAD_SERVICE_PRINCIPAL_CLIENT_SECRET", "value": SECRET}]),
    "a session token": _exec(env=[{"name": "AWS_SESSION_TOKEN", "value": SECRET}]),
    "a login in the address": _with(
        lambda config: config["clusters"][0]["cluster"].update({"proxy-url": f"http://me:{SECRET}@proxy:3128"})
    ),
    "a token": _with(lambda config: config["users"][0].update(user={"token": SECRET})),
}


@pytest.mark.parametrize("kubeconfig", SECRETS.values(), ids=SECRETS)
def test_a_secret_in_it_has_to_be_encrypted(kubeconfig: dict[str, Any]) -> None:
    for form in (yaml.safe_dump(kubeconfig), kubeconfig):
        error = refusal(_stack(form))
        assert "a secret in plain text" in error_settings(error)["carto:cluster.kubeconfig"]
        assert SECRET not in str(error)
    load_yaml(_stack({"secure": yaml.safe_dump(kubeconfig)}))


@pytest.mark.parametrize("option", ["get-token", "--token-cache-dir=/tmp", "--oidc-client-id=maps", "--bearer-token"])
def test_a_command_that_only_speaks_of_tokens_holds_none(option: str) -> None:
    assert not holds_credentials(yaml.safe_dump(_exec(args=[option])))
