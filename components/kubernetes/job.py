"""A Job that runs once, in a pod with the least permissions."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_kubernetes as kubernetes

from ..frozen import frozen
from ..options import child_of
from .without_mesh import WITHOUT_PROXY, WITHOUT_SIDECAR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NOBODY = 65534
"""A user and group that own nothing in any image."""


@frozen
class JobArgs:
    """One container that runs `command`.

    `files` are mounted read-only at `files_path`; `environment_secret` names a Secret whose keys become environment
    variables. Other values are not supported: Kubernetes would expand `$(…)` in a value of the pod.
    """

    namespace: pulumi.Input[str]
    image: pulumi.Input[str]
    command: Sequence[pulumi.Input[str]]
    environment_secret: pulumi.Input[str]
    files: Mapping[str, pulumi.Input[str]]
    files_path: str
    revision: pulumi.Input[str]
    """When it changes, the Job runs again."""
    labels: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    image_pull_secrets: Sequence[str] = ()
    """Names of Secrets in the namespace."""
    node_selector: Mapping[str, str] = field(default_factory=dict)
    tolerations: Sequence[Mapping[str, Any]] = ()
    """As in a pod."""
    after: Sequence[pulumi.Resource] = ()
    """Resources that have to exist before the Job runs."""
    deadline_seconds: int = 600
    retries: int = 4


class Job(pulumi.ComponentResource):
    """A hardened Job that the engine waits for.

    The engine generates the names of the Job and its files: a Job can't be changed, so every run is a new object, and
    the old one is deleted once the new one has finished. The next `pulumi up` replaces a failed Job instead of waiting
    for it again. A finished Job is not deleted, because the deletion would be reported as drift.
    """

    job: kubernetes.batch.v1.Job

    def __init__(self, name: str, args: JobArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:kubernetes:Job", name, None, opts)
        core, meta = kubernetes.core.v1, kubernetes.meta.v1
        files = core.ConfigMap(
            f"{name}-files",
            metadata=meta.ObjectMetaArgs(namespace=args.namespace, labels=dict(args.labels)),
            data=dict(args.files),
            immutable=True,
            opts=child_of(self),
        )
        container = core.ContainerArgs(
            name="job",
            image=args.image,
            command=list(args.command),
            env_from=[core.EnvFromSourceArgs(secret_ref=core.SecretEnvSourceArgs(name=args.environment_secret))],
            volume_mounts=[core.VolumeMountArgs(name="files", mount_path=args.files_path, read_only=True)],
            security_context=core.SecurityContextArgs(
                allow_privilege_escalation=False,
                read_only_root_filesystem=True,
                capabilities=core.CapabilitiesArgs(drop=["ALL"]),
            ),
            resources=core.ResourceRequirementsArgs(
                requests={"cpu": "50m", "memory": "64Mi"}, limits={"cpu": "500m", "memory": "128Mi"}
            ),
            termination_message_policy="FallbackToLogsOnError",
        )
        pod = core.PodTemplateSpecArgs(
            metadata=meta.ObjectMetaArgs(
                labels={**args.labels, **WITHOUT_SIDECAR},
                annotations={**WITHOUT_PROXY, "revision": args.revision},
            ),
            spec=core.PodSpecArgs(
                restart_policy="Never",
                automount_service_account_token=False,
                enable_service_links=False,
                image_pull_secrets=[core.LocalObjectReferenceArgs(name=name) for name in args.image_pull_secrets]
                or None,
                node_selector=dict(args.node_selector) or None,
                tolerations=[core.TolerationArgs(**toleration) for toleration in args.tolerations] or None,
                security_context=core.PodSecurityContextArgs(
                    run_as_non_root=True,
                    run_as_user=NOBODY,
                    run_as_group=NOBODY,
                    fs_group=NOBODY,
                    seccomp_profile=core.SeccompProfileArgs(type="RuntimeDefault"),
                ),
                containers=[container],
                volumes=[
                    core.VolumeArgs(
                        name="files",
                        config_map=core.ConfigMapVolumeSourceArgs(
                            name=files.metadata.apply(lambda metadata: str(metadata.name))
                        ),
                    )
                ],
            ),
        )
        self.job = kubernetes.batch.v1.Job(
            f"{name}-job",
            metadata=meta.ObjectMetaArgs(
                namespace=args.namespace,
                labels=dict(args.labels),
                annotations={"pulumi.com/replaceUnready": "true"},
            ),
            spec=kubernetes.batch.v1.JobSpecArgs(
                active_deadline_seconds=args.deadline_seconds, backoff_limit=args.retries, template=pod
            ),
            opts=pulumi.ResourceOptions.merge(
                child_of(self, depends_on=args.after),
                pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create=f"{args.deadline_seconds + 120}s")),
            ),
        )
        self.register_outputs({})
