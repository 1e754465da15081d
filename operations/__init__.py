"""Commands for a stack's rare events: acceptance, adoption, verification."""

from importlib.util import find_spec

if find_spec("yaml") is None:
    raise SystemExit(
        "This Python does not have the packages of the program. Fix: make install, then\n"
        ".venv/bin/python -m operations <command>"
    )
