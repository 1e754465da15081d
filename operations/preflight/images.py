"""Whether the registries have every image of a stack, as this machine sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Final

from components.images import host_and_path
from operations.helm import HelmFailed
from operations.images import images
from operations.preflight.registry import Login, NeedsLogin
from operations.verify.findings import Finding, State, failed, passed, skipped

if TYPE_CHECKING:
    from components.settings.common import CommonSettings
    from operations.helm import Helm

Find = Callable[[str, Login | None], None]
"""Asks a registry for an image, as `registry.find` does."""
_AT_ONCE: Final = 8
_PAGE: Final = "docs/registries.md"


def check_images(settings: CommonSettings, helm: Helm, find: Find) -> Iterator[Finding]:
    """One finding for each registry. Nodes may have a login that this machine has not."""
    try:
        wanted = sorted({each.mirror or each.source for each in images(settings, helm)})
    except HelmFailed as error:
        yield skipped("images", "registry", f"not checked: {error}")
        return
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        states = dict(zip(wanted, pool.map(partial(_state, find, _login(settings)), wanted), strict=True))
    for host in sorted({host_and_path(image)[0] for image in wanted}):
        yield _reported(host, {image: state for image, state in states.items() if host_and_path(image)[0] == host})


def _login(settings: CommonSettings) -> Login | None:
    """The login of the stack: by default to its own registry."""
    own, registry = settings.images.pull_secrets.credentials, settings.images.registry
    if own is None:
        return None
    host = own.registry or (registry or "").partition("/")[0]
    return Login(host=host, username=own.username, password=own.password.get_secret_value())


def _state(find: Find, login: Login | None, image: str) -> tuple[State, str]:
    try:
        find(image, login)
    except NeedsLogin as error:
        return State.SKIPPED, str(error)
    except (OSError, KeyError, ValueError) as error:
        return State.FAILED, str(error)
    return State.PASSED, ""


def _reported(host: str, states: Mapping[str, tuple[State, str]]) -> Finding:
    missing = {image: why for image, (state, why) in states.items() if state is State.FAILED}
    if missing:
        listed = "; ".join(f"{image.removeprefix(f'{host}/')}: {why}" for image, why in missing.items())
        return failed("images", host, f"{len(missing)} of {len(states)} are not there: {listed}", _PAGE)
    reasons = [why for state, why in states.values() if state is State.SKIPPED]
    if reasons:
        why = f"{len(reasons)} of {len(states)} are not checked: {'; '.join(sorted(set(reasons)))}"
        return skipped("images", host, f"{why}. Nodes may have a login of their own")
    return passed("images", host, f"it has all {len(states)} images of the stack")
