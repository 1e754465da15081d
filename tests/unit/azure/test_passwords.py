"""The administrator's password, as Azure takes it."""

from __future__ import annotations

import pytest

from simulator.azure.package import SERVICES
from simulator.core.package import CloudError
from simulator.random.generate import KINDS
from tests.support.clouds.azure import provisioned
from tests.support.recorder import revealed

SERVER = SERVICES.types["azure-native:dbforpostgresql:Server"]
PASSWORD = "random:index/randomPassword:RandomPassword"


def test_azure_takes_every_password_that_can_be_generated() -> None:
    graph = provisioned()
    kind = KINDS[PASSWORD]
    server = dict(revealed(graph["database-server"].inputs))
    refused = []
    for _ in range(1000):
        _, made = kind.generate({**kind.defaults, **graph["database-admin-password"].inputs})
        try:
            SERVER.refuse_write(server | {"administratorLoginPassword": made["result"].value})
        except CloudError as error:
            refused.append(str(error))
    assert refused == []


@pytest.mark.parametrize(
    ("password", "code"),
    [("lettersOnlyNoDigits", "PasswordNotComplex"), ("Short1", "PasswordTooShort"), ("Aa1" * 43, "PasswordTooLong")],
)
def test_a_password_that_azure_refuses_is_refused(password: str, code: str) -> None:
    server = dict(revealed(provisioned()["database-server"].inputs))
    with pytest.raises(CloudError, match=code):
        SERVER.refuse_write(server | {"administratorLoginPassword": password})
