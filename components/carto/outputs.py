"""What a stack exports about CARTO."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import pulumi

from ..contracts import StorageProvider
from . import chart
from .egress import egress
from .next_steps import next_steps, stack_readme
from .workloads import most_replicas

if TYPE_CHECKING:
    from ..kubernetes.namespace import Namespace
    from .args import CartoArgs

Outputs = Mapping[str, pulumi.Input[object]]


def outputs(args: CartoArgs, namespace: Namespace, values: Mapping[str, Any]) -> Outputs:
    """The outputs of a stack.

    None of them waits for the release: they can be read when it failed, or is not installed yet.
    """
    platform, storage, exposure = args.platform, args.platform.storage, args.exposure
    on_google = storage.provider is StorageProvider.GCS and platform.identity.principal is not None
    enabled = [feature for feature in args.features if feature.is_enabled]
    most_pods = partial(most_replicas, values=values, features=args.features)
    in_cluster_cache = f"{chart.RELEASE}-valkey.{args.namespace}.svc"
    return {
        **platform.outputs,
        **args.warehouses.outputs,
        **{name: out for one in enabled for name, out in one.outputs(args.domain, most_pods).items()},
        "url": f"https://{args.domain}",
        "namespace": namespace.name,
        "releaseName": chart.RELEASE if args.install else None,
        "releaseVersion": args.chart.version if args.install else None,
        "importsBucket": storage.imports.name,
        "thumbnailsBucket": storage.thumbnails.name,
        "exportsBucket": _exports_bucket(args),
        "databaseHost": platform.database.host,
        "cacheHost": in_cluster_cache if platform.cache.in_cluster else platform.cache.host,
        "roleArn": platform.identity.principal if platform.identity.uses_workload_identity and not on_google else None,
        "egress": egress(
            platform,
            args.warehouses,
            args.destinations,
            images=args.images.registry,
            bootstrap_image=args.database.bootstrap.image if args.database.bootstrap is not None else None,
        ),
        "sendToCarto": {
            "tenantId": args.package.tenant_id,
            "selfHostedDomain": args.domain,
            "chartVersion": args.chart.version,
            # As this account CARTO reaches the part of the product that runs at CARTO. With a key it is the customer
            # package's own account, which CARTO let in already.
            **(
                {"serviceAccountEmail": platform.identity.principal}
                if on_google and platform.identity.uses_workload_identity
                else {"serviceAccountEmail": args.google_service_account}
                if args.google_service_account is not None
                else {}
            ),
        },
        "nextSteps": next_steps(
            namespace=args.namespace,
            service=chart.ROUTER,
            exposed=exposure is not None,
            of_the_stack=[
                *(exposure.next_steps if exposure is not None else ()),
                *platform.next_steps,
                *args.warehouses.next_steps,
                *([_FIREWALL] if args.destinations else []),
                *(step for feature in enabled for step in feature.next_steps()),
            ],
        ),
        "readme": stack_readme(),
    }


_FIREWALL = "If a firewall limits what pods reach, open it for the features: pulumi stack output egress --json"


def _exports_bucket(args: CartoArgs) -> pulumi.Output[str] | None:
    exports = args.warehouses.s3_exports or args.warehouses.bigquery_exports
    return exports.bucket.name if exports is not None else None
