"""The gRPC server of a simulated provider: converts protobuf to plain values for a Package, and back.

Faults and the journal live here, so that every package has them.
"""

from __future__ import annotations

import functools
import json
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from simulator.core.diff import Change, Difference, Kind
from simulator.core.package import CloudError, Naming, Package, Resource, State
from simulator.core.values import from_struct, plain, to_struct
from simulator.faults import Fault, due
from simulator.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.core.check import Failure
    from simulator.core.inventory import Inventory

T = TypeVar("T")
CRASH_EXIT = 70
PropertyDiff = provider_pb2.PropertyDiff
KINDS = {
    (Kind.ADD, False): PropertyDiff.ADD,
    (Kind.ADD, True): PropertyDiff.ADD_REPLACE,
    (Kind.DELETE, False): PropertyDiff.DELETE,
    (Kind.DELETE, True): PropertyDiff.DELETE_REPLACE,
    (Kind.UPDATE, False): PropertyDiff.UPDATE,
    (Kind.UPDATE, True): PropertyDiff.UPDATE_REPLACE,
}


def _answered(call: Callable[[Servicer, Any, Any], Any]) -> Callable[[Servicer, Any, Any], Any]:
    """Turns a refusal into a gRPC error, and any other exception into one that says where, without its values."""

    @functools.wraps(call)
    def answer(self: Servicer, request: Any, context: Any) -> Any:
        try:
            return call(self, request, context)
        except CloudError as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        except Exception as error:
            frame = error.__traceback__
            while frame and frame.tb_next:
                frame = frame.tb_next
            where = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
            message = f"the simulator itself failed: {type(error).__name__} in {call.__name__} at {where}"
            context.abort(grpc.StatusCode.INTERNAL, message)

    return answer


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """One provider process. `package` knows the cloud, `faults` spoil it, `journal` notes what happened."""

    def __init__(
        self, package: Package, version: str, *, faults: Sequence[Fault] = (), journal: Journal | None = None
    ) -> None:
        self.package = package
        self._version = version
        self._faults = faults
        self._journal = journal or Journal(None)
        self.cancelled = threading.Event()

    @property
    def _inventory(self) -> Inventory:
        return self.package.inventory

    def Handshake(self, request: Any, context: Any) -> Any:
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    def Attach(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def Cancel(self, request: Any, context: Any) -> Any:
        # The engine waits for what is under way before it ends, so a slow operation has to give up.
        self.cancelled.set()
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=self._version)

    def GetSchema(self, request: Any, context: Any) -> Any:
        return provider_pb2.GetSchemaResponse(schema=json.dumps({"name": self.package.name, "version": self._version}))

    @_answered
    def CheckConfig(self, request: Any, context: Any) -> Any:
        failures = self.package.check_config(plain(from_struct(request.news)))
        return provider_pb2.CheckResponse(inputs=request.news, failures=_failures(failures))

    @_answered
    def DiffConfig(self, request: Any, context: Any) -> Any:
        old, new = from_struct(request.old_inputs), from_struct(request.news)
        replaces = self.package.config_replaces(plain(old), plain(new))
        changed = plain(old) != plain(new)
        kind = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=kind, replaces=replaces)

    @_answered
    def Configure(self, request: Any, context: Any) -> Any:
        self.package.configure(plain(from_struct(request.args)))
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    @_answered
    def Check(self, request: Any, context: Any) -> Any:
        started, resource = time.monotonic(), Resource(urn=request.urn, type=_type(request))
        new = from_struct(request.news)
        self._trouble("check", resource, started)
        naming = Naming(seed=request.randomSeed, proposed=request.autonaming.proposed_name)
        checked = self.package.check(resource, from_struct(request.olds), new, naming)
        problems = [failure.reason for failure in checked.failures]
        self._note(started, "check", resource, inputs=checked.inputs, failures=problems)
        return provider_pb2.CheckResponse(inputs=to_struct(checked.inputs), failures=_failures(checked.failures))

    @_answered
    def Diff(self, request: Any, context: Any) -> Any:
        started, resource = time.monotonic(), Resource(urn=request.urn, type=_type(request))
        difference = self.package.diff(
            resource, _before(request), from_struct(request.news), list(request.ignoreChanges)
        )
        paths = [change.path for change in difference.changes]
        self._note(started, "diff", resource, changes=paths, replaces=sorted(difference.replaces))
        return _diff_response(difference)

    @_answered
    def Create(self, request: Any, context: Any) -> Any:
        started, resource = time.monotonic(), _resource(request)
        inputs = from_struct(request.properties)
        after = [] if request.preview else self._trouble("create", resource, started)
        id_, outputs = self._do(
            "create", resource, started, lambda: self.package.create(resource, inputs, preview=request.preview)
        )
        self._note(started, "create", resource, id=id_, preview=request.preview, inputs=inputs)
        self._aftermath(after, resource)
        return provider_pb2.CreateResponse(id=id_, properties=to_struct(outputs))

    @_answered
    def Update(self, request: Any, context: Any) -> Any:
        started, resource = time.monotonic(), _resource(request)
        before, new = _before(request), from_struct(request.news)
        after = [] if request.preview else self._trouble("update", resource, started)
        outputs = self._do(
            "update", resource, started, lambda: self.package.update(resource, before, new, preview=request.preview)
        )
        self._note(started, "update", resource, id=before.id, preview=request.preview, inputs=new)
        self._aftermath(after, resource)
        return provider_pb2.UpdateResponse(properties=to_struct(outputs))

    @_answered
    def Delete(self, request: Any, context: Any) -> Any:
        started, resource = time.monotonic(), _resource(request)
        before = State(id=request.id, inputs=from_struct(request.old_inputs), outputs=from_struct(request.properties))
        after = self._trouble("delete", resource, started)
        self._do("delete", resource, started, lambda: self.package.delete(resource, before))
        self._note(started, "delete", resource, id=request.id)
        self._aftermath(after, resource)
        return empty_pb2.Empty()

    @_answered
    def Read(self, request: Any, context: Any) -> Any:
        started, resource = time.monotonic(), Resource(urn=request.urn, type=_type(request))
        before = State(id=request.id, inputs=from_struct(request.inputs), outputs=from_struct(request.properties))
        self._trouble("read", resource, started)
        found = self.package.read(resource, before)
        self._note(started, "read", resource, id=request.id, found=found is not None)
        if found is None:
            return provider_pb2.ReadResponse()
        properties, inputs = to_struct(found.outputs), to_struct(found.inputs)
        return provider_pb2.ReadResponse(id=found.id, properties=properties, inputs=inputs)

    @_answered
    def Invoke(self, request: Any, context: Any) -> Any:
        started, resource = time.monotonic(), Resource(urn=request.tok, type=request.tok)
        arguments = plain(from_struct(request.args))
        self._trouble("invoke", resource, started)
        answer = self._do("invoke", resource, started, lambda: self.package.answer(request.tok, arguments))
        self._note(started, "invoke", resource, arguments=arguments)
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(to_struct(answer))
        return response

    def _do(self, operation: str, resource: Resource, started: float, action: Callable[[], T]) -> T:
        try:
            return action()
        except CloudError as error:
            self._note(started, operation, resource, error=str(error))
            raise

    def _trouble(self, operation: str, resource: Resource, started: float) -> list[Fault]:
        """Lets the faults happen that come before the cloud acts; returns those that come after it."""
        happening = due(self._faults, self._inventory, operation, resource.names)
        for fault in happening:
            if fault.effect == "slow":
                self._wait(fault.seconds, resource)
            elif fault.effect == "timeout":
                raise CloudError(f"timeout while waiting for {resource.name} to become ready ({fault.text})")
            elif fault.effect in ("crash", "fail"):
                self._note(started, operation, resource, fault=fault.text)
                _crash_or_fail(fault, f"simulated fault before the {operation} of {resource.name}")
        return [fault for fault in happening if fault.effect.endswith("-after")]

    def _aftermath(self, faults: Sequence[Fault], resource: Resource) -> None:
        for fault in faults:
            _crash_or_fail(fault, f"simulated fault: the cloud's answer about {resource.name} was lost")

    def _wait(self, seconds: float, resource: Resource) -> None:
        if self.cancelled.wait(min(seconds, resource.timeout or seconds)):
            raise CloudError(f"the operation on {resource.name} was cancelled")
        if resource.timeout and seconds > resource.timeout:
            raise CloudError(
                f"timeout while waiting for {resource.name} to become ready (timeout: {resource.timeout:g}s)"
            )

    def _note(self, started: float, operation: str, resource: Resource, **more: Any) -> None:
        self._journal.write(
            started, package=self.package.name, operation=operation, type=resource.type, urn=resource.urn, **more
        )


def _crash_or_fail(fault: Fault, message: str) -> None:
    if fault.effect.startswith("crash"):
        os._exit(CRASH_EXIT)
    raise CloudError(f"{message} ({fault.text})")


def _type(request: Any) -> str:
    """Engines fill `type`; the URN says the same ("…::parent$type::name")."""
    return str(request.type) or str(request.urn).split("::")[2].rsplit("$", 1)[-1]


def _resource(request: Any) -> Resource:
    return Resource(urn=request.urn, type=_type(request), timeout=request.timeout)


def _before(request: Any) -> State:
    return State(id=request.id, inputs=from_struct(request.old_inputs), outputs=from_struct(request.olds))


def _failures(failures: Sequence[Failure]) -> list[Any]:
    return [provider_pb2.CheckFailure(property=failure.path, reason=failure.reason) for failure in failures]


def _diff_response(difference: Difference) -> Any:
    def replaces(change: Change) -> bool:
        return any(
            change.path == path or change.path.startswith((f"{path}.", f"{path}[")) for path in difference.replaces
        )

    detailed = {
        change.path: PropertyDiff(kind=KINDS[change.kind, replaces(change)], inputDiff=True)
        for change in difference.changes
    }
    some = bool(difference.changes or difference.replaces)
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if some else provider_pb2.DiffResponse.DIFF_NONE,
        replaces=sorted(difference.replaces),
        diffs=sorted({change.top for change in difference.changes}),
        detailedDiff=detailed,
        hasDetailedDiff=True,
        deleteBeforeReplace=difference.delete_before_replace,
    )
