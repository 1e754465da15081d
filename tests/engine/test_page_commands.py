"""The commands of the pages, typed in their order on an example stack that is up."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.engine import ROOT
from tests.engine.running_stacks import RunningStack
from tests.support.certificates import issue
from tests.support.commands import EXAMPLE_SECRET
from tests.support.page_commands import PageRun
from tests.support.person import Person
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.long

AUTHORITY = issue("authority")
DOMAIN = issue("domain", "*.example.com", by=AUTHORITY)
SERVICE_ACCOUNT = {"type": "service_account", "client_email": "a@example.com", "private_key": EXAMPLE_SECRET}
BUCKET_POLICY = {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::111122223333:role/carto-redshift-imports"},
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::carto-redshift-imports/*",
}
PACKAGE = ROOT / "examples/customer-package"
FILES = {
    "fullchain.pem": DOMAIN.pem + AUTHORITY.pem,
    "privkey.pem": DOMAIN.key,
    "authority.pem": AUTHORITY.pem,
    "ca.pem": AUTHORITY.pem,
    "key.json": json.dumps({"project_id": "p", **SERVICE_ACCOUNT}),
    "carto-values.yaml": (PACKAGE / "carto-values.yaml").read_text(),
    "carto-secrets.yaml": (PACKAGE / "carto-secrets.yaml").read_text(),
    "policy.json": json.dumps({"Statement": BUCKET_POLICY}),
    "customer-package/carto-values.yaml": (PACKAGE / "carto-values.yaml").read_text(),
    "customer-package/carto-secrets.yaml": (PACKAGE / "carto-secrets.yaml").read_text(),
    **dict.fromkeys(("gemini.key", "maps.key", "client.secret", "here.key", "tomtom.key"), EXAMPLE_SECRET),
}
"""What pages take from elsewhere."""
NEW = "--cloud aws --region eu-west-1 --cluster-name platform --domain carto.example.com --profile standard"
WORDS = {
    "<the old name>": "{stack}",
    "--to <version>": "--to 1.287.1",
    "<version>": "1.280.1",
    "<stack>": "{stack}",
    "<urn>": "$(pulumi stack --show-urns | grep -o 'urn:.*exposure-address-public$')",
    "<app>": "carto",
    "<account>": "111122223333",
    "<subscription id>": "00000000-0000-0000-0000-000000000001",
    "<region>": "westeurope",
    "/home/me/customer-package": "customer-package",
    "<revision>": "1",
    "operations status": "operations status --no-domain",
    "operations new production": f"operations new production --customer-package-path customer-package {NEW}",
    "compare state.json": "compare $PWD/state.json",
}
"""What a person writes where a page has a placeholder."""
OWN_PRODUCTION = ("docs/import-install.md",)
"""Pages whose stack `production` is a new one; on the others it is the stack that is up."""


def test_the_commands_of_a_page(page_run: PageRun, first_up: Callable[[str], RunningStack], tmp_path: Path) -> None:
    def person(number: int) -> Person:
        sandbox = first_up(page_run.stack).sandbox.copy(tmp_path / str(number))
        (sandbox.simulator.program / "sim").symlink_to(ROOT / "sim")
        return Person.at(sandbox, FILES)

    typing = person(0)
    words = {placeholder: word.replace("{stack}", page_run.stack) for placeholder, word in WORDS.items()}
    if page_run.page not in OWN_PRODUCTION:
        words["--stack production"] = f"--stack {page_run.stack}"
    for number, (entry, block) in enumerate(page_run.blocks()):
        if entry.fresh:
            typing = person(number + 1)
        if entry.before:
            typing.types(entry.before, words)
        typing.types(block.text, words, entry.fails)


def test_a_page_starts_a_stack(page_run: PageRun, tmp_path: Path) -> None:
    """From the checkout to `pulumi up`, with nothing but what the block has."""
    for number, (_, block) in enumerate(page_run.blocks()):
        stack = "my-stack" if "my-stack" in block.text else "production"
        sandbox = Sandbox.empty(tmp_path / str(number), stack)
        (sandbox.simulator.program / "carto-pulumi").symlink_to(".")
        person = Person.at(sandbox, FILES)
        person.types(block.text, {"pulumi up": "pulumi config set carto:placeholders accept\npulumi up"})
        assert sandbox.simulator.resources(stack)
