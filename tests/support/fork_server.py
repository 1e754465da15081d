"""A Python that is warm: it has the SDKs imported already, and each run of the program is a fork of it.

Importing the SDKs is most of a run's time, and always the same; the same goes for what the simulated providers import.
The engine and its language host know nothing of it: they start the `python` of a virtual environment that hands
arguments, environment, folder and streams to this process (`CLIENT`), and goes when what it asked for is done. What a
program had to import, this process imports too, so that the next one finds it.
"""

from __future__ import annotations

import array
import atexit
import contextlib
import functools
import gc
import importlib
import json
import os
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from components.settings.clouds import every_model
from components.settings.introspection import all_paths, nested_models
from simulator.engine import ROOT
from simulator.packages import PACKAGES
from tests.support import sdk_shortcuts

KEPT = (
    "components",
    "pulumi",
    "grpc",
    "google",
    "pydantic",
    "yaml",
    "annotated_types",
    "typing_extensions",
    "dill",
    "semver",
)
"""What every program finds imported; an SDK's settings belong to one run."""
FIRST = (
    *("pulumi", "pydantic", "yaml"),
    *("pulumi.runtime.proto.provider_pb2_grpc", "simulator.server"),
    *(f"simulator.{package.removesuffix('-native')}.package" for package in PACKAGES),
)
"""What is needed anyway, above all of a provider, which is ended by a signal and tells nobody what it imported."""
PROVIDER = "simulator.provider"
SHORTCUTS = "TEST_SDK_SHORTCUTS"
"""Set in the environment of a program that takes the shortcuts of `sdk_shortcuts`."""
DEBUGGING = "debugging"
"""Its value for a program whose messages for debugging somebody reads."""
STREAMS = 3
SIZE = 1 << 20

CLIENT = """#!{python} -ISE
import array, json, os, signal, socket, sys
if sys.argv[1:2] != ["-u"] and sys.argv[1:3] != ["-m", "{provider}"]:
    os.execv("{python}", ["{python}", *sys.argv[1:]])
signal.signal(signal.SIGINT, signal.SIG_DFL)
engine = os.getppid()
warm = socket.socket(socket.AF_UNIX)
warm.connect("{address}")
request = json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()]).encode()
streams = array.array("i", [0, 1, 2])
warm.sendmsg([len(request).to_bytes(8, "big")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
warm.sendall(request)
warm.settimeout(1)
while os.getppid() == engine:
    try:
        sys.exit(int(warm.recv(8) or b"1"))
    except TimeoutError:
        continue
"""


@functools.cache
def environment() -> Path:
    """A virtual environment for the programs of this process; what runs them ends when this process does."""
    folder = Path(tempfile.mkdtemp(prefix="warm-"))
    virtual_environment(folder, folder / "socket", Path(sys.executable))
    command = [sys.executable, "-m", "tests.support.fork_server", str(folder / "socket")]
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    pipe = subprocess.PIPE
    server = subprocess.Popen(command, cwd=ROOT, env=clean, stdin=pipe, stdout=pipe, text=True)
    assert server.stdin
    assert server.stdout
    assert server.stdout.readline() == "ready\n"
    atexit.register(_end, server, folder)
    return folder


def _end(server: subprocess.Popen[str], folder: Path) -> None:
    server.communicate()
    shutil.rmtree(folder, ignore_errors=True)


def virtual_environment(folder: Path, address: Path, python: Path) -> None:
    """Makes what looks like a virtual environment and runs programs in the process that listens at `address`."""
    (folder / "bin").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text("")
    for name in ("python", "python3"):
        (folder / "bin" / name).write_text(CLIENT.format(python=python, address=address, provider=PROVIDER))
        (folder / "bin" / name).chmod(0o755)


@dataclass(frozen=True, kw_only=True)
class Running:
    """A fork that runs. What `learned` says at its end was worth importing."""

    process: int
    connection: socket.socket
    learned: int


def serve(address: str) -> None:
    """Runs what is asked for until stdin ends, which is when the process that started this one ends."""
    for name in FIRST:
        importlib.import_module(name)
    for model in every_model().values():
        variants = (kind for _, field in all_paths(model) for kind in nested_models(field))
        for each in (model, *variants):
            each.model_rebuild()  # the same for every stack of the cloud, and built when first used
    sdk_shortcuts.remember_classes()
    server = socket.socket(socket.AF_UNIX)
    server.bind(address)
    server.listen()
    print("ready", flush=True)
    running: dict[int, Running] = {}
    while True:
        ready = select.select([sys.stdin, server, *running], [], [])[0]
        if sys.stdin in ready:
            return
        for ended in [running.pop(learned) for learned in ready if learned in running]:
            _answer(ended)
        if server in ready:
            started = _start(server, running.values())
            running[started.learned] = started


def _start(server: socket.socket, others: Iterable[Running]) -> Running:
    connection, _ = server.accept()
    learned, teach = os.pipe()
    if (child := os.fork()) == 0:
        server.close()
        os.close(learned)
        for other in others:
            other.connection.close()
            os.close(other.learned)
        _run(connection, teach)
    os.close(teach)
    return Running(process=child, connection=connection, learned=learned)


def _run(connection: socket.socket, teach: int) -> None:
    """The process of one program or provider, and its end."""
    # It does not live long enough for its garbage to matter, and would look for some in all that is warm.
    gc.disable()
    length, rights, _, _ = connection.recvmsg(8, socket.CMSG_SPACE(STREAMS * array.array("i").itemsize))
    streams = array.array("i", rights[0][2])
    with connection.makefile("rb") as stream:
        arguments, environment, folder = json.loads(stream.read(int.from_bytes(length, "big")))
    for target, source in enumerate(streams):
        os.dup2(source, target)
        os.close(source)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    before, read_before = set(sys.modules), sdk_shortcuts.read_classes()
    if shortcuts := environment.get(SHORTCUTS):
        sdk_shortcuts.take(debugging=shortcuts == DEBUGGING)
    threading.Thread(target=_end_with, args=[connection], daemon=True).start()
    sys.stdout, sys.stderr = (os.fdopen(number, "w", buffering=1) for number in (1, 2))
    kind, what, *_ = arguments
    sys.argv = arguments[1:]
    code = 0
    try:
        if kind == "-m":
            runpy.run_module(what, run_name="__main__")
        else:
            sys.path[0] = str(Path(what).parent)
            runpy.run_path(what, run_name="__main__")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    new = [name for name in sys.modules if name not in before and name.startswith(KEPT) and ".config" not in name]
    read = [each for each in sdk_shortcuts.read_classes() - read_before if each[0].startswith(KEPT)]
    os.write(teach, json.dumps([new, read]).encode()[:SIZE])
    os._exit(code)


def _end_with(connection: socket.socket) -> None:
    """The engine ends a process by a signal, or by ending itself: the client's end is the program's."""
    if connection.recv(1) == b"":
        os.kill(os.getpid(), signal.SIGKILL)


def _answer(ended: Running) -> None:
    """Tells the client how the program ended, and imports what it had to import."""
    with os.fdopen(ended.learned, "rb") as lesson:
        names, classes = json.loads(lesson.read() or b"[[], []]")
    _, status = os.waitpid(ended.process, 0)
    # A client that was killed wants to know nothing any more.
    with contextlib.suppress(OSError):
        ended.connection.send(str(max(os.waitstatus_to_exitcode(status), 0)).encode())
    ended.connection.close()
    for name in names:
        with contextlib.suppress(ImportError):
            # An SDK loads a package when one of its attributes is used. A module imported before that would load its
            # package in the middle of its own import, and the package would lack the module's classes.
            getattr(sys.modules.get(name.rpartition(".")[0]), "__all__", None)
            importlib.import_module(name)
    for module, name in classes:
        with contextlib.suppress(ImportError, AttributeError, NameError):
            sdk_shortcuts.read(module, name)


if __name__ == "__main__":
    serve(sys.argv[1])
