"""A stack's settings are read once, one platform turns them into a small contract, CARTO is deployed from that."""

import gc

# Modules and resources stay until the program ends. A collection searches all of them and finds nothing, which takes a
# quarter of a preview's CPU time.
gc.disable()

import pulumi

from components.carto import customer_package
from components.carto.deployment import deploy
from components.carto.namespace import CartoNamespace
from components.carto.same_tenant import Tenant
from components.installed import require_sdk
from components.protection import NAME, Protection, every_resource
from components.settings import Cloud
from components.settings.load import load_stack

settings = load_stack()
require_sdk(settings.cloud)
package = customer_package.read(
    settings.customer_package,
    accept_made_up=settings.accepts_placeholders,
    needs_google_key=not settings.has_workload_identity,
)

match settings.cloud:
    case Cloud.AWS:
        from components.aws.platform import provision
    case Cloud.GCP:
        from components.gcp.platform import provision
    case Cloud.AZURE:
        from components.azure.platform import provision
    case Cloud.EXISTING:
        from components.existing.platform import provision

registered = every_resource()
Tenant("tenant", package=package, protect=settings.protects_data)
create_namespace = CartoNamespace(settings)
deployment = deploy(settings, package, provision(settings, create_namespace), create_namespace)
Protection(NAME, protect=settings.protects_data, after=registered)

for name, value in deployment.items():
    pulumi.export(name, value)

# From here on new objects are collected, without a search of those that stay.
gc.freeze()
gc.enable()
