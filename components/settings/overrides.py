"""`carto:overrides`: properties of cloud resources by logical name, and what such an override never changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from .introspection import texts_in
from .problems import RuleViolation, invalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Overrides: TypeAlias = Mapping[str, Mapping[str, Any]]

NAME = r"[A-Za-z0-9][A-Za-z0-9_-]*"
PATH = r"[A-Za-z][A-Za-z0-9]*(\[[0-9]{1,4}\]|\.[A-Za-z][A-Za-z0-9]*)*"
_STEP = re.compile(r"[A-Za-z0-9]+")
_TAGS = ("tags", "labels", "userLabels")
"""Properties whose keys are words of the team's own."""
_ANYWHERE = {
    "a secret, which would be in the stack file and in the state": r"password|secret|token|credential|privatekey",
    "a part of the protection against loss of data": (
        r"protect|delet|destroy|purge|terminat|finalsnapshot|abandon|retention|retain|(?<!b)locks?$|versioning|prevent"
        r"|expir|lifecyclerule|georedundant"
    ),
    "a part of which data the resource starts with": (
        r"restore|pointintime(?!recovery)|^clone|createmode|s3import|snapshot(identifier|name|arn)|^replicatesource"
        r"|^sourceserver|^masterinstance"
    ),
    "a part of the encryption": r"encrypt|kms|cmek|tls|ssl|cipher|https|transit|certificate|keyid$|keystore|exportable",
    "a part of who gets in": (
        r"public|cidr|ipv[46]|ingress|egress|auth|allowed|allowblob|allowshared|acl|principal|(?<!maintenance)polic"
        r"|member|role|trust|anonymous|firewall|networkrule|defaultaction|scheme|securitygroup|iamdatabase|prefixlist"
        r"|^internal$|grants$|website|cors|waf|dropinvalid|sftp|nfsv3|localuser|crosstenant|usergroup|apitarget|visib"
        r"|enabledfor|activedirectory"
    ),
    "a time-out, which carto:exposure.timeoutSeconds sets": r"idletimeout|keepalive",
    "a part of where the resource is": r"^privatenetwork$|^locationpreference$|privatelinkservice",
    "a part of whether a key works": r"^isenabled$|^attributes$",
}
"""Reasons by words of a property's name, lower case, at any step of its path and in its value."""
_OF_THE_RESOURCE = {
    "a part of where the resource is": (
        r"^(region|location|(alternative)?locationid|project|zone|availabilityzone|subnet\w*|network|privatenetwork"
        r"|vpc\w*|delegatedsubnet\w*)$"
    ),
    "a part of the resource's name": (
        r"^(name|nameprefix|identifier|identifierprefix|bucket|bucketprefix|resourcegroupname|accountname|servername)$"
    ),
    "the name of something else, which the resource would be or use then": r"name$|login$|^domain$",
    "a part of the encryption": r"^protocol$",
}
"""The same for a property of the resource itself."""


def check(overrides: Overrides) -> None:
    """Check the form.

    Raises:
        PydanticCustomError: a name or a path has another form, or a resource has no property.
    """
    for name, properties in overrides.items():
        if not re.fullmatch(NAME, name, re.ASCII):
            raise invalid("logical names of resources, as `pulumi stack --show-urns` shows them after the last ::")
        if not properties or not all(re.fullmatch(PATH, path, re.ASCII) for path in properties):
            raise invalid("properties by path, such as backupWindow or settings.maintenanceWindow.day")
        if not all(text.replace("\n", "").isprintable() for text in texts_in(properties)):
            raise invalid("values of printable text")


def violations(overrides: Overrides, *, cloud: bool) -> Iterator[RuleViolation]:
    """What an override never changes, whatever the resource is."""
    if overrides and not cloud:
        yield RuleViolation(
            path="overrides",
            reason="this stack creates nothing in a cloud; overrides are for resources of a cloud",
            fix="remove it; Kubernetes objects have carto:helmValues and carto:extraManifests",
        )
        return
    for resource, properties in overrides.items():
        for path, value in properties.items():
            if why := reason(path, value):
                yield RuleViolation(
                    path=f"overrides.{resource}",
                    reason=f"{path} is {why}, which no override changes",
                    fix="remove the property; docs/overrides.md lists what is refused",
                )


def reason(path: str, value: Any) -> str:
    """Why a property is refused; empty when it is not."""
    steps = _STEP.findall(path)
    tags = next((place for place, step in enumerate(steps) if step in _TAGS), None)
    words = (*steps, *_keys(value)) if tags is None else steps[: tags + 1]
    return _reason(steps[0], _OF_THE_RESOURCE) or next((why for word in words if (why := reason_of_word(word))), "")


def reason_of_word(word: str) -> str:
    """Why a property, or a server's parameter, of this name is refused; empty when it is not."""
    return _reason(word, _ANYWHERE)


def _reason(word: str, reasons: Mapping[str, str]) -> str:
    return next((why for why, words in reasons.items() if re.search(words, word.lower())), "")


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from () if key in _TAGS else _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)
