"""Formats of names in Kubernetes, and the text of a kubeconfig."""

from __future__ import annotations

from typing import Annotated

from pydantic import SecretStr

from ..problems import invalid
from ..text_format import TextFormat

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"


def _namespace(text: str) -> None:
    if text == "default" or text.startswith("kube-"):
        raise invalid("a namespace of CARTO's own; this one exists in every cluster and is not CARTO's to create")


def _kubeconfig_text(text: str) -> None:
    if "\n" not in text.strip() and not text.lstrip().startswith("{"):
        raise invalid(
            "a kubeconfig's text, not the path of one",
            "cat kubeconfig | pulumi config set --secret --path carto:cluster.kubeconfig",
        )


AnyClusterName = Annotated[
    str,
    TextFormat(
        description="a name: at most 63 lower-case letters, digits and inner hyphens",
        example="platform",
        pattern=_LABEL,
    ),
]
Namespace = Annotated[
    str,
    TextFormat(
        description="at most 63 lower-case letters, digits and inner hyphens",
        example="carto",
        check=_namespace,
        pattern=_LABEL,
    ),
]
ServiceAccountName = Annotated[
    str,
    TextFormat(
        description="at most 63 lower-case letters, digits and inner hyphens", example="carto-backend", pattern=_LABEL
    ),
]
SecretName = Annotated[
    str,
    TextFormat(
        description="the name of a Secret: lower-case letters, digits, hyphens and dots",
        example="registry-login",
        pattern=r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?",
    ),
]
ConfigMapName = Annotated[
    str,
    TextFormat(
        description="the name of a ConfigMap: lower-case letters, digits, hyphens and dots",
        example="proxy-ca",
        pattern=r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?",
    ),
]
ConfigMapKey = Annotated[
    str,
    TextFormat(
        description="a key of a ConfigMap: letters, digits, hyphens, underscores and dots",
        example="ca.crt",
        pattern=r"[A-Za-z0-9._-]{1,253}",
    ),
]
PriorityClassName = Annotated[
    str,
    TextFormat(
        description="the name of a PriorityClass: lower-case letters, digits, hyphens and dots",
        example="high-priority",
        pattern=r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?",
    ),
]
Kubeconfig = Annotated[
    SecretStr,
    TextFormat(description="a kubeconfig's text, as a secret", example="", check=_kubeconfig_text, is_yaml=True),
]
