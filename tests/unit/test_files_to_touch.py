"""The number of product files that a setting, a resource type, a feature and a cloud are in."""

from __future__ import annotations

import functools

import pytest

from benchmarks.files_to_touch import LIMITS, Count, counts, medians, product_files

SETTINGS = ("enhancedMonitoring", "additionalTlsCa", "logAnalyticsWorkspace")
"""One setting of each cloud that takes the usual way: the model, the component, and the translation if they differ."""


@functools.cache
def found() -> list[Count]:
    return list(counts(product_files()))


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_is_in_a_few_files(name: str) -> None:
    files = next(each.files for each in found() if each.kind == "setting" and each.name == name)
    assert any(file.startswith("components/settings/") for file in files)
    assert len(files) <= LIMITS["setting"], files


def test_a_one_to_one_feature_is_in_one_file() -> None:
    features = {each.name: len(each.files) for each in found() if each.kind == "one-to-one feature"}
    # The first is one of a proxy's exceptions as well; the second needs the stack's tags and every workload; the
    # third is a workload's name as well.
    del features["cluster_domain"], features["pod_tags"], features["http_cache"]
    assert features == dict.fromkeys(features, LIMITS["one-to-one feature"])


@pytest.mark.parametrize("kind", LIMITS)
def test_the_median_of_a_kind_does_not_grow(kind: str) -> None:
    median = medians(found())[kind]
    assert median <= LIMITS[kind], f"a {kind} is in {median:g} files: python -m benchmarks.files_to_touch --files"
