"""Check what a stack has deployed: release, pods, buckets, database, cache, and the domain.

Exit code 0; 1 where a check failed; 2 where the checks could not run. A Job in the cluster checks buckets and servers,
and is deleted afterwards; nothing else is changed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import click
from rich.console import Console

from operations import options
from operations.command_line import command
from operations.verify.domain import check_domain
from operations.verify.exposure import check_exposure, check_records
from operations.verify.findings import as_json, exit_code, table
from operations.verify.in_cluster import IMAGE, check_in_cluster
from operations.verify.kubectl import CannotVerify, Kubectl
from operations.verify.release import check_release

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


@command("verify", __doc__)
@options.stack()
@options.context()
@options.as_json()
@click.option("--image", help=f"With Python 3.9 or later and openssl. Default: {IMAGE}, in CARTO's registry.")
@click.option("--no-job", is_flag=True, help="Start nothing in the cluster.")
@click.option("--no-domain", is_flag=True, help="Leave the domain out, as before its DNS record exists.")
def main(*, stack: str, context: str | None, is_json: bool, image: str | None, no_job: bool, no_domain: bool) -> int:
    """Return 0 if all checks passed, 1 if one failed, 2 if the checks could not run."""
    try:
        outputs = outputs_of(stack)
        cluster = Kubectl(namespace=outputs["namespace"], context=context)
        findings = [*check_release(cluster), *check_exposure(cluster)]
        if not no_job:
            findings += check_in_cluster(cluster, image)
        if not no_domain:
            findings += [*check_records(outputs), *check_domain(outputs["url"].removeprefix("https://"))]
        if "analyticsToolbox" in outputs:
            from operations.verify.redshift import check_redshift

            findings += check_redshift(outputs, stack)
    except CannotVerify as problem:
        sys.stderr.write(f"{problem}\n")
        return CANNOT
    if is_json:
        sys.stdout.write(f"{as_json(findings)}\n")
    else:
        Console().print(table(findings))
    return exit_code(findings)


if __name__ == "__main__":
    sys.exit(main())
