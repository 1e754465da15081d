"""Another domain on a running stack is a warning that says what else has to change."""

from __future__ import annotations

import pulumi
import pytest

from components.carto.deployed_domain import warn_of_another
from tests.support.example_stacks import built


@pytest.mark.parametrize(
    ("old", "new", "warned"),
    [
        ({"input": "maps.acme.dev"}, {"input": "carto.acme.dev"}, True),
        ({"input": "maps.acme.dev"}, {"input": "maps.acme.dev"}, False),
        (None, {"input": "maps.acme.dev"}, False),
    ],
)
def test_a_new_domain_is_a_warning(
    old: dict[str, str] | None, new: dict[str, str], warned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warnings.append)
    warn_of_another(
        pulumi.ResourceHookArgs(urn="", id="", name="release-domain", type="", old_inputs=old, new_inputs=new)
    )
    assert bool(warnings) is warned
    for what in ("maps.acme.dev is deployed and becomes carto.acme.dev", "sendToCarto", "OAuth", "CORS", "DNS"):
        assert all(what in text for text in warnings)


def test_the_domain_is_remembered_once_the_release_is_installed() -> None:
    graph = built("aws-quickstart").graph
    assert graph["release-domain"].inputs["input"] == built("aws-quickstart").settings.domain
    assert "release-helm" in graph["release-domain"].depends_on
