"""Whether Redshift may use the role with which it invokes the Analytics Toolbox gateway."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from components.settings.problems import SettingsError
from operations.clouds.command import CommandFailed, run
from operations.redshift_role.gateway import Credentials, Gateway, Run, connect
from operations.redshift_role.warehouse import IN_SYNC, CannotChange
from operations.settings import CannotRead, Pulumi, engine
from operations.verify.findings import Finding, failed, passed, skipped


def check_redshift(
    outputs: Mapping[str, Any], stack: str, *, engine: Callable[[str], Pulumi] = engine, run: Run = run
) -> list[Finding]:
    """Whether the role is attached to the data warehouse. Nothing for a stack without the gateway."""
    gateway = Gateway.of(outputs)
    if gateway is None:
        return []
    subject, check = f"redshift {gateway.warehouse.name}", "role of the gateway"
    try:
        aws = connect(gateway, Credentials.of(engine(stack)), run)
    except (CannotChange, CannotRead, CommandFailed, SettingsError) as error:
        return [skipped(subject, check, str(error))]
    try:
        state = gateway.warehouse.roles(aws).applied.get(gateway.role)
    except CommandFailed as error:
        return [skipped(subject, check, str(error))]
    except CannotChange as error:
        return [failed(subject, check, str(error), "docs/warehouses.md")]
    if state == IN_SYNC:
        return [passed(subject, check, "attached")]
    attach = f".venv/bin/python -m operations redshift_role --stack {stack} --yes"
    return [failed(subject, check, f"not attached: {state or 'the warehouse does not have it'}", attach)]
