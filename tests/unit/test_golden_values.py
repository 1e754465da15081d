"""The Helm values of each example stack are the recorded ones."""

from __future__ import annotations

import pytest

from tests.golden.recordings import RECORD, difference, recording, superfluous
from tests.golden.values import readable, text_of
from tests.support.example_stacks import STACKS
from tests.support.recorder import Secret, revealed
from tests.support.registrations import registered

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----\n"


@pytest.mark.parametrize("stack", STACKS)
def test_values_are_the_recorded_ones(stack: str) -> None:
    different = difference(stack)
    assert not different, f"\n{different}\nwhen this is what you want: `{RECORD}`"


def test_every_recording_is_of_an_example_stack() -> None:
    assert superfluous() == [], f"run `{RECORD}`"


@pytest.mark.parametrize("stack", ["aws-production", "azure-production"])
def test_a_recording_has_no_secret(stack: str) -> None:
    secrets = registered(stack)["release-helm"].inputs["values"]["cartoSecrets"]
    revealed_ones = [entry["value"] for entry in revealed(secrets).values() if "value" in entry]
    assert revealed_ones
    assert not [secret for secret in revealed_ones if secret in recording(stack).read_text()]


def test_a_value_that_the_cloud_returns_names_its_resource() -> None:
    assert "host: ${database-instance.address}\n" in text_of("aws-production")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Secret({"a": "b"}), "[secret]"),
        ({"a": [Secret("b"), 1, True]}, {"a": ["[secret]", 1, True]}),
        (CERTIFICATE * 2, "[2 certificates, sha256 b5ac95973b5c]"),
        ("https://made.example.net/x", "https://${bucket.host}/x"),
    ],
)
def test_a_value_is_readable(value: object, text: object) -> None:
    assert readable(value, {"made.example.net": "bucket.host"}) == text
