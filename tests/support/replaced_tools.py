"""Replacements of the command lines of clouds, clusters and registries, for the pages' commands on the simulator.

They answer from what the simulator has, or with a word. Whether the words of the pages exist is compared with the
real command lines by tests/unit.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import re
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from simulator.aws.account import ACCOUNT
from simulator.core.inventory import Inventory
from simulator.core.values import plain
from test_cluster.simulated_chart import write_chart
from tests.support.commands import EXAMPLE_SECRET
from tools.toolchain import helm_bin

NAMES = ("aws", "az", "gcloud", "kubectl", "helm", "git", "make", "curl")
HELM = "real-helm"
WORD = "answer"
UNREACHABLE = "The connection to the server kubernetes.example.com was refused"
"""What kubectl reports where a command wants objects, which no simulated cluster has."""
KUBECONFIG = """\
apiVersion: v1
kind: Config
current-context: platform
clusters: [{name: platform, cluster: {server: "https://kubernetes.example.com"}}]
contexts: [{name: platform, context: {cluster: platform, user: platform}}]
users: [{name: platform, user: {token: ExampleOnly0000000000000000000000}}]
"""
VALUES = f"""\
appConfigValues: {{selfHostedDomain: carto.example.com}}
externalPostgresql:
  {{host: postgres.example.com, user: workspace_admin, database: workspace, password: {EXAMPLE_SECRET}}}
internalPostgresql: {{enabled: false}}
"""
OPTIONS = {"cartoSelfHostedDomain": "carto.example.com", "metadataDBHost": "postgres.example.com"}
"""Of the vendor's installer."""
ROLE = f"arn:aws:iam::{ACCOUNT}:role/carto-deployer"
ANSWERS = {
    r"kubectl config view": KUBECONFIG,
    r"kubectl kots get config": json.dumps(
        {"kind": "ConfigValues", "spec": {"values": {name: {"value": value} for name, value in OPTIONS.items()}}}
    ),
    r"kubectl .* exec .* -- env": "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.170.23/v1/credentials",
    r"helm get values": VALUES,
    r"aws sts get-caller-identity": f'{{"Account": "{ACCOUNT}", "Arn": "{ROLE}"}}',
    r"aws iam simulate-principal-policy": '{"EvaluationResults": []}',
    r"aws resourcegroupstaggingapi": '{"ResourceTagMappingList": []}',
    r"(aws|az|gcloud) .*(--output|--format)[ =]json": "[]",
}


def install(folder: Path, python: str, root: Path) -> None:
    """One executable for each name, before which Helm is looked up: it must not find its own replacement."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / HELM).symlink_to(str(helm_bin()))
    for name in NAMES:
        tool = folder / name
        tool.write_text(f'#!/bin/sh\nPYTHONPATH={root} exec {python} -m tests.support.replaced_tools {name} "$@"\n')
        tool.chmod(0o755)


def answer(typed: str, account: Inventory) -> str:
    """What a tool prints."""
    if found := re.search(r"^kubectl .*\bget secret (\S+) .*\{\.data\.(\w+)\}", typed):
        return base64.b64encode(secret(account, found[1], found[2]).encode()).decode()
    if typed.startswith("aws rds describe-db-instances") and "DbiResourceId" in typed:
        (server,) = account.of_type("aws", "aws:rds/instance:Instance")
        return server.id
    if typed.startswith("aws redshift describe-clusters"):
        (role,) = (each.id for each in account.of_type("aws", "aws:iam/role:Role") if "gateway-invoke" in each.id)
        attached = {"IamRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{role}", "ApplyStatus": "in-sync"}
        return json.dumps({"Clusters": [{"ClusterStatus": "available", "IamRoles": [attached]}]})
    return next((text for pattern, text in ANSWERS.items() if re.match(pattern, typed)), WORD)


def secret(account: Inventory, name: str, key: str) -> str:
    """One key of a Secret in the simulated cluster."""
    inputs = [plain(record.inputs) for record in account.all() if record.type == "kubernetes:core/v1:Secret"]
    found = next(each for each in inputs if each["metadata"].get("name") == name)
    return str(found["stringData"][key])


def pulled(words: list[str]) -> None:
    """The simulated chart as the archive that `helm pull` writes."""
    options = dict(itertools.pairwise(words))
    version = options["--version"]
    with TemporaryDirectory() as folder:
        write_chart(Path(folder) / "carto", version=version)
        archive = Path(options.get("--destination", ".")) / f"carto-{version}.tgz"
        with tarfile.open(archive, "w:gz") as opened:
            opened.add(Path(folder) / "carto", "carto")


def main(words: list[str]) -> None:
    """Answer what was typed."""
    typed = " ".join(words)
    if typed.startswith("helm pull"):
        pulled(words)
    elif words[0] == "helm" and not re.search(r" (get|history|uninstall) ", typed):
        os.execvp(HELM, [HELM, *words[1:]])  # noqa: S606 - the arguments are the page's
    elif re.match(r"kubectl .*(get .*--output json( |$)|version|api-resources|can-i)", typed):
        sys.exit(UNREACHABLE)
    else:
        with Inventory(Path(os.environ["SIMULATOR_HOME"]) / "inventory.sqlite") as account:
            print(answer(typed, account))


if __name__ == "__main__":
    main(sys.argv[1:])
