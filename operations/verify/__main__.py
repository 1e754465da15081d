"""Check what a stack has deployed: release, pods, buckets, database, cache, and the domain."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console

from operations.verify.domain import check_domain
from operations.verify.exposure import check_exposure, check_records
from operations.verify.findings import Finding, as_json, exit_code, table
from operations.verify.in_cluster import IMAGE, check_in_cluster
from operations.verify.kubectl import CannotVerify, Kubectl
from operations.verify.release import check_release

if TYPE_CHECKING:
    from collections.abc import Sequence

CANNOT = 2
"""Exit code when nothing could be checked."""


def outputs_of(stack: str) -> dict[str, Any]:
    """The stack's outputs, without secrets. Raises CannotVerify when there are none."""
    command = ["pulumi", "stack", "output", "--json", "--stack", stack, "--non-interactive"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise CannotVerify("pulumi is not installed: https://www.pulumi.com/docs/install/") from None
    if done.returncode:
        raise CannotVerify(f"pulumi stack output failed: {done.stderr.strip()}")
    outputs: dict[str, Any] = json.loads(done.stdout)
    if "namespace" not in outputs:
        raise CannotVerify(f"the stack {stack} has no outputs: run `pulumi up --stack {stack}` first")
    return outputs


def verify(outputs: dict[str, Any], arguments: argparse.Namespace) -> list[Finding]:
    """Run every check, also after a failed one."""
    cluster = Kubectl(namespace=outputs["namespace"], context=arguments.context)
    findings = [*check_release(cluster), *check_exposure(cluster)]
    if not arguments.no_job:
        findings += check_in_cluster(cluster, arguments.image)
    if not arguments.no_domain:
        findings += check_records(outputs)
        findings += check_domain(outputs["url"].removeprefix("https://"))
    return findings


def main(argv: Sequence[str] | None = None) -> int:
    """Return 0 if all checks passed, 1 if one failed, 2 if the checks could not run."""
    parser = argparse.ArgumentParser(prog="python -m operations.verify", description=__doc__)
    parser.add_argument("--stack", required=True)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--context", help="of kubectl (default: the current one)")
    parser.add_argument("--image", help=f"with Python 3.9 or later and openssl (default: {IMAGE}, in CARTO's registry)")
    parser.add_argument("--no-job", action="store_true", help="start nothing in the cluster")
    parser.add_argument(
        "--no-domain", action="store_true", help="leave the domain out, as before its DNS record exists"
    )
    arguments = parser.parse_args(argv)
    try:
        findings = verify(outputs_of(arguments.stack), arguments)
    except CannotVerify as problem:
        sys.stderr.write(f"{problem}\n")
        return CANNOT
    if arguments.json:
        sys.stdout.write(f"{as_json(findings)}\n")
    else:
        Console().print(table(findings))
    return exit_code(findings)


if __name__ == "__main__":
    sys.exit(main())
