"""Names of project and stack that a cloud would refuse in the names of what it creates."""

from __future__ import annotations

import pytest

from tests.support.stack_settings import load_yaml

GCP = "carto:cloud: gcp\ncarto:cluster: {name: platform, location: europe-west1}\n"
EXISTING = "carto:storage: {imports: {existing: their-imports}, thumbnails: {existing: their-thumbnails}}"


@pytest.mark.parametrize(
    ("stack", "project", "name", "refused"),
    [
        (GCP, "carto", "on-google", True),
        (GCP, "googly", "production", True),
        (GCP, "carto", "G00gle", True),
        (GCP, "carto", "production", False),
        (GCP, "carto", "goog", False),
        (GCP + EXISTING, "carto", "on-google", False),
        ("", "carto", "on-google", False),
    ],
)
def test_googles_own_words_are_refused_where_buckets_are_created(
    stack: str, project: str, name: str, refused: bool
) -> None:
    messages = [str(found) for found in load_yaml(stack).name_problems(project, name)]
    assert bool(messages) is refused
    assert all("Google refuses" in text for text in messages)
