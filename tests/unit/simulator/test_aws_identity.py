"""An EKS cluster lets in who made the rest of the stack, and nobody else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.simulator.simulated import Cloud, Refusal

if TYPE_CHECKING:
    from pathlib import Path

ROLE = "arn:aws:iam::123456789012:role/deployer"
NAMESPACE = "kubernetes:core/v1:Namespace"


def kubeconfig(server: str, *arguments: str) -> str:
    command = {"command": "aws", "args": ["eks", "get-token", "--cluster-name", "platform", *arguments], "env": []}
    document: dict[str, Any] = {
        "clusters": [{"name": "it", "cluster": {"server": server}}],
        "users": [{"name": "it", "user": {"exec": command}}],
        "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
        "current-context": "it",
    }
    return json.dumps(document)


def test_a_token_of_another_identity_opens_nothing(tmp_path: Path) -> None:
    aws = Cloud("aws", tmp_path, {"region": "eu-west-1", "assumeRoles": json.dumps([{"roleArn": ROLE}])})
    server = aws.invoke("aws:eks/getCluster:getCluster", {"name": "platform"})["endpoint"]
    someone = Cloud("kubernetes", tmp_path, {"kubeconfig": kubeconfig(server)})
    deployer = Cloud("kubernetes", tmp_path, {"kubeconfig": kubeconfig(server, "--role-arn", ROLE)})

    with pytest.raises(Refusal, match="Unauthorized"):
        someone.create(NAMESPACE, {"metadata": {"name": "carto"}})
    assert deployer.create(NAMESPACE, {"metadata": {"name": "carto"}}).id == "carto"
