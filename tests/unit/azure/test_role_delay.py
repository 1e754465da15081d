"""The pause between the assignment of a role and its first use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from components.azure.role_delay import DELAY, pause
from tests.support.clouds.azure import provisioned

CREATED = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("later", "wait"),
    [
        (timedelta(0), DELAY),
        (timedelta(minutes=1), DELAY - timedelta(minutes=1)),
        (DELAY, timedelta(0)),
        (timedelta(days=90), timedelta(0)),
        (timedelta(hours=-1), DELAY),
    ],
    ids=["new", "a minute old", "old enough", "of an earlier run", "a clock that is slow"],
)
def test_a_new_assignment_gets_time_and_an_older_one_is_used_at_once(later: timedelta, wait: timedelta) -> None:
    assert pause("2026-01-01T00:00:00.1234567Z", now=CREATED + later) == wait


def test_an_assignment_of_unknown_age_is_used_at_once() -> None:
    assert pause(None, now=CREATED) == timedelta(0)


def test_whatever_uses_the_key_gets_its_identity_after_the_role() -> None:
    graph = provisioned(storage={"encryption": {"kmsKey": "create"}})
    users = [graph["storage-account"], graph["database-server"]]
    assert all("encryption-role" in user.depends_on for user in users)
    assert users[0].inputs["identity"]["userAssignedIdentities"]
