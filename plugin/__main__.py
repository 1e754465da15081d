"""Provides the component to programs in other languages. The engine starts it with its own address as an argument."""

import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Python runs this file, so that the folder of the packages is not on its path.
sys.path.insert(0, str(HERE.parent))

from pulumi.provider.experimental import component_provider_host

from plugin.installation import CartoSelfHosted

if __name__ == "__main__":
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text("utf-8"))["project"]
    component_provider_host([CartoSelfHosted], project["name"], version=project["version"])
