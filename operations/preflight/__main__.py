"""Check what the first `pulumi up` of a stack needs.

Settings, customer package, a preview, logins, permissions, quotas, the cluster with its add-ons and its nodes, the
chart's repository, the images, and the domain with its zone. Nothing is created, but with `--pod-in` a pod for some
seconds. Exit code 0; 1 where something is missing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import click
from rich.console import Console

from components.carto.customer_package import CustomerPackageError, read
from components.carto.from_settings import package_source, scheduling_args
from components.carto.room import least_room
from components.quota_check import sizing_values
from components.settings.problems import SettingsError
from operations import options
from operations.clouds import of_cloud
from operations.clouds.command import Command, run
from operations.command_line import command
from operations.helm import Helm, helm
from operations.permissions.__main__ import subject_of
from operations.preflight import network
from operations.preflight.add_ons import check_add_ons
from operations.preflight.cluster import check_cluster
from operations.preflight.delegation import check_delegation
from operations.preflight.egress import check_egress
from operations.preflight.identity import check_identity
from operations.preflight.images import Find, check_images
from operations.preflight.registry import find
from operations.preflight.tools import check_tools, installed
from operations.preview_report.markdown import verdict
from operations.preview_report.steps import NoPreview, Preview
from operations.preview_report.steps import read as read_preview
from operations.room import fits, text, usable
from operations.settings import CannotRead, Pulumi, engine, loaded
from operations.verify.findings import Finding, as_json, exit_code, failed, passed, skipped, table
from operations.verify.kubectl import CannotVerify, Kubectl

if TYPE_CHECKING:
    from components.carto.customer_package import CustomerPackage
    from components.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What the checks ask outside of this program."""

    engine: Callable[[str], Pulumi] = engine
    kubectl: Callable[[str, str | None], Kubectl] = lambda namespace, context: Kubectl(
        namespace=namespace, context=context
    )
    run: Command = run
    which: Callable[[str], str | None] = installed
    fetch: network.Fetch = network.fetch
    resolve: network.Resolve = network.resolve
    post: network.Post = network.post
    helm: Helm = helm
    find: Find = find


def checked(stack: str, context: str | None, machine: Machine, pod_in: str | None = None) -> Iterator[Finding]:
    """Every check. Without valid settings there is nothing else to check."""
    pulumi = machine.engine(stack)
    try:
        settings = cast("Settings", loaded(pulumi)[0])
    except SettingsError as error:
        yield failed("stack", "settings", str(error), "the fixes in the text")
        return
    except CannotRead as error:
        remedy = "`pulumi stack ls` lists your stacks; docs/troubleshooting.md#pulumi-doesnt-open-the-stack"
        yield failed("stack", "settings", str(error), remedy)
        return
    name = str(settings.cloud)
    cloud = of_cloud(name)
    yield passed("stack", "settings", f"valid, for {name}")
    package, finding = _package(settings)
    yield finding
    yield from check_tools(cloud.TOOLS if cloud is not None else {}, machine.which)
    if cloud is not None:
        yield check_identity(cloud, machine.run)
    preview, finding = _preview(pulumi)
    yield finding
    if preview is not None and cloud is not None:
        yield from _permissions(name, pulumi, settings, preview, machine)
        yield from _quotas(name, pulumi, settings, preview, machine)
    yield from _elsewhere(name, settings)
    cluster = machine.kubectl(settings.namespace, context)
    steps = preview.steps if preview is not None else []
    of_cluster = check_cluster(cluster, [step.type for step in steps])
    yield from of_cluster
    if len(of_cluster) > 1:
        yield from check_add_ons(cluster, steps, name)
    if cloud is not None and preview is not None:
        yield from _identity_of_pods(name, pulumi, settings, preview, machine)
    if package is not None:
        yield _room(settings, package, cluster)
    yield network.check_chart(settings.chart, machine.fetch)
    yield from check_images(settings, machine.helm, machine.find)
    if pod_in is None:
        yield skipped("egress", "from the cluster", "not asked for: --pod-in NAMESPACE starts a pod that checks it")
    else:
        yield from check_egress(settings, machine.kubectl(pod_in, context))
    dns = getattr(settings.exposure, "dns", None)
    yield network.check_domain(settings.domain, creates_record=dns is not None, resolve=machine.resolve)
    if dns is not None:
        yield check_delegation(name, dns.model_dump(by_alias=True), _config(pulumi), machine.run, machine.fetch)


def _config(pulumi: Pulumi) -> dict[str, str]:
    return {key: entry.get("value", "") for key, entry in json.loads(pulumi("config", "--json")).items()}


def _package(settings: Settings) -> tuple[CustomerPackage | None, Finding]:
    try:
        package = read(package_source(settings.customer_package), needs_google_key=settings.needs_google_key)
    except CustomerPackageError as error:
        return None, failed("stack", "customer package", str(error), "the files that CARTO Support sent")
    return package, passed("stack", "customer package", f"of the tenant {package.tenant_id}")


def _preview(pulumi: Pulumi) -> tuple[Preview | None, Finding]:
    try:
        preview = read_preview(pulumi("preview", "--json", "--show-sames"))
    except (CannotRead, NoPreview) as error:
        return None, failed("stack", "preview", str(error), "pulumi preview")
    if preview.errors:
        return None, failed("stack", "preview", "; ".join(preview.errors), "pulumi preview")
    return preview, passed("stack", "preview", verdict(preview, [], {}).rpartition("; ")[2])


def _permissions(cloud: str, pulumi: Pulumi, settings: Settings, preview: Preview, machine: Machine) -> list[Finding]:
    asking = of_cloud(cloud, "operations.preflight")
    if asking is None:
        detail = "not asked for on this cloud: compare with `.venv/bin/python -m operations permissions`"
        return [skipped("cloud", "permissions", detail)]
    found: list[Finding] = asking.check_permissions(
        lambda account: subject_of(pulumi, settings, preview, account), machine.run, machine.post
    )
    return found


def _identity_of_pods(
    cloud: str, pulumi: Pulumi, settings: Settings, preview: Preview, machine: Machine
) -> list[Finding]:
    """Where a cloud has an agent in the cluster that gives pods their identity."""
    check = getattr(of_cloud(cloud, "operations.preflight"), "check_identity_of_pods", None)
    found: list[Finding] = check(subject_of(pulumi, settings, preview, ""), machine.run) if check is not None else []
    return found


def _elsewhere(cloud: str, settings: Settings) -> Iterator[Finding]:
    """Integrations with warehouses on another cloud, or with credentials of their own."""
    warehouses = settings.warehouses
    found = [each.setting for each in warehouses.in_use_on_aws if cloud != "aws" or each.aws is not None]
    if warehouses.bigquery_exports.enabled and cloud != "gcp":
        found.append(warehouses.bigquery_exports.setting)
    for setting in found:
        detail = (
            "not checked: not asked with other credentials; compare with `.venv/bin/python -m operations permissions`"
        )
        yield skipped("cloud", f"permissions of {setting}", detail)


def _quotas(cloud: str, pulumi: Pulumi, settings: Settings, preview: Preview, machine: Machine) -> Iterator[Finding]:
    asking = of_cloud(cloud, "operations.quotas")
    if asking is not None:
        yield from asking.check_quotas(subject_of(pulumi, settings, preview, ""), machine.run)


def _room(settings: Settings, package: CustomerPackage, cluster: Kubectl) -> Finding:
    least = least_room(sizing_values(settings, package), settings.features.each)
    try:
        nodes = usable(cluster.get("nodes")["items"], scheduling_args(settings.scheduling))
    except CannotVerify:
        return skipped("cluster", "room", "kubectl may not list the nodes")
    detail = f"{least.pods} pods request {text(least.requests)}; {nodes.count} nodes can allocate {text(nodes.room)}"
    if fits(least, nodes):
        return passed("cluster", "room", detail)
    return failed("cluster", "room", detail, "add nodes or an autoscaler, or set a smaller carto:profile")


@command("preflight", __doc__)
@options.stack()
@options.context()
@click.option(
    "--pod-in",
    metavar="NAMESPACE",
    help="Start a pod in this existing namespace that connects to what CARTO needs, and delete it.",
)
@options.as_json()
def main(*, stack: str, context: str | None, pod_in: str | None, is_json: bool, machine: Machine | None = None) -> int:
    """The command. Returns its exit code."""
    found = list(checked(stack, context, machine or Machine(), pod_in))
    if is_json:
        sys.stdout.write(f"{as_json(found)}\n")
    else:
        Console().print(table(found))
    return exit_code(found)


if __name__ == "__main__":
    sys.exit(main())
