"""CARTO on any Kubernetes from arguments alone, as another program uses the components."""

from __future__ import annotations

import pulumi

from components.any_kubernetes.backend_identity import IdentityArgs
from components.any_kubernetes.object_storage import StorageArgs
from components.any_kubernetes.platform import Platform, PlatformArgs
from components.carto.args import BootstrapArgs, CartoArgs, ChartArgs, DatabaseUseArgs
from components.carto.carto import Carto
from components.carto.customer_package import PackageSource, read
from components.carto.from_settings import carto_args
from components.carto.namespace import CartoNamespace, CartoNamespaceArgs
from components.contracts import Database, Login, StorageProvider
from components.kubeconfig import ClusterArgs
from tests.support.clouds.kubernetes import NoCloud
from tests.support.example_stacks import AccountWithCluster, raw_settings, settings_of
from tests.support.recorder import Graph, run


def _installed() -> Graph:
    def program() -> None:
        secret = pulumi.Output.secret
        platform = Platform(
            "maps",
            PlatformArgs(
                cluster=ClusterArgs(name="on-premises", namespace="maps", context="on-premises"),
                storage=StorageArgs(
                    provider=StorageProvider.S3, imports="imports", thumbnails="thumbnails", region="eu-west-1"
                ),
                identity=IdentityArgs(key=secret("key"), holder="AKIA0"),
                database=Database(
                    # What another resource of the program computes.
                    host=pulumi.Output.from_input("db.internal"),
                    port=5432,
                    admin=Login(user=pulumi.Output.from_input("postgres"), password=secret("admin")),
                    tls=True,
                ),
            ),
        ).outputs
        namespace = CartoNamespace("maps-namespace", CartoNamespaceArgs(name="maps", cluster="on-premises"))
        args = CartoArgs(
            platform=platform,
            package=read(PackageSource(path="examples/customer-package")),
            create_namespace=namespace,
            domain="maps.example.com",
            namespace="maps",
            database=DatabaseUseArgs(user_password=secret("user"), bootstrap=BootstrapArgs(image="postgres")),
        )
        carto = Carto("maps", args, pulumi.ResourceOptions(providers=[platform.kubernetes]))
        pulumi.export("url", carto.outputs["url"])

    return run(program, cloud=AccountWithCluster(NoCloud()))


def test_another_program_installs_carto_without_settings() -> None:
    graph = _installed()
    values = graph["maps-release-helm"].inputs["values"]
    assert values["externalPostgresql"]["host"] == "db.internal"
    assert values["appConfigValues"]["workspaceImportsBucket"] == "imports"
    assert values["mapsApi"]["replicaCount"] == 1
    assert "maps-database-bootstrap-run-job" in graph
    assert graph.outputs["url"] == "https://maps.example.com"


def test_the_defaults_are_those_of_a_stack() -> None:
    settings = settings_of(raw_settings("aws-quickstart"))
    args = carto_args(settings, None, None, None)  # type: ignore[arg-type]
    assert vars(args.chart) == vars(ChartArgs())
    names = DatabaseUseArgs()
    found = args.database
    assert (found.user, found.workspace, found.ai_proxy) == (names.user, names.workspace, names.ai_proxy)
