"""A Python that is warm: it has the SDKs imported already, and each run of the program is a fork of it.

Importing the SDKs is most of a run's time, and always the same. The engine and its language host know nothing of it:
they start the `python` of a virtual environment whose `python` hands arguments, environment, folder and streams to this
process (`CLIENT`). What a run had to import, this process imports too, so that the next run finds it.
"""

from __future__ import annotations

import array
import atexit
import contextlib
import functools
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
from pathlib import Path

from simulator.engine import ROOT

KEPT = ("pulumi", "grpc", "google", "pydantic", "yaml", "annotated_types", "typing_extensions", "dill", "semver")
"""What is installed, and not the code under test, is worth keeping; an SDK's settings belong to one run."""
FIRST = ("pulumi", "pydantic", "yaml")
STREAMS = 3
SIZE = 1 << 20

CLIENT = """#!{python} -ISE
import array, json, os, socket, sys
if sys.argv[1:2] != ["-u"]:
    os.execv("{python}", ["{python}", *sys.argv[1:]])
warm = socket.socket(socket.AF_UNIX)
warm.connect("{address}")
request = json.dumps([sys.argv[2:], dict(os.environ), os.getcwd()]).encode()
streams = array.array("i", [0, 1, 2])
warm.sendmsg([len(request).to_bytes(8, "big")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
warm.sendall(request)
sys.exit(int(warm.recv(8) or b"1"))
"""


@functools.cache
def environment() -> Path:
    """A virtual environment for the programs of this process; what runs them ends when this process does."""
    folder = Path(tempfile.mkdtemp(prefix="warm-"))
    virtual_environment(folder, folder / "socket", Path(sys.executable))
    command = [sys.executable, "-m", "tests.engine.warm", str(folder / "socket")]
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
        (folder / "bin" / name).write_text(CLIENT.format(python=python, address=address))
        (folder / "bin" / name).chmod(0o755)


def serve(address: str) -> None:
    """Runs programs until stdin ends, which is when the process that started this one ends."""
    for name in FIRST:
        importlib.import_module(name)
    server = socket.socket(socket.AF_UNIX)
    server.bind(address)
    server.listen()
    print("ready", flush=True)
    while sys.stdin not in select.select([server, sys.stdin], [], [])[0]:
        connection, _ = server.accept()
        learned, teach = os.pipe()
        if (child := os.fork()) == 0:
            server.close()
            os.close(learned)
            _run(connection, teach)
        os.close(teach)
        _answer(connection, child, learned)


def _run(connection: socket.socket, teach: int) -> None:
    """The program's process, and its end."""
    length, rights, _, _ = connection.recvmsg(8, socket.CMSG_SPACE(STREAMS * array.array("i").itemsize))
    streams = array.array("i", rights[0][2])
    with connection.makefile("rb") as stream:
        arguments, environment, folder = json.loads(stream.read(int.from_bytes(length, "big")))
    for target, given in enumerate(streams):
        os.dup2(given, target)
        os.close(given)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    before = set(sys.modules)
    threading.Thread(target=_end_with, args=[connection], daemon=True).start()
    sys.stdout, sys.stderr = (os.fdopen(number, "w", buffering=1) for number in (1, 2))
    sys.argv = arguments
    sys.path[0] = str(Path(arguments[0]).parent)
    code = 0
    try:
        runpy.run_path(arguments[0], run_name="__main__")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    new = [name for name in sys.modules if name not in before and name.startswith(KEPT) and ".config" not in name]
    os.write(teach, json.dumps(new).encode()[:SIZE])
    connection.send(str(code).encode())
    os._exit(code)


def _end_with(connection: socket.socket) -> None:
    """The language host ends a program by ending its process: the client's end is the program's."""
    if connection.recv(1) == b"":
        os.kill(os.getpid(), signal.SIGKILL)


def _answer(connection: socket.socket, child: int, learned: int) -> None:
    """Waits for the program, and imports what it had to import."""
    with os.fdopen(learned, "rb") as lesson:
        names = json.loads(lesson.read() or b"[]")
    connection.close()
    os.waitpid(child, 0)
    for name in names:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


if __name__ == "__main__":
    serve(sys.argv[1])
