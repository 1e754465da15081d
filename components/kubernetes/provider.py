"""The explicit Kubernetes provider of a stack's cluster, the same on every cloud."""

from __future__ import annotations

import pulumi
import pulumi_kubernetes as kubernetes

from ..options import child_of


def cluster_provider(
    name: str,
    *,
    kubeconfig: pulumi.Input[str] | None,
    context: str | None,
    cluster_identifier: pulumi.Input[str],
    namespace: str,
    parent: pulumi.Resource,
) -> kubernetes.Provider:
    """A provider that uses only the configured kubeconfig, and nothing else from the machine.

    Another kubeconfig, address or rotated certificate is an update: while the identifier stays, the provider
    assumes that it reaches the same cluster. The first `cluster_identifier` is kept, because another one would replace
    everything in the cluster, which a mere renaming must not do. The namespace proves that it is the same cluster.
    Source: pulumi-kubernetes v4.25.0, provider/pkg/provider/provider.go, DiffConfig.

    `namespace` is the one of objects that have none, so that no object is created in `default`.
    """
    return kubernetes.Provider(
        name,
        kubeconfig=kubeconfig,
        context=context,
        cluster_identifier=cluster_identifier,
        namespace=namespace,
        # Existing objects are refused. The provider's server-side apply would silently adopt objects of the same name:
        # a namespace of another team, which a disposable stack would then delete, or the keys of an installation whose
        # state was lost. Source: the provider's await/await.go, "we always upsert the object".
        enable_server_side_apply=False,
        # A rotated password changes its Secret in place. By default the Secret would be deleted first, and a pod that
        # starts in between would find none.
        enable_secret_mutable=True,
        # An unreachable cluster is not an empty one: without these, environment variables of the machine decide
        # whether objects that can't be reached are forgotten.
        delete_unreachable=False,
        skip_update_unreachable=False,
        opts=pulumi.ResourceOptions.merge(
            child_of(parent), pulumi.ResourceOptions(ignore_changes=["clusterIdentifier"])
        ),
    )
