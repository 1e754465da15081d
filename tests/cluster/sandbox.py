"""One stack in a sandbox of its own: simulated clouds, and a namespace of its own in a real cluster."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from components.carto.chart import RELEASE
from simulator.engine import Simulator
from test_cluster.api import Object
from test_cluster.throwaway import Cluster
from test_cluster.wiring import connect, program_copy, simulator_of
from tests.support import fork_server, quick_engine, secrets_service
from tests.support.stack_commands import StackCommands

WORKLOADS = ("deployments", "statefulsets", "daemonsets")


def quick(simulator: Simulator) -> Simulator:
    """The simulator of a test, before its first command."""
    quick_engine.without_logs(simulator.home)
    settings = {**simulator.settings, **quick_engine.environment()}
    return replace(simulator, settings=settings, secrets_provider=secrets_service.PROVIDER)


@dataclass(frozen=True, kw_only=True)
class ClusterSandbox(StackCommands):
    """A stack and where it deploys to."""

    stack: str
    cluster: Cluster
    connected: Simulator
    """The simulator, with the cluster's address."""
    namespace: str

    @classmethod
    def empty(
        cls, folder: Path, stack: str, cluster: Cluster, *, namespace: str, group: str | None = None
    ) -> ClusterSandbox:
        """A stack that was never up."""
        environment = fork_server.environment()
        program = program_copy(folder / "program", environment)
        quick_engine.with_key(program / "stacks" / f"Pulumi.{stack}.yaml")
        simulator = quick(simulator_of(folder, program, environment / "bin/python"))
        connect(simulator, stack, cluster, group=group)
        sandbox = cls(stack=stack, cluster=cluster, connected=simulator, namespace=namespace)
        sandbox.set({"carto:namespace": namespace, "carto:disposable": True})
        return sandbox

    @property
    def simulator(self) -> Simulator:
        """The engine's side of the sandbox."""
        return self.connected

    def rotate(self, secret: str) -> None:
        """Rotate one of the generated secrets."""
        number = self.settings.get("carto:rotation", {}).get(secret, 0)
        self.set({f"carto:rotation.{secret}": number + 1})

    def fail(self, *arguments: str) -> str:
        """Run `pulumi <arguments>`, which must fail, and return its output."""
        done = self.pulumi(*arguments)
        assert done.returncode != 0, f"pulumi {' '.join(arguments)} on {self.stack} did not fail:\n{done.output}"
        return done.output

    def destroy(self) -> None:
        """Destroy the stack."""
        self.succeed("destroy", "--yes", "--skip-preview")

    def abandon(self) -> None:
        """Delete the namespace, without waiting for its end."""
        address = f"/api/v1/namespaces/{self.namespace}"
        if self.cluster.api.find(address) is not None:
            self.cluster.api.delete(address)

    def path(self, kind: str, name: str = "") -> str:
        """Address of a kind of objects in the namespace, or of one of them."""
        group = {
            "deployments": "/apis/apps/v1",
            "statefulsets": "/apis/apps/v1",
            "daemonsets": "/apis/apps/v1",
            "replicasets": "/apis/apps/v1",
            "jobs": "/apis/batch/v1",
            "horizontalpodautoscalers": "/apis/autoscaling/v2",
            "roles": "/apis/rbac.authorization.k8s.io/v1",
            "rolebindings": "/apis/rbac.authorization.k8s.io/v1",
        }.get(kind, "/api/v1")
        return f"{group}/namespaces/{self.namespace}/{kind}" + (f"/{name}" if name else "")

    def objects(self, kind: str) -> list[Object]:
        """All objects of a kind in the namespace."""
        return self.cluster.api.list(self.path(kind))

    def secrets(self) -> dict[str, dict[str, str]]:
        """Content of every Secret that is not Helm's own, by name and key."""
        return {
            secret["metadata"]["name"]: {
                key: base64.b64decode(value).decode() for key, value in (secret.get("data") or {}).items()
            }
            for secret in self.objects("secrets")
            if not secret["type"].startswith("helm.sh/")
        }

    def records(self) -> list[Object]:
        """Helm's records of the release, the newest last."""
        found = [one for one in self.objects("secrets") if one["type"].startswith("helm.sh/")]
        return sorted(found, key=lambda one: int(one["metadata"]["labels"]["version"]))

    def helm_secrets(self) -> list[str]:
        """Their names."""
        return [str(one["metadata"]["name"]) for one in self.records()]

    def release_status(self) -> str:
        """The newest record's status, as Helm labels it."""
        return str(self.records()[-1]["metadata"]["labels"]["status"])

    def manifest(self) -> list[tuple[str, str]]:
        """Kind and name of every object in the newest record."""
        if not (records := self.records()):
            return []
        packed = base64.b64decode(base64.b64decode(records[-1]["data"]["release"]))
        manifest = json.loads(gzip.decompress(packed))["manifest"]
        documents = [one for one in yaml.safe_load_all(manifest) if one]
        return [(str(one["kind"]), str(one["metadata"]["name"])) for one in documents]

    def templates(self) -> Iterator[tuple[str, Object]]:
        """Every workload's name and pod template."""
        for kind in (*WORKLOADS, "jobs"):
            for one in self.objects(kind):
                yield one["metadata"]["name"], one["spec"]["template"]

    def revisions(self) -> dict[str, int]:
        """How often each Deployment's pods were rolled, by component."""
        return {
            one["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/component"]: int(
                one["metadata"]["annotations"]["deployment.kubernetes.io/revision"]
            )
            for one in self.objects("deployments")
        }

    def bootstrap_jobs(self) -> dict[str, str]:
        """The bootstrap's Jobs: unique id and how it ended."""
        return {
            job["metadata"]["uid"]: next(
                (
                    c["type"]
                    for c in job["status"].get("conditions") or ()
                    if c["status"] == "True" and c["type"] in ("Complete", "Failed")
                ),
                "Running",
            )
            for job in self.objects("jobs")
            if job["metadata"]["name"].startswith("carto-database-bootstrap")
        }

    def gone(self) -> bool:
        """Whether the namespace has left the cluster."""
        return self.cluster.api.find(f"/api/v1/namespaces/{self.namespace}") is None

    def record_path(self, revision: int = 1) -> str:
        """Address of one of Helm's records."""
        return self.path("secrets", f"sh.helm.release.v1.{RELEASE}.v{revision}")
