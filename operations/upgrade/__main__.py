"""Compare the chart of a stack with another: `python -m operations.upgrade --stack <stack> --to <chart>`.

Prints the values that lose their effect with the settings they come from, the minimum of the customer package, and
the difference between the objects of both charts. Nothing is changed. Exit code 0; 1 where the charts cannot be
compared; 3 where the upgrade would replace or delete what holds data, or Kubernetes or the chart would refuse it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from components.carto.customer_package import CustomerPackageError, read
from components.carto.from_settings import package_source
from components.settings.problems import SettingsError
from operations.helm import HIDDEN, Helm, HelmFailed, helm
from operations.settings import CannotRead, Pulumi, engine, loaded
from operations.stack_state import exported
from operations.upgrade.charts import CannotCompare, chart
from operations.upgrade.dangers import dangers
from operations.upgrade.keys import Keys, without
from operations.upgrade.lost import gained, ignored, lost
from operations.upgrade.manifests import difference, rendered
from operations.upgrade.report import Comparison, report
from operations.upgrade.values import deployed_values, later_keys, setting_of, values_of

if TYPE_CHECKING:
    from components.settings import Settings

FAILED, REFUSED = 1, 3


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
        dangers=dangers(found, objects, new_objects, new.minimum_package, version),
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


def main(arguments: Sequence[str] | None = None, *, engine: Callable[[str], Pulumi] = engine, helm: Helm = helm) -> int:
    """The command. Returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m operations.upgrade", description=__doc__)
    parser.add_argument("--stack", required=True)
    parser.add_argument("--to", required=True, metavar="CHART", help="a version, a folder or an archive (.tgz)")
    options = parser.parse_args(arguments)
    try:
        found = compare(engine(options.stack), options.to, helm)
    except (CannotRead, CannotCompare, SettingsError, CustomerPackageError) as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    sys.stdout.write(report(found))
    return REFUSED if found.dangers else 0


if __name__ == "__main__":
    sys.exit(main())
