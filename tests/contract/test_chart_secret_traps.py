"""How the chart takes secrets, and what goes wrong in any other form.

One test a trap of the chart contract, asserted on the values of every example stack.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from components.carto.chart import chart_keys
from components.carto.secrets import subjects
from components.settings.features import Features
from tests.support.example_stacks import NAMES, built
from tests.support.recorder import Secret

OF_FEATURES = [secret for feature in Features().each if not feature.first_chart for secret in feature.secrets]
"""Of features that the tested chart has."""
every_stack = pytest.mark.parametrize("name", NAMES)


@every_stack
def test_a_secret_has_one_form_only_because_the_existing_secret_would_win(name: str) -> None:
    for key, entry in built(name).secret_entries.items():
        assert set(entry) in ({"value"}, {"existingSecret"}), key


@every_stack
def test_only_the_keys_the_chart_cannot_take_from_a_secret_are_passed_by_value(name: str) -> None:
    by_value = {key for key, entry in built(name).secret_entries.items() if "value" in entry}
    assert by_value <= chart_keys().existing_secret_ignored
    assert {"cartoSecrets.instanceId", "cartoSecrets.litellmMasterKey"} <= by_value


@every_stack
def test_keys_of_which_only_the_value_works_never_refer_to_a_secret(name: str) -> None:
    for key, entry in built(name).secret_entries.items():
        assert not (key in chart_keys().existing_secret_ignored and "existingSecret" in entry), key


@every_stack
def test_secrets_passed_by_value_are_text_and_marked_secret(name: str) -> None:
    marked = built(name).marked_values
    for key, entry in built(name).secret_entries.items():
        if "value" in entry:
            group, word = key.split(".")
            assert isinstance(marked[group][word]["value"], Secret), key
            assert isinstance(entry["value"], str), key
            assert entry["value"], key


@every_stack
def test_the_whole_of_the_values_is_not_one_secret(name: str) -> None:
    """A preview that shows `[secret]` for everything tells a reader nothing."""
    assert not isinstance(built(name).marked_values, Secret)
    assert not isinstance(built(name).marked_values["appConfigValues"]["selfHostedDomain"], Secret)


@every_stack
def test_every_secret_referred_to_is_made_before_the_release(name: str) -> None:
    stack = built(name)
    references = [entry["existingSecret"] for entry in stack.secret_entries.values() if "existingSecret" in entry]
    references += [
        {"name": stack.at(f"{group}.existingSecret"), "key": stack.at(f"{group}.existingSecretPasswordKey")}
        for group in ("externalPostgresql", "externalRedis")
        if stack.at(f"{group}.existingSecret")
    ]
    for reference in references:
        assert stack.secrets[reference["name"]][reference["key"]], reference


@every_stack
def test_generated_passwords_have_no_character_a_template_or_a_url_would_read(name: str) -> None:
    generated = built(name).graph.of_type("random:index/randomPassword:RandomPassword")
    assert generated
    for password in generated:
        assert password.inputs["special"] is False, password.name
        assert password.inputs["length"] >= 16, password.name


def test_an_export_key_id_is_not_swapped_with_its_secret_as_in_the_guide() -> None:
    stack = built("exports")
    reference = stack.at("appSecrets.exportAwsAccessKeyId.existingSecret")
    assert stack.secrets[reference["name"]][reference["key"]].startswith("AKIA")


def test_a_cache_in_the_cluster_names_its_secret_twice_or_would_have_no_password() -> None:
    stack = built("cache in the cluster")
    assert stack.at("internalRedis")["existingSecret"] == stack.at("cartoSecrets.redisPassword.existingSecret.name")
    assert stack.at("externalRedis") is None


def test_iam_authentication_gives_no_password_at_all() -> None:
    stack = built("IAM database authentication")
    assert stack.at("externalPostgresql.awsEksPodIdentityEnabled") is True
    assert stack.at("externalPostgresql.awsRdsRegion") == "eu-west-1"
    assert stack.at("externalPostgresql.existingSecret") is None
    assert "carto-database-login" not in stack.secrets


@every_stack
def test_pods_that_read_a_secret_carry_its_revision_and_no_trace_of_its_content(name: str) -> None:
    stack = built(name)
    marked = {
        key.removeprefix("revision/"): value
        for component in stack.values.values()
        if isinstance(component, Mapping)
        for key, value in (component.get("podAnnotations") or {}).items()
    }
    marked.pop("certificate", None)  # of the router, about a Secret that the stack does not create
    # The Job reads the first itself; nodes read the second when they pull an image.
    read_by_no_service = {"carto-database-bootstrap", "carto-image-pull"}
    if not stack.settings.features.ai.enabled:
        read_by_no_service.add("carto-ai-keys")
    assert set(marked) == set(stack.secrets) - read_by_no_service
    revisions = {node.name: node for node in stack.graph.of_type("random:index/randomId:RandomId")}
    for subject, revision in marked.items():
        generated = revisions[f"secrets-{subject.removeprefix('carto-')}-revision"]
        assert generated.inputs["byteLength"] == 8
        assert all(isinstance(value, Secret) for value in generated.inputs["keepers"].values())
        assert revision not in stack.secrets[subject].values()


def test_secret_readers_are_known_for_every_secret_in_use() -> None:
    for name in NAMES:
        for key, entry in built(name).secret_entries.items():
            if "existingSecret" in entry and not key.endswith("redisPassword"):
                assert chart_keys().secret_readers.get(key), key
    for key in (key for keys in subjects(OF_FEATURES).values() for key in keys):
        assert chart_keys().secret_readers.get(key), key
