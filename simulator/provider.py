"""The process the engine starts for one provider: `python -m simulator.provider <package>`."""

from __future__ import annotations

import os
import signal
import sys
import types
from concurrent import futures
from importlib import util
from pathlib import Path

WORKERS = 32
"""The engine asks for as many operations at once as it has resources ready."""
MESSAGE_BYTES = 400 << 20


def skip_sdk_start() -> None:
    """Lets `pulumi.runtime.proto` be imported without the SDK around it, whose own import costs over half a second."""
    found = util.find_spec("pulumi")
    if found is None or found.submodule_search_locations is None or "pulumi" in sys.modules:
        return
    folder = Path(next(iter(found.submodule_search_locations)))
    for name, path in (("pulumi", folder), ("pulumi.runtime", folder / "runtime")):
        bare = types.ModuleType(name)
        bare.__path__ = [str(path)]
        sys.modules[name] = bare


def main(package: str) -> None:
    """Serves until the engine is done. The first line on stdout is the port."""
    # The engine interrupts us when it is done and waits five seconds for those that linger.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(0))
    skip_sdk_start()
    import grpc
    from pulumi.runtime.proto import provider_pb2_grpc

    from simulator.core.inventory import Inventory
    from simulator.core.schema import installed_version
    from simulator.faults import parse
    from simulator.journal import Journal
    from simulator.packages import build
    from simulator.server import Servicer

    inventory = Inventory(Path(os.environ["SIMULATOR_HOME"]) / "inventory.sqlite")
    faults = parse(os.environ.get("SIMULATOR_FAULTS", ""))
    servicer = Servicer(
        build(package, inventory), installed_version(package), faults=faults, journal=Journal.from_environment()
    )
    limits = [("grpc.max_receive_message_length", MESSAGE_BYTES), ("grpc.max_send_message_length", MESSAGE_BYTES)]
    server = grpc.server(futures.ThreadPoolExecutor(WORKERS), options=limits)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    engine = os.getppid()
    server.start()
    print(port, flush=True)
    # A killed engine interrupts nobody: notice that it is gone, and leave nothing running.
    while server.wait_for_termination(timeout=1) and os.getppid() == engine:
        pass
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
