"""A kubeconfig's text: what real clients refuse in it, and whether it holds a credential.

The rules are client-go's (`tools/clientcmd/validation.go`, `plugin/pkg/client/auth/exec/exec.go`, v0.35), which is what
the Kubernetes provider and Helm read it with. Only the context that is used is looked at, as they do. No name and no
value of the file is part of a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import yaml

from ..problems import RuleViolation

COMMAND = "kubectl config view --flatten --minify | pulumi config set --secret --path carto:cluster.kubeconfig"
_CREDENTIALS = ("token", "password", "client-key-data", "auth-provider")
_SECRET_NAME = r"(secret|password|passwd|passphrase|api[-_]?key|access[-_]?key|(^|[-_])token)$"  # noqa: S105 - a pattern
"""Ends an option or a variable that holds a secret: `--oidc-client-secret`, `AWS_SESSION_TOKEN`."""
_EXEC_VERSIONS = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")
_INTERACTIVE_MODES = ("Never", "IfAvailable", "Always")
_FILES = {
    "cluster": ("certificate-authority",),
    "user": ("client-certificate", "client-key", "tokenFile"),
}


def holds_credentials(text: str) -> bool:
    """Whether it holds a credential, and not only the command that fetches one."""
    content = _parsed(text)
    users = content.get("users")
    if not isinstance(users, list) or not all(isinstance(user, dict) for user in users):
        return True
    return any(map(_holds_one, users)) or any(map(_has_login, _entries(content, "clusters").values()))


def address(text: str, context: str | None) -> str:
    """Host and port of the API server that the kubeconfig leads to, without a login; empty when it has none."""
    content = _parsed(text)
    contexts, clusters = _entries(content, "contexts"), _entries(content, "clusters")
    name = context if context is not None else content.get("current-context")
    chosen = _mapping(contexts.get(str(name), {}), "context").get("cluster")
    server = _mapping(clusters.get(str(chosen), {}), "cluster").get("server")
    return urlsplit(str(server or "")).netloc.rpartition("@")[2]


def defects(text: str, context: str | None) -> Iterator[RuleViolation]:
    """Why the kubeconfig can't be used, or its `context`, or else its current one."""
    content = _parsed(text)
    contexts, clusters = _entries(content, "contexts"), _entries(content, "clusters")
    if not contexts or not clusters:
        yield _problem(
            "kubeconfig",
            "expected YAML with `clusters` and `contexts`, each with names; got other text",
        )
        return
    name = str(context if context is not None else content.get("current-context"))
    if name not in contexts:
        yield _problem(
            "context",
            "missing; the kubeconfig has no current context, or one it does not define"
            if context is None
            else f"the kubeconfig has no context {context!r}",
            fix="pulumi config set --path carto:cluster.context <one that kubectl config get-contexts lists>",
        )
        return
    chosen = _mapping(contexts[name], "context")
    for role, entries in (("cluster", clusters), ("user", _entries(content, "users"))):
        if str(chosen.get(role)) not in entries:
            yield _problem("kubeconfig", f"its context names a {role} that is not among its `{role}s`")
            continue
        entry = _mapping(entries[str(chosen[role])], role)
        yield from _of_files(role, entry)
        yield from _of_cluster(entry) if role == "cluster" else _of_command(entry.get("exec"))


def _problem(path: str, reason: str, fix: str = COMMAND) -> RuleViolation:
    return RuleViolation(path=path, reason=reason, fix=fix, about=("kubeconfig",) if path == "context" else ())


def _of_cluster(cluster: Mapping[str, Any]) -> Iterator[RuleViolation]:
    server = cluster.get("server")
    if not isinstance(server, str) or not server:
        yield _problem("kubeconfig", "its cluster has no `server`")


def _of_files(role: str, entry: Mapping[str, Any]) -> Iterator[RuleViolation]:
    for key in _FILES[role]:
        file = entry.get(key)
        if isinstance(file, str) and file and not PurePosixPath(file).is_absolute():
            yield _problem(
                "kubeconfig",
                f"`{key}` is a file that was next to the kubeconfig, and is not here; put its content in",
            )


def _of_command(command: object) -> Iterator[RuleViolation]:
    """The `exec` of a user: a command that fetches a credential."""
    if command is None:
        return
    if not isinstance(command, Mapping):
        yield _problem("kubeconfig", "`exec` of its user is no object with `command` and `apiVersion`")
        return
    version, mode = command.get("apiVersion"), command.get("interactiveMode")
    if not isinstance(command.get("command"), str) or not command["command"]:
        yield _problem("kubeconfig", "`exec` of its user has no `command`, as text")
    if version not in _EXEC_VERSIONS:
        yield _problem(
            "kubeconfig",
            f"`exec.apiVersion` of its user is none of {', '.join(_EXEC_VERSIONS)}; v1alpha1 is gone since "
            "Kubernetes 1.24",
            fix="create the kubeconfig again with a current version of its tool (for Amazon EKS: "
            f"aws eks update-kubeconfig), then\n{COMMAND}",
        )
    if mode not in _INTERACTIVE_MODES and (mode is not None or version == _EXEC_VERSIONS[0]):
        yield _problem(
            "kubeconfig",
            f"`exec.interactiveMode` of its user is none of {', '.join(_INTERACTIVE_MODES)}",
            fix=f"set it to Never in the kubeconfig, then\n{COMMAND}",
        )
    for place in _not_text(command):
        yield _problem(
            "kubeconfig",
            f"`exec.{place}` of its user is no text; Kubernetes' clients refuse numbers and switches there",
            fix=f"put it in quotes in the kubeconfig, then\n{COMMAND}",
        )


def _not_text(command: Mapping[str, Any]) -> Iterator[str]:
    for index, argument in enumerate(_list(command.get("args"))):
        if not isinstance(argument, str):
            yield f"args[{index}]"
    for index, variable in enumerate(_list(command.get("env"))):
        for key in ("name", "value"):
            if not isinstance(variable, Mapping) or not isinstance(variable.get(key), str):
                yield f"env[{index}].{key}"


def _holds_one(user: Mapping[str, Any]) -> bool:
    login = _mapping(user, "user")
    if any(login.get(name) for name in _CREDENTIALS):
        return True
    command = _mapping(login, "exec")
    arguments = [str(argument) for argument in _list(command.get("args"))]
    for argument, after in zip(arguments, [*arguments, ""][1:], strict=True):
        option, equals, value = argument.partition("=")
        secret = value if equals else "" if after.startswith("-") else after
        if option.startswith("-") and _is_secret(option) and secret:
            return True
    return any(
        isinstance(variable, Mapping) and _is_secret(str(variable.get("name"))) and variable.get("value")
        for variable in _list(command.get("env"))
    )


def _is_secret(name: str) -> bool:
    return bool(re.search(_SECRET_NAME, name, re.IGNORECASE))


def _has_login(entry: Mapping[str, Any]) -> bool:
    """Whether an address of the cluster carries a user and a password."""
    cluster = _mapping(entry, "cluster")
    return any("@" in urlsplit(str(cluster.get(key) or "")).netloc for key in ("server", "proxy-url"))


def _parsed(text: str) -> dict[str, Any]:
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _entries(content: Mapping[str, Any], section: str) -> dict[str, dict[str, Any]]:
    """The entries of a section by their names."""
    entries = _list(content.get(section))
    return {str(entry["name"]): entry for entry in entries if isinstance(entry, dict) and entry.get("name")}


def _mapping(entry: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    inner = entry.get(key)
    return inner if isinstance(inner, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
