"""Names of images in a private registry that mirrors the public ones."""

from __future__ import annotations

_DOCKER_HUB = "docker.io"
_OF_CARTO = ("gcr.io/carto-onprem-artifacts", "us-docker.pkg.dev/carto-onprem-artifacts/gcr.io")
"""Where CARTO publishes its images: chart 1.280.1, and 1.287.1 for most of them."""


def mirrored(image: str, registry: str) -> str:
    """The image in a registry that keeps the path behind the host: `<registry>/library/python:3.12`.

    A name without a host is Docker Hub's. Source: distribution/reference, "normalize.go".
    """
    first, slash, rest = image.partition("/")
    has_host = bool(slash) and ("." in first or ":" in first or first == "localhost")
    host, path = (first, rest) if has_host else (_DOCKER_HUB, image)
    return f"{registry}/{path if host != _DOCKER_HUB or '/' in path else f'library/{path}'}"


def registry_of(image: str, name: str) -> str | None:
    """The private registry that CARTO's image of this name is from; None for CARTO's own registries."""
    registry = image.partition(f"/{name}:")[0]
    return registry if registry != image and registry not in _OF_CARTO else None
