"""A stack that cannot be right: one error that names the setting, nothing made, and no secret told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.secrets import leaks

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engine.world import World

SECRET = "Correct-Horse/Battery+Staple"
BROUGHT = {"host": "db.example.com", "userPassword": SECRET}

BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "no cloud": ({"carto:cloud": None}, "carto:cloud"),
    "a cloud that does not exist": ({"carto:cloud": "moon"}, "carto:cloud"),
    "no domain": ({"carto:domain": None}, "carto:domain"),
    "a domain with its scheme": ({"carto:domain": "https://carto.example.com"}, "carto:domain"),
    "no cluster": ({"carto:cluster": None}, "carto:cluster.name"),
    "a cluster that is not there": ({"carto:cluster.name": "missing-platform"}, "carto:cluster.name"),
    "a misspelt subject": ({"carto:databse": {"instance": "db.t4g.micro"}}, "carto:databse"),
    "a misspelt setting": ({"carto:database.instanse": "db.t4g.micro"}, "carto:database.instanse"),
    "no customer package": ({"carto:customerPackage": None}, "carto:customerPackage"),
    "a customer package elsewhere": ({"carto:customerPackage.path": "no-such-folder"}, "carto:customerPackage"),
    "a profile that does not exist": ({"carto:profile": "huge"}, "carto:profile"),
    "a namespace of Kubernetes": ({"carto:namespace": "kube-system"}, "carto:namespace"),
    "a tag of AWS": ({"carto:tags": {"aws:team": "gis"}}, "carto:tags"),
    "a disk too small": ({"carto:database.storageGb": {"initial": 1}}, "carto:database.storageGb.initial"),
    "a disk that may not grow": ({"carto:database.storageGb": {"initial": 100, "max": 50}}, "carto:database.storageGb"),
    "windows that meet": (
        {"carto:database.backups.window": "03:00-04:00", "carto:database.maintenanceWindow": "sun:03:30-sun:04:30"},
        "carto:database",
    ),
    "a database both made and brought": (
        {"carto:database": {"instance": "db.t4g.micro", "existing": BROUGHT}},
        "carto:database",
    ),
    "a brought cache without its address": (
        {"carto:cache": {"mode": "existing", "existing": {"password": SECRET}}},
        "carto:cache.existing.host",
    ),
    "a secret where a name belongs": (
        {"carto:database": {"existing": {**BROUGHT, "host": SECRET}}},
        "carto:database.existing.host",
    ),
    "a role that is none": (
        {"carto:identity": {"existing": {"roleArn": "carto-backend"}}},
        "carto:identity.existing.roleArn",
    ),
    "a bucket's ARN for its name": (
        {"carto:storage.imports": {"existing": "arn:aws:s3:::my-bucket"}},
        "carto:storage.imports.existing",
    ),
    "an origin that is none": ({"carto:storage.corsOrigins": ["maps.example.com"]}, "carto:storage.corsOrigins[0]"),
    "a chart before this one": ({"carto:chart.version": "1.0.0"}, "carto:chart.version"),
    "a rotation backwards": ({"carto:rotation.cachePassword": -1}, "carto:rotation.cachePassword"),
    "a switch that is none": ({"carto:features.ai.enabled": "perhaps"}, "carto:features.ai.enabled"),
    "a region that does not exist": ({"aws:region": "moon-1x"}, "aws:region"),
    "another account": ({"aws:allowedAccountIds": ["999999999999"]}, "account"),
}


@pytest.mark.parametrize(("changes", "setting"), BROKEN.values(), ids=BROKEN)
def test_a_broken_stack_names_the_setting_and_makes_nothing(
    changes: dict[str, Any], setting: str, empty_world: Callable[[str], World]
) -> None:
    world = empty_world("demo")
    world.set(changes)
    done = world.pulumi("up", "--yes")
    assert done.returncode != 0, done.output
    assert setting in done.output, done.output
    assert "Traceback" not in done.output, done.output
    assert world.simulator.inventory() == []
    assert world.managed() == []
    assert leaks({"the secret": SECRET}, done.output) == []
