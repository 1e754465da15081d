"""`python3 -m tools setup|install [cloud]|policies|site [versions]|helm|clean|…`: see `make help` and COMMANDS.

This file alone must be readable by any Python 3, because it is the one that sends old ones away.
"""

import os
import shutil
import sys

COMMANDS = (
    "setup",
    "install",
    "policies",
    "site",
    "helm",
    "cluster-tools",
    "acme-tools",
    "router-tools",
    "cluster-tools-cached",
    "clean",
    "clean-tools",
)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def restart_with_newer_python():
    """Run the same command with a Python that can; returns only when there is none."""
    here = ["-m", "tools"] + sys.argv[1:]
    for name in NEWER:
        if shutil.which(name):
            os.execvp(name, [name] + here)
    if shutil.which("uv"):
        os.execvp("uv", ["uv", "run", "--no-project", "--python", ">=3.11", "python"] + here)


def main():
    """Carry out one command; returns the exit code."""
    command, options = sys.argv[1:2], sys.argv[2:]
    if not command or command[0] not in COMMANDS or len(options) > (command[0] in ("install", "site")):
        sys.exit("usage: python3 -m tools " + "|".join(COMMANDS) + " (install: [cloud], site: [versions])")
    if sys.version_info < (3, 11):
        restart_with_newer_python()
        sys.exit("Python 3.11 or later is needed; this is %d.%d. Install it, or uv." % sys.version_info[:2])

    from tools import install
    from tools.progress import StepFailed

    try:
        result = getattr(install, command[0].replace("-", "_"))(*options)
    except StepFailed as failed:
        sys.exit(str(failed))
    except KeyboardInterrupt:
        sys.exit("\nStopped. Nothing half-made was left; run the same command to go on.")
    if result:
        print(result)


if __name__ == "__main__":
    main()
