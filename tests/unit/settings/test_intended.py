"""A value of the wrong kind is answered with the command for what was meant."""

from __future__ import annotations

import pytest

from tests.support.stack_settings import error_settings, refusal

COMMAND = "fix: pulumi config set --path carto:"


@pytest.mark.parametrize(
    ("stack", "path", "command"),
    [
        ("carto:cloud: eks", "carto:cloud", "cloud aws"),
        ("carto:cloud: Google", "carto:cloud", "cloud gcp"),
        ("carto:cloud: aks", "carto:cloud", "cloud azure"),
        ("carto:cloud: existing", "carto:cloud", "cloud kubernetes"),
        ("carto:profile: prod", "carto:profile", "profile standard"),
        ("carto:profile: dev", "carto:profile", "profile development"),
        ("carto:profile: high_trafic", "carto:profile", "profile high-traffic"),
        ("carto:profile: huge", "carto:profile", "profile standard"),
        ("carto:cache: {mode: incluster}", "carto:cache.mode", "cache.mode in-cluster"),
        ("carto:cache: {mode: moon}", "carto:cache.mode", "cache.mode managed"),
        ("carto:exposure: {mode: alb}", "carto:exposure.mode", "exposure.mode application-load-balancer"),
    ],
)
def test_the_word_that_is_meant_is_in_the_command(stack: str, path: str, command: str) -> None:
    assert f"{COMMAND}{command}" in error_settings(refusal(stack))[path] + " "


@pytest.mark.parametrize(
    ("stack", "path", "command"),
    [
        ("carto:features: {ai: true}", "carto:features.ai", "features.ai.enabled true"),
        ("carto:features: {ai: 'true'}", "carto:features.ai", "features.ai.enabled true"),
        ("carto:warehouses: {s3Exports: false}", "carto:warehouses.s3Exports", "warehouses.s3Exports.enabled false"),
        ("carto:cache: in-cluster", "carto:cache", "cache.mode in-cluster"),
        ("carto:identity: access-key", "carto:identity", "identity.mode access-key"),
        ("carto:exposure: alb", "carto:exposure", "exposure.mode application-load-balancer"),
        ("carto:storage: {thumbnails: public}", "carto:storage.thumbnails", "storage.thumbnails.access public"),
        ("carto:storage: {imports: acme-imports}", "carto:storage.imports", "storage.imports.existing acme-imports"),
        ("carto:storage: {encryption: create}", "carto:storage.encryption", "storage.encryption.kmsKey create"),
        ("carto:database: {storageGb: 100}", "carto:database.storageGb", "database.storageGb.initial 100"),
        ("carto:database: {backups: 14}", "carto:database.backups", "database.backups.retentionDays 14"),
        ("carto:chart: 1.280.1", "carto:chart", "chart.version 1.280.1"),
        (
            "carto:network: {externalProxy: 'http://proxy.acme.dev:3128'}",
            "carto:network.externalProxy",
            "network.externalProxy.connectionString http://proxy.acme.dev:3128",
        ),
        ("carto:cluster: platform", "carto:cluster", "cluster.name platform"),
    ],
)
def test_a_value_in_the_place_of_an_object_is_answered_with_its_setting(stack: str, path: str, command: str) -> None:
    assert f"{COMMAND}{command}" in error_settings(refusal(stack))[path]


@pytest.mark.parametrize(
    ("stack", "path", "command"),
    [
        (
            "carto:cloud: gcp\ncarto:cluster: {name: gke_acme-maps_europe-west1_maps, location: europe-west1}",
            "carto:cluster.name",
            "cluster.name maps",
        ),
        (
            "{carto:cloud: gcp, carto:storage: {imports: {existing: 'gs://acme-imports/'}}}",
            "carto:storage.imports.existing",
            "storage.imports.existing acme-imports",
        ),
        ("carto:database: {version: 17.2}", "carto:database.version", "database.version 17"),
        ("carto:domain: kärten.acme.dev", "carto:domain", "domain xn--krten-gra.acme.dev"),
        ("carto:domain: ' maps.acme.dev'", "carto:domain", "domain maps.acme.dev"),
        (
            "carto:cache: {mode: existing, existing: {host: 'rediss://cache.acme.dev:6380'}}",
            "carto:cache.existing.host",
            "cache.existing.host cache.acme.dev fix: put the port into the `port` setting next to it",
        ),
        (
            "carto:network: {externalProxy: {host: p.acme.dev, port: 3128, sslCa: x}}",
            "carto:network.externalProxy.sslCa",
            'network.externalProxy.sslCa -- "$(cat ca.pem)"',
        ),
    ],
)
def test_a_value_in_another_form_is_answered_with_the_right_one(stack: str, path: str, command: str) -> None:
    assert f"{COMMAND}{command}" in error_settings(refusal(stack))[path]


def test_an_address_with_a_login_is_not_repeated() -> None:
    error = refusal("carto:cache: {mode: existing, existing: {host: 'rediss://me:Hunter2@cache.acme.dev:6380'}}")
    assert "fix: remove everything before and after the host" in error_settings(error)["carto:cache.existing.host"]
    assert "Hunter2" not in str(error)


def test_one_value_in_the_place_of_a_list_is_its_first_item() -> None:
    error = refusal("carto:exposure: {mode: application-load-balancer, allowedCidrs: 192.168.0.0/16}")
    found = error_settings(error)["carto:exposure.allowedCidrs"]
    assert "fix: pulumi config set --path 'carto:exposure.allowedCidrs[0]' 192.168.0.0/16" in found


@pytest.mark.parametrize(
    ("stack", "path", "commands"),
    [
        ("carto:cluster: [{name: a}]", "carto:cluster", "rm --path carto:cluster fix: @carto:cluster.name platform"),
        (
            "carto:features: {ai: true}",
            "carto:features.ai",
            "rm --path carto:features.ai fix: @carto:features.ai.enabled true",
        ),
        (
            "carto:exposure: {mode: application-load-balancer, allowedCidrs: 192.168.0.0/16}",
            "carto:exposure.allowedCidrs",
            "rm --path carto:exposure.allowedCidrs fix: @'carto:exposure.allowedCidrs[0]' 192.168.0.0/16",
        ),
        ("carto:tags: [a, b]", "carto:tags", "rm --path carto:tags fix: @'carto:tags.<name>' '<value>'"),
        ("carto:tags: {team: }", "carto:tags.team", "set --path carto:tags.team '<value>'"),
        ("carto:storage: {encryption: [x]}", "carto:storage.encryption", "rm --path carto:storage.encryption"),
        ("carto:database: 5", "carto:database", "rm --path carto:database"),
        ("carto:chart: 1.280.1", "carto:chart", "set --path carto:chart.version 1.280.1"),
    ],
)
def test_pulumi_runs_the_commands_although_a_value_of_another_kind_is_there(
    stack: str, path: str, commands: str
) -> None:
    _, *found = error_settings(refusal(stack))[path].split(" fix: ")
    assert " fix: ".join(found) == f"pulumi config {commands}".replace("@", "pulumi config set --path ")


@pytest.mark.parametrize(
    "stack",
    [
        "carto:database: Hunter2Hunter2",
        "carto:cache: Hunter2Hunter2",
        "carto:identity: Hunter2Hunter2",
        "carto:features: {googleMaps: Hunter2Hunter2}",
        "carto:network: {externalProxy: 'http://me:Hunter2Hunter2@proxy.acme.dev:3128'}",
        "{carto:features: {sso: Hunter2Hunter2}, carto:helmValues: {a: {secure: Hunter2Hunter2}}}",
    ],
)
def test_no_command_repeats_what_may_be_a_secret(stack: str) -> None:
    assert "Hunter2" not in str(refusal(stack))
