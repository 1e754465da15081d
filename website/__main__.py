"""Build the site: `python -m website <folder> <mermaid> [versions]`, with Sphinx in the environment.

`make site` makes it ready.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from website.source import ROOT, write
from website.versions import Menu, NoVersion, add_latest, chosen, menus, write_sources

HERE = Path(__file__).parent


def main(out: Path, mermaid: Path, versions: str = "", repository: Path = ROOT) -> int:
    """Build the site into a folder; returns Sphinx's exit code.

    Without versions it is the checkout's, and a warning, such as about a broken link, is an error. Pages of released
    versions can't change any more: their warnings are shown only.
    """
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        if not versions:
            write(folder / "source")
            return _build(folder / "source", out, mermaid, Menu("", {}), is_strict=True)
        names = chosen(repository, versions)
        sources = write_sources(repository, names, folder)
        for version, menu in menus(sources).items():
            if code := _build(sources[version], out / version, mermaid, menu, is_strict=False):
                return code
        add_latest(out, names[0])
        return 0


def _build(source: Path, out: Path, mermaid: Path, menu: Menu, *, is_strict: bool) -> int:
    static = source / "_static"
    static.mkdir()
    (source / "_extra").mkdir(exist_ok=True)
    shutil.copyfile(mermaid, static / "mermaid.min.js")
    shutil.copyfile(HERE / "diagrams.js", static / "diagrams.js")
    shutil.copyfile(HERE / "conf.py", source / "conf.py")
    shutil.copytree(HERE / "templates", source / "_templates")
    (source / "menu.json").write_text(json.dumps(menu.variables()), "utf-8")
    command = [sys.executable, "-m", "sphinx", "--keep-going", "--quiet", "-b", "html"]
    command += ["--fail-on-warning"] if is_strict else []
    # Not in the site: they are of no use to a reader, and differ with each build.
    command += ["-d", str(source.with_name(f"{source.name}.doctrees"))]
    return subprocess.run([*command, str(source), str(out)], check=False, cwd=ROOT).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), "".join(sys.argv[3:4])))
    except NoVersion as error:
        sys.exit(str(error))
