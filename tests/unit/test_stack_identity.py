"""What identifies a stack is the same whether its configuration or the environment has it."""

from __future__ import annotations

import pulumi
import pytest

from components.fixed_choices import Change
from components.settings.clouds import PROVIDERS, Cloud
from components.stack_identity import place_of, refuse


@pytest.mark.parametrize("cloud", PROVIDERS)
def test_another_place_in_the_environment_alone_is_refused(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = PROVIDERS[cloud]
    setting = f"{provider.name}:{provider.place}"
    monkeypatch.setattr(pulumi.Config, "get", lambda *_: None)
    for name in provider.environment:
        monkeypatch.delenv(name, raising=False)
    assert place_of(provider) is None
    places = []
    for place in ("first", "second"):
        monkeypatch.setenv(provider.environment[-1], place)
        places.append({setting: place_of(provider)})
    with pytest.raises(ValueError, match=f"{setting}: this stack is in 'first'"):
        refuse(Change(old=places[0], created={"installed": "carto"}, new=places[1]))


def test_the_configuration_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = PROVIDERS[Cloud.AZURE]
    monkeypatch.setattr(pulumi.Config, "get", lambda *_: "configured")
    monkeypatch.setenv(provider.environment[0], "of the environment")
    assert place_of(provider) == "configured"
