"""Compare the chart of a stack with another.

Prints the values that lose their effect with the settings they come from, the minimum of the customer package, and
the difference between the objects of both charts. Nothing is changed. Exit code 0; 1 where the charts cannot be
compared; 3 where the upgrade would replace or delete what holds data, or Kubernetes or the chart would refuse it.

With `--keys` and without a stack, for maintainers: writes what the new chart reads, and its version, into this
repository, and prints what a person reviews.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

import click

from components import chart_version
from components.carto.chart import KNOWN_KEYS, MINIMUM_PACKAGE_VERSION
from components.carto.customer_package import CustomerPackageError, read
from components.carto.from_settings import package_source
from components.chart_version import PINNED_CHART
from components.settings.problems import SettingsError
from components.settings.release import Chart as ChartSettings
from operations import options
from operations.command_line import command
from operations.helm import HIDDEN, Helm, HelmFailed, helm
from operations.settings import CannotRead, Pulumi, engine, loaded
from operations.stack_state import exported
from operations.upgrade.charts import CannotCompare, chart
from operations.upgrade.dangers import dangers, older_chart
from operations.upgrade.key_list import as_text, key_list
from operations.upgrade.keys import Keys, without
from operations.upgrade.lost import gained, ignored, lost
from operations.upgrade.manifests import difference, rendered
from operations.upgrade.report import Comparison, as_json, report
from operations.upgrade.values import deployed_values, later_keys, setting_of, values_of

if TYPE_CHECKING:
    from components.settings import Settings

FAILED, REFUSED = 1, 3
PINNED_FILE = Path(chart_version.__file__)
REPOSITORY = ChartSettings().repository
"""The default of `carto:chart.repository`."""


def compare(pulumi: Pulumi, to: str, helm: Helm) -> Comparison:
    """Compare the stack's chart with another.

    Raises:
        CannotRead: the engine does not show the stack.
        SettingsError: the settings are not valid.
        CustomerPackageError: the customer package cannot be used.
        CannotCompare: a chart cannot be read or rendered.
    """
    settings = cast("Settings", loaded(pulumi)[0])
    package = read(package_source(settings.customer_package), needs_google_key=settings.needs_google_key)
    deployed = deployed_values(exported(pulumi))
    values = values_of(settings, package, deployed)
    own = settings.chart
    run = _without_secrets(helm, settings)
    with TemporaryDirectory() as folder:
        downloads = Path(folder)
        old = chart(own.path or own.version, repository=own.repository, helm=run, downloads=downloads)
        new = chart(to, repository=own.repository, helm=run, downloads=downloads)
        before, after = Keys(old), Keys(new)
        missing = lost(values, before, after, later_keys(settings))
        wrong = frozenset(each.path for each in missing)
        objects = rendered(old, without(values, ignored(values, before)), settings.namespace, run)
        new_objects = rendered(new, without(values, ignored(values, after) | wrong), settings.namespace, run)
    found = difference(objects, new_objects)
    version = str(package.values["cartoConfigValues"].get("customerPackageVersion") or "")
    return Comparison(
        old=old,
        new=new,
        is_deployed=deployed is not None,
        package=version,
        lost=[(each, setting_of(each.path, settings, package)) for each in missing],
        gained=[(path, setting_of(path, settings, package)) for path in gained(values, before, after)],
        objects=found,
        new_objects=new_objects,
        dangers=[
            *older_chart(old.version, new.version),
            *dangers(found, objects, new_objects, new.minimum_package, version),
        ],
    )


def write_keys(former: str, to: str, helm: Helm) -> str:
    """Write the key list of a new chart and its version into the repository. Returns what to review.

    Raises:
        CannotCompare: a chart cannot be read or rendered, or the former one is not that of the list.
        HelmFailed: Helm is not installed, or can't pull a chart.
    """
    known = json.loads(KNOWN_KEYS.read_text())
    with TemporaryDirectory() as folder:
        old = chart(former, repository=REPOSITORY, helm=helm, downloads=Path(folder))
        new = chart(to, repository=REPOSITORY, helm=helm, downloads=Path(folder))
        if old.version != known["version"]:
            raise CannotCompare(f"--from: {KNOWN_KEYS.name} is of chart {known['version']}, not of {old.version}")
        try:
            found = key_list(known, old, new, helm)
        except HelmFailed as error:
            raise CannotCompare(str(error)) from None
    KNOWN_KEYS.write_text(as_text(found.facts))
    pinned = PINNED_FILE.read_text()
    PINNED_FILE.write_text(pinned.replace(f'PINNED_CHART = "{known["version"]}"', f'PINNED_CHART = "{new.version}"'))
    return (
        f"Chart {old.version} -> {new.version}, in {KNOWN_KEYS.name} and {PINNED_FILE.name}.\n{found.report()}"
        f"Minimum of the customer package: {new.minimum_package or 'none'}; MINIMUM_PACKAGE_VERSION is "
        f"{MINIMUM_PACKAGE_VERSION}.\nThen: make docs, and make test with CARTO_CHART=<folder of the new chart>.\n"
    )


def _without_secrets(helm: Helm, settings: Settings) -> Helm:
    """Helm, with the texts of `carto:helmValues` and `carto:extraEnv` hidden in its errors: they may be secrets."""
    texts = sorted({*_texts(settings.helm_values), *_texts(settings.extra_env)}, key=len, reverse=True)

    def run(arguments: Sequence[str], text: str) -> str:
        try:
            return helm(arguments, text)
        except HelmFailed as error:
            message = str(error)
            for each in texts:
                message = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", HIDDEN, message)
            raise CannotCompare(message) from None

    return run


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield from (line.strip() for line in value.splitlines() if len(line.strip()) > 3)


@command("upgrade", __doc__)
@options.stack(required=False)
@click.option("--to", required=True, metavar="CHART", help="A version, a folder or an archive (.tgz).")
@click.option("--keys", is_flag=True, help="Write the new chart's keys into this repository.")
@click.option("--from", "former", default=PINNED_CHART, metavar="CHART", help="With --keys: the known chart.")
@options.as_json("; with --stack")
def main(
    *,
    stack: str | None,
    to: str,
    keys: bool,
    former: str,
    is_json: bool,
    engine: Callable[[str], Pulumi] = engine,
    helm: Helm = helm,
) -> int:
    """The command. Returns its exit code."""
    if keys == bool(stack):
        raise click.UsageError("expected --stack, or --keys")
    if keys and is_json:
        raise click.UsageError("--json goes with --stack")
    try:
        if not stack:
            sys.stdout.write(write_keys(former, to, helm))
            return 0
        found = compare(engine(stack), to, helm)
    except (CannotRead, CannotCompare, HelmFailed, SettingsError, CustomerPackageError) as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    sys.stdout.write(json.dumps(as_json(found), indent=2) + "\n" if is_json else report(found))
    return REFUSED if found.dangers else 0


if __name__ == "__main__":
    sys.exit(main())
