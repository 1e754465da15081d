"""Credentials of another AWS account, where a cluster has the same name: nothing is changed in either account."""

from __future__ import annotations

from collections.abc import Callable

from simulator.core.values import plain
from tests.support.sandbox import Sandbox

OTHER = "arn:aws:iam::210987654321:role/deployer"


def test_another_account_is_refused_before_anything_changes(sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with("aws-production")
    before, written = [plain(record.inputs) for record in sandbox.existing()], sandbox.stack_file.read_text()
    sandbox.set({"aws:assumeRoles": [{"roleArn": OTHER}], "carto:domain": "other.example.com"})
    words = (
        "aws:profile: this stack is in the account 123456789012, and the credentials are of the account 210987654321"
    )
    for command in (("preview",), ("up", "--yes", "--skip-preview")):
        refused = sandbox.pulumi(*command)
        assert refused.returncode != 0
        assert words in refused.output, refused.output
        assert "Traceback" not in refused.output, refused.output
    assert [plain(record.inputs) for record in sandbox.existing()] == before
    sandbox.stack_file.write_text(written)
    sandbox.has_converged()
