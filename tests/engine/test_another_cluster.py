"""A cluster that is renamed or moves is the same one; a cluster without the stack's namespace is refused."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.sandbox import Sandbox

SERVER = "https://kubernetes.example.com:6443"


def test_a_cluster_may_be_renamed_and_move_but_not_become_another(sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with("kubernetes")
    kubeconfig = sandbox.settings["carto:cluster"]["kubeconfig"]
    everything = sorted(record.id for record in sandbox.existing())

    moved = kubeconfig.replace(SERVER, SERVER.replace("//", "//moved-"))
    sandbox.set({"carto:cluster.name": "renamed", "carto:cluster.kubeconfig": moved})
    done = sandbox.up()
    assert {(step.op, step.name) for step in done if not step.type.startswith("pulumi:")} == {
        ("update", "carto-namespace-namespace")
    }
    assert not {step.op for step in done} & {"replace", "create-replacement", "delete"}

    sandbox.set({"carto:cluster.kubeconfig": kubeconfig.replace(SERVER, "https://another.example.com")})
    refused = sandbox.pulumi("up", "--yes", "--skip-preview")
    assert refused.returncode != 0
    assert "carto:cluster: the cluster that is reached now has no namespace 'carto'" in refused.output
    assert "Fix: set carto:cluster back" in refused.output

    sandbox.set({"carto:cluster.kubeconfig": moved})
    assert {step.type for step in sandbox.up()} == {"pulumi:providers:kubernetes"}
    sandbox.has_converged()
    assert sorted(record.id for record in sandbox.existing()) == everything
