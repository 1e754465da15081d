"""Valid stacks of any kind: settings generated from the models, without those that the rules refuse.

A generated stack that is not valid is repaired as its messages say: a missing setting is set, a refused one removed.
"""

from __future__ import annotations

import copy
import functools
import json
from typing import TYPE_CHECKING, Any

from annotated_types import Ge, Le
from hypothesis import strategies as st
from pydantic import SecretStr

from components.carto.values import merge
from components.settings.clouds import Cloud, model_of
from components.settings.introspection import (
    example_of,
    field_at,
    fields,
    is_list,
    is_mapping,
    nested_models,
    text_format_of,
    unwrap_annotation,
    words_of,
)
from components.settings.problems import SettingsError
from tests.support.certificates import issue
from tests.support.clouds.aws import ACCOUNT, SUBNETS, VPC, AwsCloud
from tests.support.example_stacks import STACKS, raw_settings, settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from components.settings import Settings
    from components.settings.problems import Loc

SECRET = "ExampleOnly"
"""Each secret starts with it and ends with its path, so that no two are equal."""
REPAIRS = 80
"""Attempts for one stack, before it is left out."""
FIXED = frozenset({
    # What stacks are, and what has no effect on values.
    "cloud", "domain", "cluster", "customerPackage", "placeholders", "decommission", "retain", "chart", "release",
    # A team's own values may have any of the chart's traps.
    "helmValues",
    # Features of a later chart than the tested one.
    "features.duckdb", "features.disconnected", "features.trustedCertificates",
})  # fmt: skip
"""Settings that are not generated."""
_LABELS: tuple[Mapping[str, str], ...] = ({}, {"team": "gis"}, {"on": "true", "1234": "1e3"})
_ANNOTATIONS: tuple[Mapping[str, str], ...] = (
    {},
    {"example.com/team": "gis"},
    {"example.com/1": "true", "example.com/text": "a: b # c"},
)
_PATHS: Mapping[str, Sequence[Any]] = {
    "tags": _LABELS,
    "scheduling.nodeSelector": _LABELS,
    "identity.serviceAccount.annotations": _ANNOTATIONS,
    "exposure.annotations": _ANNOTATIONS,
    "exposure.infrastructureAnnotations": _ANNOTATIONS,
    "features.ai.customHeaders": ({}, {"X-User": "{{sso_user_id}}"}, {"Accept": "1", "x-1": "a: b # c"}),
    "features.featureFlags": ({}, {"2024-private-buckets": True}, {"on": False, "1": True}),
    "exposure.tls.acme.dns01": ({"route53": {"region": "eu-west-1"}},),
    "identity.existing.roleArn": (f"arn:aws:iam::{ACCOUNT}:role/carto-backend",),
    # Not the ids of access keys in the examples: an id in a role's name would look like a secret in the values.
    **{
        f"warehouses.{integration}.{role}": (f"arn:aws:iam::{ACCOUNT}:role/carto-{integration.lower()}",)
        for integration in ("s3Exports", "redshiftImports", "rdsExports", "analyticsToolbox")
        for role in ("roleArn", "aws.roleArn")
    },
    "exposure.dns.zone": ("example.com",),
    "network.vpcId": (VPC,),
    "network.subnetIds": (list(SUBNETS),),
    "warehouses.analyticsToolbox.subnetIds": (list(SUBNETS),),
    "exposure.subnetIds": (list(SUBNETS),),
}
_CERTIFICATES = (
    "database.existing.tlsCa",
    "database.additionalTlsCa",
    "cache.existing.tlsCa",
    "exposure.tls.certificate",
    "exposure.tls.acme.tlsCa",
    "network.externalProxy.sslCa",
)


@functools.cache
def _samples() -> Mapping[str, Sequence[Any]]:
    """Values of settings whose type alone does not have what they take."""
    issued = issue("carto.example.com", "carto.example.com")
    key = {"type": "service_account", "project_id": "p", "client_email": "c@p.iam.gserviceaccount.com"}
    return {
        **_PATHS,
        **dict.fromkeys(_CERTIFICATES, (issued.pem,)),
        "exposure.tls.key": (issued.key,),
        "identity.existing.key": (json.dumps({**key, "private_key": f"{SECRET}Backend"}), f"{SECRET}IdentityKey"),
        "features.googleServiceAccount.key": (json.dumps({**key, "private_key": f"{SECRET}Own"}),),
    }


def samples(path: str) -> Sequence[Any]:
    """Values of a setting whose type alone does not have what it takes; none for any other."""
    return _samples().get(path, ())


def sample_of(field: FieldInfo, path: str) -> Any:
    """One value that the setting takes, or None."""
    kind = unwrap_annotation(field.annotation)
    if path in _samples():
        return _samples()[path][0]
    if kind is SecretStr:
        return f"{SECRET}{path.replace('.', '')}"
    example = True if kind is bool else example_of(field)
    return [example] if is_list(kind) and example is not None else None if is_mapping(kind) else example


def _values(field: FieldInfo, path: str) -> st.SearchStrategy[Any] | None:
    """Values of a setting; None when there is nothing to choose from."""
    kind = unwrap_annotation(field.annotation)
    if path in _samples():
        return st.sampled_from(_samples()[path])
    if models := nested_models(field):
        return st.one_of([_object(model, path) for model in models])
    plain = _numbers_and_words(field, kind)
    return _texts(field, path) if plain is None else plain


def _numbers_and_words(field: FieldInfo, kind: Any) -> st.SearchStrategy[Any] | None:
    if kind is bool:
        return st.booleans()
    if words := words_of(kind):
        return st.sampled_from(words)
    if kind is not int:
        return None
    least = [int(str(limit.ge)) for limit in field.metadata if isinstance(limit, Ge)]
    most = [int(str(limit.le)) for limit in field.metadata if isinstance(limit, Le)]
    return st.integers(min(least, default=0), min(most, default=sum(least) + 100))


def _texts(field: FieldInfo, path: str) -> st.SearchStrategy[Any] | None:
    sample, text = sample_of(field, path), text_format_of(field)
    if sample is None:
        return None
    if not isinstance(sample, str) or text is None or text.pattern is None or text.check is not None:
        return st.just(sample)
    return st.just(sample) | st.from_regex(text.pattern, fullmatch=True).filter(str.isascii)


@st.composite
def _object(draw: st.DrawFn, model: type[BaseModel], above: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, field in fields(model).items():
        path = f"{above}.{name}" if above else name
        values = None if path in FIXED else _values(field, path)
        # The word that chooses between models is in each of them.
        if values is not None and (name == "mode" or draw(_is_set(bool(nested_models(field))))):
            found[name] = draw(values)
    return found


@functools.cache
def _is_set(has_settings: bool) -> st.SearchStrategy[bool]:
    return st.sampled_from([False, True, True, True]) if has_settings else st.booleans()


def stacks(cloud: Cloud) -> st.SearchStrategy[dict[str, Any]]:
    """The `carto:` settings of valid stacks of a cloud, on top of one of its examples."""
    examples = sorted(name for name in STACKS if raw_settings(name)["cloud"] == cloud)
    choices = st.tuples(st.sampled_from(examples), _object(model_of(cloud), ""))
    return choices.map(lambda both: valid(*both)).filter(bool).map(lambda found: found or {})


def account_for(cloud: Cloud) -> Any:
    """An account that has what generated stacks name; None for the usual one."""
    return AwsCloud(auto_mode=True, public=tuple(SUBNETS)) if cloud is Cloud.AWS else None


def valid(example: str, changes: Mapping[str, Any]) -> dict[str, Any] | None:
    """An example stack with the changes, repaired; None when it can't be."""
    base = raw_settings(example)
    raw = merge(base, changes)
    tried: set[Loc] = set()
    for _ in range(REPAIRS):
        outcome = refused(raw)
        if not isinstance(outcome, SettingsError):
            return raw
        for problem in outcome.problems:
            if problem.loc in tried or not _set(raw, problem.loc):
                _drop(raw, problem.loc, base)
            tried.add(problem.loc)
    return None


def refused(raw: Mapping[str, Any]) -> SettingsError | Settings:
    """The stack's settings, or why it has none."""
    try:
        return settings_of(raw)
    except SettingsError as error:
        return error


def _set(raw: dict[str, Any], loc: Loc) -> bool:
    """Set a missing setting, if it is one."""
    inside: Any = raw
    for step in loc[:-1]:
        inside = inside.get(step) if isinstance(inside, dict) else None
    if not isinstance(inside, dict) or loc[-1] in inside:
        return False
    field = field_at(model_of(Cloud(raw["cloud"])), loc, raw)
    sample = None if field is None else sample_of(field, ".".join(map(str, loc)))
    if sample is None:
        return False
    inside[loc[-1]] = sample
    return True


def _drop(raw: dict[str, Any], loc: Loc, base: Mapping[str, Any]) -> None:
    """Remove a refused setting, or the object that lacks one; what the example has comes back."""
    inside: Any = raw
    there: list[tuple[dict[str, Any], Any]] = []
    for step in loc:
        if not isinstance(inside, dict) or step not in inside:
            break
        there.append((inside, step))
        inside = inside[step]
    if there:
        holder, name = there[-1]
        del holder[name]
    top = str(loc[0])
    if top in base and (top not in raw or not there):
        raw[top] = copy.deepcopy(base[top])
