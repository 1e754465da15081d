"""What a person reads when the name of the database's server is taken."""

from __future__ import annotations

import pulumi

from components.gcp.taken_name import explanation

TYPE = "gcp:sql/databaseInstance:DatabaseInstance"
ABOVE = "urn:pulumi:production::carto::carto:stack:SelfHosted$carto:gcp:Platform$carto:gcp:Database"


def test_a_server_that_is_not_recorded_is_deleted_or_imported_by_the_commands_of_the_error() -> None:
    failed = pulumi.ErrorHookArgs(
        urn=f"{ABOVE}${TYPE}::carto-database-instance",
        id="",
        name="carto-database-instance",
        type=TYPE,
        new_inputs={"name": "carto-production-database-a1b2c3", "project": "acme"},
        failed_operation="create",
    )
    lines = [line.strip() for line in explanation(failed, "carto-database-suffix").splitlines()]
    assert f"pulumi up --replace '{ABOVE}$random:index/randomString:RandomString::carto-database-suffix'" in lines
    assert (
        f"pulumi import {TYPE} carto-database-instance 'acme/carto-production-database-a1b2c3' "
        f"--parent 'carto-database={ABOVE}::carto-database' --generate-code=false --yes"
    ) in lines
