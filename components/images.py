"""Names of images: their registry, their path, and their name in a private registry that mirrors the public ones."""

from __future__ import annotations

_DOCKER_HUB = "docker.io"
_OF_CARTO = ("gcr.io/carto-onprem-artifacts", "us-docker.pkg.dev/carto-onprem-artifacts/gcr.io")
"""Where CARTO publishes its images: chart 1.280.1, and 1.287.1 for most of them."""


def host_and_path(image: str) -> tuple[str, str]:
    """The registry, with its port, and what is behind it.

    A name without a host is Docker Hub's. Source: distribution/reference, "normalize.go".
    """
    first, slash, rest = image.partition("/")
    has_host = bool(slash) and ("." in first or ":" in first or first == "localhost")
    return (first, rest) if has_host else (_DOCKER_HUB, image)


def repository_of(image: str) -> str:
    """The path of an image behind its registry, without tag and digest."""
    return host_and_path(image)[1].partition("@")[0].partition(":")[0]


def mirrored(image: str, registry: str) -> str:
    """The image in a registry that keeps the path behind the host: `<registry>/library/python:3.12`."""
    host, path = host_and_path(image)
    return f"{registry}/{path if host != _DOCKER_HUB or '/' in path else f'library/{path}'}"


def registry_of(image: str, name: str) -> str | None:
    """The private registry that CARTO's image of this name is from; None for CARTO's own registries."""
    registry = image.partition(f"/{name}:")[0]
    return registry if registry != image and registry not in _OF_CARTO else None
