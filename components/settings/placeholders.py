"""Made-up values of the examples that are still in a stack that is meant to last."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from .clouds import PROVIDERS, Cloud
from .introspection import field_at
from .messages import command, describe_value
from .model import models
from .problems import SettingsProblem, config_path, quoted
from .types.secrets import is_placeholder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .common import CommonSettings
    from .problems import Loc

TENANT = "onp-example0"
"""The tenant of the made-up customer package in `examples/`."""
EXAMPLE_PACKAGE = ("examples", "customer-package")

# Domains and addresses: reserved for documentation by RFC 2606 (section 3) and RFC 5737. The rest is this project's own
# choice for its examples: AWS's documentation uses the account, too.
_MADE_UP = re.compile(
    r"(^|[\s\"'./@])example\.(com|net|org)\b"
    r"|\b123456789012\b"
    r"|\bexample-project\b"
    r"|\b00000000-0000-[04]000-[08]000-0{12}\b"
    r"|^example-?carto\b|\bcarto\.abcdef[a-z]*\."
    r"|^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+"
)


def problems(
    settings: CommonSettings, is_wrong: Callable[[Loc], bool], providers: Mapping[str, str]
) -> Iterator[SettingsProblem]:
    """One problem that lists every made-up value with the command that replaces it, or none.

    Args:
        settings: the stack, whose other problems are known.
        is_wrong: whether a setting is refused for another reason, and may hold a substitute now.
        providers: the stack's configuration outside of `carto:`, by full key.
    """
    if settings.accepts_placeholders:
        return
    left = [*_of_settings(settings, is_wrong), *_of_provider(settings.cloud, providers)]
    if left:
        count = "one value" if len(left) == 1 else f"{len(left)} values"
        yield SettingsProblem(
            loc=(),
            name=f"{count} from the examples",
            reason="made up, and of no use outside of a trial; expected your own\n"
            + "\n".join(f"{place}: {found}\n  fix: {fix}" for place, found, fix in left),
            fix="or, for a trial whose data may be deleted: pulumi config set carto:disposable true",
        )


def _of_settings(settings: CommonSettings, is_wrong: Callable[[Loc], bool]) -> Iterator[tuple[str, str, str]]:
    for loc, value in _texts(settings):
        if is_wrong(loc):
            continue
        secret = isinstance(value, SecretStr)
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        made_up = secret and is_placeholder(text)
        if made_up or _MADE_UP.search(text):
            found = "a made-up secret" if made_up else describe_value(text, may_be_shown=True, secrets=())
            field = field_at(type(settings), loc)
            yield (
                config_path(loc),
                "a made-up address" if secret and loc[-1] == "kubeconfig" else found,
                command(loc, field, example="<yours>"),
            )
    package = settings.customer_package
    if is_wrong(("customerPackage",)):
        return
    if package.path is not None and tuple(package.path.rstrip("/").split("/")[-2:]) == EXAMPLE_PACKAGE:
        fix = "pulumi config set --path carto:customerPackage.path customer-package"
        yield config_path(("customerPackage", "path")), "the made-up customer package", fix
    inline: Any = (package.values or {}).get("cartoConfigValues")
    if isinstance(inline, dict) and inline.get("selfHostedTenantId") == TENANT:
        fix = 'pulumi config set --path carto:customerPackage.values -- "$(cat carto-values.yaml)"'
        yield config_path(("customerPackage", "values")), "the made-up customer package", fix


def _texts(settings: CommonSettings) -> Iterator[tuple[Loc, str | SecretStr]]:
    """Every text that the stack sets, except in free-form objects, which are the user's own words."""
    for above, model in models(settings):
        for name, field in type(model).model_fields.items():
            if not model.is_set(name):
                continue
            loc, value = (*above, field.alias or name), getattr(model, name)
            if isinstance(value, str | SecretStr):
                yield loc, value
            elif isinstance(value, list):
                yield from (((*loc, index), item) for index, item in enumerate(value) if isinstance(item, str))


def _of_provider(cloud: Cloud, providers: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    provider = PROVIDERS.get(cloud)
    for key, value in sorted(providers.items()):
        if provider is not None and key.startswith(f"{provider.name}:") and _MADE_UP.search(value):
            target = f"{key}[0]" if value.startswith("[") else key
            yield key, repr(value), f"pulumi config set --path {quoted(target)} '<yours>'"
