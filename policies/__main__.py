"""The policy pack's program: registers every policy of the catalog with the engine."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import grpc
import pulumi_policy
from google.protobuf import empty_pb2, json_format
from pulumi_policy import policy as runtime

from policies import configuration
from policies.catalog import CATALOG
from policies.exceptions import without_excepted
from policies.model import Policy, Resource, Stack

CONFIG: dict[str, str] = {}
"""The stack's configuration. pulumi-policy 1.21 receives it from the engine and does not pass it on to policies."""
_configure_stack = runtime._PolicyAnalyzerServicer.ConfigureStack
_configure = runtime._PolicyAnalyzerServicer.Configure


def _remember_config(servicer: Any, request: Any, context: Any) -> Any:
    secret = set(request.config_secret_keys)
    CONFIG.update({key: value for key, value in request.config.items() if key not in secret})
    return _configure_stack(servicer, request, context)


def _check_and_tune(servicer: Any, request: Any, context: Any) -> empty_pb2.Empty:
    """Refuse what the engine would ignore, and set the stack's severities: the SDK has no configuration of them."""
    config = {name: json_format.MessageToDict(one.properties) for name, one in request.policyConfig.items()}
    if problems := configuration.problems(config, CATALOG):
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "; ".join(sorted(problems)))
    for policy in CATALOG:
        REGISTERED[policy.name].severity = pulumi_policy.Severity(
            configuration.severity(policy, config.get(policy.name, {}))
        )
    return _configure(servicer, request, context)


def _plain(value: Any) -> Any:
    """Inputs without the wrapper that raises an error for each unknown value."""
    try:
        return value["__target"]
    except (KeyError, TypeError):
        return value


def _report(
    policy: Policy, resource: Resource, stack: Stack, config: Mapping[str, Any], report: Callable[..., None]
) -> None:
    messages = policy.violations(resource, stack)
    today = datetime.now(UTC).date()
    for message in without_excepted(resource.name, messages, config.get("exceptions") or (), today):
        report(message, resource.urn)


def _for_resource(policy: Policy) -> Callable[[Any, Callable[..., None]], None]:
    def validate(args: Any, report: Callable[..., None]) -> None:
        resource = Resource(
            type=args.resource_type, name=args.name, urn=args.urn, inputs=_plain(args.props), protect=args.opts.protect
        )
        config = args.get_config()
        _report(policy, resource, Stack(config=CONFIG, options=config), config, report)

    return validate


def _for_stack(policy: Policy) -> Callable[[Any, Callable[..., None]], None]:
    def validate(args: Any, report: Callable[..., None]) -> None:
        resources = [
            Resource(
                type=one.resource_type,
                name=one.name,
                urn=one.urn,
                inputs=_plain(one.props),
                protect=one.opts.protect,
                dependencies=frozenset(
                    other.urn for other in chain(one.dependencies, *one.property_dependencies.values())
                ),
            )
            for one in args.resources
        ]
        stack = Stack(config=CONFIG, resources=resources, options=args.get_config())
        for resource in resources:
            _report(policy, resource, stack, args.get_config(), report)

    return validate


def _registered(policy: Policy) -> pulumi_policy.Policy:
    level = pulumi_policy.EnforcementLevel.MANDATORY if policy.is_mandatory else pulumi_policy.EnforcementLevel.ADVISORY
    options = {
        "enforcement_level": level,
        "severity": pulumi_policy.Severity(policy.severity),
        "config_schema": pulumi_policy.PolicyConfigSchema(configuration.schema(policy)),
        "remediation_steps": policy.remedy,
    }
    if policy.needs_stack:
        return pulumi_policy.StackValidationPolicy(policy.name, policy.description, _for_stack(policy), **options)
    return pulumi_policy.ResourceValidationPolicy(policy.name, policy.description, _for_resource(policy), **options)


REGISTERED: Final = {policy.name: _registered(policy) for policy in CATALOG}
runtime._PolicyAnalyzerServicer.ConfigureStack = _remember_config
runtime._PolicyAnalyzerServicer.Configure = _check_and_tune
pulumi_policy.PolicyPack("carto-selfhosted", list(REGISTERED.values()))
