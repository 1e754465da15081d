"""Write an archive for CARTO Support.

It has the stack's outputs, Kubernetes objects without Secrets, events and logs. Every secret of the state, and what
looks like one, is `[redacted]`. Nothing is changed.
"""

from __future__ import annotations

import io
import json
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from operations import options
from operations.command_line import command
from operations.diagnose.collected import files, helm_history
from operations.diagnose.redaction import redactor, secrets_in
from operations.settings import CannotRead, Pulumi, engine
from operations.stack_state import exported
from operations.verify.kubectl import Kubectl

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = "diagnose"
"""Of the archive's files."""


def contents(pulumi: Pulumi, kubectl: Callable[[str], Kubectl]) -> Iterator[tuple[str, str]]:
    """Names and redacted texts of the archive's files.

    Raises:
        CannotRead: the engine does not show the stack, so its secrets are not known.
    """
    redact = redactor(secrets_in(exported(pulumi, show_secrets=True)))
    outputs = json.loads(pulumi("stack", "output", "--json"))
    cluster = kubectl(str(outputs.get("namespace", "carto")))
    yield "outputs.json", redact(json.dumps(outputs, indent=2))
    yield "release.json", redact(helm_history(cluster))
    for name, text in files(cluster):
        yield name, redact(text)


def write(archive: Path, found: Iterator[tuple[str, str]]) -> int:
    """Write a new archive that nobody else can read; returns the number of its files. Deletes an incomplete one."""
    archive.touch(mode=0o600, exist_ok=False)
    count = 0
    try:
        with tarfile.open(archive, "w:gz") as opened:
            for name, text in found:
                content = text.encode()
                entry = tarfile.TarInfo(f"{FOLDER}/{name}")
                entry.size = len(content)
                opened.addfile(entry, io.BytesIO(content))
                count += 1
    except BaseException:
        archive.unlink()
        raise
    return count


@command("diagnose", __doc__)
@options.stack()
@options.context()
@click.argument("archive", type=click.Path(path_type=Path))
@options.as_json()
def main(
    *,
    stack: str,
    context: str | None,
    archive: Path,
    is_json: bool,
    engine: Callable[[str], Pulumi] = engine,
    kubectl: Callable[[str, str | None], Kubectl] = lambda namespace, context: Kubectl(
        namespace=namespace, context=context
    ),
) -> int:
    """The command. Returns its exit code."""
    if archive.exists():
        sys.stderr.write(f"{archive} exists already: delete it, or name another file\n")
        return 1
    try:
        count = write(archive, contents(engine(stack), lambda namespace: kubectl(namespace, context)))
    except (CannotRead, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if is_json:
        sys.stdout.write(json.dumps({"archive": str(archive), "files": count}) + "\n")
    else:
        sys.stdout.write(f"{archive}: {count} files. Look at it before you send it.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
