"""What the pages say is so: links lead somewhere, commands and settings exist, examples are valid."""

from __future__ import annotations

import contextlib
import functools
import json
import re
from pathlib import PurePosixPath
from posixpath import normpath
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest
import yaml
from botocore import xform_name
from botocore.exceptions import UnknownServiceError

from components.settings import Cloud
from components.settings.clouds import clouds_with
from components.settings.load import load
from components.settings.problems import SettingsError
from tests.support.certificates import issue
from tests.support.commands import EXAMPLE_SECRET, aws_commands, config_sets, steps
from tests.support.example_stacks import package_of
from tests.support.pages import ROOT, Block, blocks, page_of, pages
from tests.support.stack_settings import SMALLEST, as_the_engine_gives_it
from tools.toolchain import ENGINE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botocore.model import ServiceModel

    from components.settings import Settings
    from tests.support.commands import AwsCommand, ConfigSet

PAGES = sorted(pages())
REFUSALS = "docs/refusals.md"
"""Names settings that do not exist, because they are refused."""
GENERATED = "docs/configuration.md"
SNIPPETS = [block for block in blocks("yaml") if block.text.startswith("config:") and block.page != GENERATED]
SCRIPTS = [block for block in blocks("sh") if block.alone and list(config_sets(block.text)) and block.page != GENERATED]
AWS = sorted({command for page in PAGES for code in pages()[page].code for command in aws_commands(code)})
KUBECONFIG = yaml.safe_dump(
    {
        "clusters": [{"name": "platform", "cluster": {"server": "https://kubernetes.example.com"}}],
        "contexts": [{"name": "platform", "context": {"cluster": "platform", "user": "platform"}}],
        "users": [{"name": "platform", "user": {"token": EXAMPLE_SECRET}}],
        "current-context": "platform",
    }
)
CERTIFICATES = (ROOT / "components/aws/certificates/eu-west-1.pem").read_text()
AUTHORITY = issue("authority")
OF_THE_DOMAIN = issue("domain", "*.example.com", by=AUTHORITY)
ZONE = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/network/providers/Microsoft.Network/"
    "privateDnsZones/privatelink.postgres.database.azure.com"
)
EXAMPLE_VALUES: dict[tuple[str | int, ...], str] = {
    ("cluster", "kubeconfig"): KUBECONFIG,
    ("customerPackage", "values"): "cartoConfigValues: {selfHostedTenantId: example}",
    ("chart", "version"): "1.280.1",
    ("identity", "existing", "key"): json.dumps(
        {"type": "service_account", "project_id": "p", "client_email": "a@example.com", "private_key": EXAMPLE_SECRET}
    ),
    ("features", "googleServiceAccount", "key"): json.dumps(
        {"type": "service_account", "project_id": "p", "client_email": "a@example.com", "private_key": EXAMPLE_SECRET}
    ),
    ("features", "trustedCertificates", "certificates"): CERTIFICATES,
    ("exposure", "tls", "certificate"): OF_THE_DOMAIN.pem + AUTHORITY.pem,
    ("exposure", "tls", "key"): OF_THE_DOMAIN.key,
    ("exposure", "tls", "acme", "tlsCa"): CERTIFICATES,
    ("database", "existing", "tlsCa"): CERTIFICATES,
    ("database", "additionalTlsCa"): CERTIFICATES,
    ("network", "azure", "privateDnsZones", "database"): ZONE,
    ("warehouses", "redshiftImports", "bucketPolicy"): json.dumps(
        {
            "Statement": {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::111122223333:role/carto-redshift-imports"},
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::carto-redshift-imports/*",
            }
        }
    ),
}
"""Inputs of commands from elsewhere: replacements for those that can't be any text."""
STACK_OF_PAGE = {
    "docs/backup-and-restore-azure.md": "azure-quickstart",
    "docs/backup-and-restore-gcp.md": "gcp-quickstart",
    "docs/install-azure.md": "azure-quickstart",
    "docs/install-kubernetes.md": "kubernetes",
    "docs/install-gcp.md": "gcp-quickstart",
    "docs/troubleshooting-azure.md": "azure-quickstart",
    "docs/troubleshooting-gcp.md": "gcp-quickstart",
}
"""The example that a page's snippets change; other pages are about the smallest stack on AWS."""
STACK_OF_SECTION = {"Any Kubernetes": "kubernetes", "Azure": "azure-quickstart", "Google Cloud": "gcp-quickstart"}
"""The same for pages with a section for each cloud."""


# Links


def broken_links(path: str, links: Sequence[str]) -> list[str]:
    broken = []
    for link in links:
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = normpath(PurePosixPath(path).parent / file) if file else path
        if not (ROOT / target).exists() or (anchor and anchor not in pages()[target].anchors):
            broken.append(link)
    return broken


@pytest.mark.parametrize("path", PAGES)
def test_links_lead_somewhere(path: str) -> None:
    assert broken_links(path, pages()[path].links) == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, todo = set(), ["README.md"]
    while todo:
        path = todo.pop()
        reached.add(path)
        targets = [
            normpath(PurePosixPath(path).parent / link.partition("#")[0])
            for link in pages()[path].links
            if not re.match(r"[a-z]+:|#", link)
        ]
        todo += [target for target in targets if target in pages() and target not in reached]
    assert sorted(set(pages()) - reached) == []


@pytest.mark.parametrize("cloud", [*Cloud])
def test_install_pages_have_the_same_order_for_every_cloud(cloud: Cloud) -> None:
    everywhere = pages()["docs/install-kubernetes.md"].headings[1:]
    here = pages()[f"docs/install-{cloud}.md"].headings[1:]
    assert [heading for heading in here if heading in everywhere] == everywhere
    # What only one cloud has is a part of "Bring your own".
    own = [heading for heading in here if heading not in everywhere]
    assert all(here.index(heading) > here.index("Bring your own") for heading in own)


def test_a_broken_link_is_noticed() -> None:
    text = (
        "# A `title`, twice\n[gone](nowhere.md) [moved](day-2.md#nowhere) [there](day-2.md) [out](https://example.com)"
    )
    page = page_of("docs/example.md", text)

    assert page.anchors == {"a-title-twice"}
    assert broken_links("docs/example.md", page.links) == ["nowhere.md", "day-2.md#nowhere"]


# Commands


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):(?!=)", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("path", PAGES)
def test_make_has_every_target_a_page_names(path: str) -> None:
    named = {target for code in pages()[path].code for target in re.findall(r"(?:^|\s)make ([a-z][a-z-]*)", code)}
    assert named <= make_targets()


def test_the_readme_has_the_two_commands() -> None:
    first = next(block.text for block in pages()["README.md"].blocks if "make demo" in block.text)
    assert [line.split("#")[0].strip() for line in first.splitlines()] == ["make demo", "make test"]


@functools.cache
def aws_operations(service: str) -> tuple[ServiceModel, dict[tuple[str, ...], str]]:
    """A service's description, and its operations by the words of the AWS CLI."""
    session = botocore.session.get_session()
    name = {"s3api": "s3"}.get(service, service)
    model = session.get_service_model(name)
    operations: dict[tuple[str, ...], str] = {(xform_name(name, "-"),): name for name in model.operation_names}
    with contextlib.suppress(UnknownServiceError):  # no waiters
        waiters = session.get_waiter_model(name)
        operations |= {
            ("wait", xform_name(name, "-")): waiters.get_waiter(name).operation for name in waiters.waiter_names
        }
    return model, operations


CLI_ALONE = (
    ("ecr", "get-login-password"),
    ("eks", "get-token"),
    ("eks", "update-kubeconfig"),
    ("rds", "generate-db-auth-token"),
    ("sso", "login"),
)


@pytest.mark.parametrize("command", AWS, ids=lambda command: " ".join([command.service, *command.operation]))
def test_aws_has_every_command_a_page_names(command: AwsCommand) -> None:
    if (command.service, *command.operation) in CLI_ALONE:
        return  # the CLI's own, which no service describes
    model, operations = aws_operations(command.service)
    assert command.operation in operations

    shape = model.operation_model(operations[command.operation]).input_shape
    members = {xform_name(member, "-") for member in (shape.members if shape else {})}
    known = members | {f"no-{member}" for member in members} | {"query", "output", "region"}
    if command.operation == ("authorize-security-group-ingress",):
        known |= {"protocol", "port", "source-group"}  # the CLI's own words for parts of a rule
    assert set(command.options) <= known


@pytest.mark.parametrize("cloud", [*Cloud])
def test_the_engine_asked_for_is_the_one_the_project_is_built_with(cloud: Cloud) -> None:
    rows = pages()[f"docs/install-{cloud}.md"].rows
    named = {version for row in rows for version in re.findall(r"^\[Pulumi\]\(\S+\) (\d\S+)", row[0])}
    assert named == {ENGINE.version.removeprefix("v")}


# Settings


def unknown_settings(code: str) -> list[str]:
    # Not the types of components (carto:aws:Database), and not what is left open (carto:<package>).
    named = re.findall(r"(?<![\w:./=-])carto:([A-Za-z]+(?:\.[A-Za-z]+)*)(?!\w|:\w|\.<)", code)
    return [path for path in named if not clouds_with(steps(path))]


@pytest.mark.parametrize("path", [path for path in PAGES if path != REFUSALS])
def test_every_setting_a_page_names_exists(path: str) -> None:
    assert [name for code in pages()[path].code for name in unknown_settings(code)] == []


def test_an_unknown_setting_is_noticed() -> None:
    assert unknown_settings("set carto:database.sizes to big; carto:aws:Database, carto:cloud: aws") == [
        "database.sizes"
    ]


def example_of(page: str, section: str = "") -> dict[str, Any]:
    """The `config:` that a page's snippets change."""
    stack = STACK_OF_SECTION.get(section, STACK_OF_PAGE.get(page))
    if stack is None:
        return dict(yaml.safe_load(SMALLEST))
    file = ROOT / "stacks" / f"Pulumi.{stack}.yaml"
    return dict(yaml.safe_load(file.read_text())["config"])


def stack_of(config: Mapping[str, Any], script: str, page: str = "", section: str = "") -> Settings:
    """The stack that a snippet makes of the page's example, after the commands that go with it."""
    settings: dict[str, Any] = {**example_of(page, section), **config}
    commands = list(config_sets(script))
    if any(command.path[0] == "customerPackage" and command.path[1] != "path" for command in commands):
        settings["carto:customerPackage"] = {}  # a path or the content, never both
    for command in commands:
        assert not (command.secret and command.value), f"{command.path}: the secret stays in the shell's history"
        write(settings, command.path, value_of(command))
    values, encrypted = as_the_engine_gives_it(settings)
    return load(values, secret_keys=encrypted)


def value_of(command: ConfigSet) -> Any:
    if command.value is not None:
        return command.value
    value = EXAMPLE_VALUES.get(command.path, EXAMPLE_SECRET)
    return {"secure": value} if command.secret else value


def write(settings: dict[str, Any], path: tuple[str | int, ...], value: Any) -> None:
    """As `pulumi config set --path` writes it."""
    first, *rest = path
    key: Any = f"carto:{first}"
    inside: Any = settings
    for step in rest:
        below: Any = (
            inside.setdefault(key, [] if isinstance(step, int) else {}) if isinstance(inside, dict) else inside[key]
        )
        inside, key = below, step
    if isinstance(inside, list) and key == len(inside):
        inside.append(value)
    else:
        inside[key] = value


@pytest.mark.parametrize("snippet", SNIPPETS, ids=str)
def test_every_snippet_of_a_stack_is_valid_with_the_commands_behind_it(snippet: Block) -> None:
    stack_of(yaml.safe_load(snippet.text)["config"], snippet.after, snippet.page, snippet.section)


@pytest.mark.parametrize("script", SCRIPTS, ids=str)
def test_every_script_sets_what_the_loader_takes(script: Block) -> None:
    copied = re.search(r"^cp stacks/Pulumi\.(kubernetes)\.yaml", script.text, re.MULTILINE)
    stack_of({}, script.text, f"docs/install-{copied[1]}.md" if copied else script.page, script.section)


@pytest.mark.parametrize("cloud", [cloud for cloud in Cloud if cloud is not Cloud.KUBERNETES])
def test_the_commands_of_the_readme_make_a_stack_by_themselves(cloud: Cloud) -> None:
    wanted = f"pulumi config set carto:cloud {cloud}\n"
    script = next(block for block in pages()["README.md"].blocks if wanted in block.text)
    config: dict[str, Any] = {}
    for each in config_sets(script.text):
        write(config, each.path, each.value)

    assert load(as_the_engine_gives_it(config)[0]).cluster.name == "platform"
    assert f"make install CLOUD={cloud}\n" in script.text
    assert len(script.text.splitlines()) < 12


def test_a_snippet_that_is_not_valid_is_noticed() -> None:
    with pytest.raises(SettingsError, match=r"carto:cache\.existing"):
        stack_of({"carto:cache": {"mode": "existing"}}, "")


# Everything else that is written in a language


@pytest.mark.parametrize("block", blocks("json", "yaml"), ids=str)
def test_every_example_can_be_read(block: Block) -> None:
    (json.loads if block.language == "json" else yaml.safe_load)(block.text)


def test_every_room_is_described() -> None:
    table = [row[0] for row in pages()["docs/architecture.md"].rows if len(row) == 4]
    named = {package.strip("/") for cell in table for package in re.findall(r"`([^`]+)`", cell)}
    clouds = {f"components/{package_of(cloud)}" for cloud in Cloud}
    assert "components/<cloud>" in named
    packages = named - {"components/<cloud>"}
    folders = {str(file.parent.relative_to(ROOT)) for file in (ROOT / "components").glob("*/__init__.py")}
    top = {file.parent.name for file in ROOT.glob("*/__init__.py")} - {"components"}

    assert [package for package in packages if not any(ROOT.glob(package))] == []
    assert sorted((folders | top) - packages - clouds) == []


def test_every_package_of_the_second_level_says_what_belongs_into_it() -> None:
    folders = [file.parent for file in ROOT.glob("*/*/__init__.py")]
    assert folders
    assert [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "README.md").is_file()] == []


def test_the_readme_promises_the_clouds_there_are() -> None:
    introduction = (ROOT / "README.md").read_text().partition("```")[0]
    words = {
        Cloud.AWS: "AWS (EKS)",
        Cloud.GCP: "Google Cloud (GKE)",
        Cloud.AZURE: "Azure (AKS)",
        Cloud.KUBERNETES: "any Kubernetes",
    }
    assert {cloud for cloud in Cloud if words[cloud] in introduction} == set(Cloud)
