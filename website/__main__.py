"""Build the site: `python -m website <folder>`, with Sphinx in the environment. `make site` makes it ready."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from website.source import ROOT, write

HERE = Path(__file__).parent


def main(out: Path, mermaid: Path) -> int:
    """Build the site into a folder; returns Sphinx's exit code. A warning, such as about a broken link, is an error."""
    with TemporaryDirectory() as temporary:
        source = Path(temporary) / "source"
        write(source)
        static = source / "_static"
        static.mkdir()
        (source / "_extra").mkdir(exist_ok=True)
        shutil.copyfile(mermaid, static / "mermaid.min.js")
        shutil.copyfile(HERE / "diagrams.js", static / "diagrams.js")
        shutil.copyfile(HERE / "conf.py", source / "conf.py")
        command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet", "-b", "html"]
        return subprocess.run([*command, str(source), str(out)], check=False, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
