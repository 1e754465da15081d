"""Where each fact of the simulator comes from: an output it computes, a lookup's answer, or a refusal.

A source is `<prefix>:<path>`, or a URL. What a maker or a lookup answers without a source is left out of the
outputs: unknown in a preview, null afterwards. So a component that reads it fails in the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeVar

_GITHUB: Final = "https://github.com/"
_GOOGLE: Final = f"{_GITHUB}hashicorp/terraform-provider-google-beta/blob/93c65b2d60fea598528f2769b5b09de856f8cb8c/"
PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "terraform-aws": f"{_GITHUB}hashicorp/terraform-provider-aws/blob/v6.58.0/internal/service/",
        "pulumi-aws": f"{_GITHUB}pulumi/pulumi-aws/blob/v7.51.1/provider/",
        "botocore": f"{_GITHUB}boto/botocore/blob/1.44.5/botocore/data/",
        "aws-docs": "https://docs.aws.amazon.com/",
        "terraform-google": f"{_GOOGLE}google-beta/services/",
        "google-docs": "https://docs.cloud.google.com/",
        "terraform-azurerm": f"{_GITHUB}hashicorp/terraform-provider-azurerm/blob/69697b7fe6/internal/services/",
        "kubernetes": f"{_GITHUB}kubernetes/kubernetes/blob/v1.33.0/",
        "kubernetes-docs": "https://kubernetes.io/docs/",
        "pulumi-kubernetes": f"{_GITHUB}pulumi/pulumi-kubernetes/blob/v4.34.2/",
        "helm": f"{_GITHUB}helm/helm/blob/v3.18.0/",
        "terraform-random": "https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/",
        "azure-api": "https://learn.microsoft.com/en-us/azure/templates/",
        "azure-docs": "https://learn.microsoft.com/en-us/",
    }
)
"""The repositories and sites that facts are from, at the version that was read."""
_OUTPUTS: Final = "__simulated_outputs__"
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Output:
    """What an output looks like, and the source that says so."""

    shape: str
    source: str


@dataclass(frozen=True, slots=True)
class Message:
    """A refusal in the cloud's words, with {} for the name, and the source of it."""

    text: str
    source: str

    def __post_init__(self) -> None:
        link(self.source)


Outputs = Mapping[str, Output]
"""By the property's path: `endpoint`, `vpcConfig.vpcId`, `certificateAuthorities[].data`."""


def link(source: str) -> str:
    """The address of a source.

    Raises:
        ValueError: the text is neither a URL nor a path below one of the PREFIXES.
    """
    if source.startswith("https://"):
        return source
    prefix, _, path = source.partition(":")
    if prefix not in PREFIXES or not path:
        known = ", ".join(PREFIXES)
        raise ValueError(f"{source!r} is no source: expected a URL, or <prefix>:<path> with one of {known}")
    return PREFIXES[prefix] + path


def described(source: str, shapes: Mapping[str, str]) -> dict[str, Output]:
    """Outputs of one source, each with its shape."""
    link(source)
    return {path: Output(shape, source) for path, shape in shapes.items()}


def outputs(source: str, shapes: Mapping[str, str]) -> Callable[[F], F]:
    """Declares what a maker or a lookup computes. Use it once for each source."""

    def declare(function: F) -> F:
        setattr(function, _OUTPUTS, {**outputs_of(function), **described(source, shapes)})
        return function

    return declare


def outputs_of(function: object) -> Outputs:
    """What the function declares to compute."""
    declared: Outputs = getattr(function, _OUTPUTS, {})
    return declared


def refuses(*sources: str) -> Callable[[F], F]:
    """Declares where the refusals of a function come from. The tests read it in the code."""
    for source in sources:
        link(source)
    return lambda function: function


def sourced(values: Mapping[str, Any], facts: Outputs) -> dict[str, Any]:
    """The values that have a source. A path covers everything below it; "[]" matches every element of a list."""
    return {name: kept for name, value in values.items() if (kept := _kept(value, name, facts)) is not _DROPPED}


_DROPPED: Final = object()


def _kept(value: Any, path: str, facts: Outputs) -> Any:
    if path in facts:
        return value
    if not any(known.startswith((f"{path}.", f"{path}[]")) for known in facts):
        return _DROPPED
    if isinstance(value, Mapping):
        inside = {name: _kept(inner, f"{path}.{name}", facts) for name, inner in value.items()}
        return {name: kept for name, kept in inside.items() if kept is not _DROPPED}
    if isinstance(value, list):
        inside_list = [_kept(inner, f"{path}[]", facts) for inner in value]
        return [kept for kept in inside_list if kept is not _DROPPED]
    return value
