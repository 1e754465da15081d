"""A simulated provider in the test's own process, called with the engine's protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi.runtime.proto import provider_pb2

from simulator.core.inventory import Inventory
from simulator.core.values import Properties, from_struct, to_struct
from simulator.faults import parse
from simulator.packages import build
from simulator.server import Servicer

if TYPE_CHECKING:
    from pathlib import Path

STACK = "urn:pulumi:dev::carto"
CLUSTER = "https://0123.gr7.eu-west-1.eks.amazonaws.com"


class Refusal(Exception):
    """The provider answered with an error."""


class Call:
    """What gRPC gives a servicer: only refusing is used."""

    def abort(self, code: Any, message: str) -> None:
        raise Refusal(message)


@dataclass
class Known:
    """A resource as the engine remembers it."""

    urn: str
    type: str
    id: str
    inputs: Properties
    outputs: Properties


class Cloud:
    """One provider, configured, on an inventory of its own or a shared one."""

    def __init__(
        self, package: str, home: Path, config: Properties | None = None, faults: str = "", log: Any = None
    ) -> None:
        self.inventory = Inventory(home / "inventory.sqlite")
        self.servicer = Servicer(build(package, self.inventory), "1.0.0", faults=parse(faults), journal=log)
        self.call("Configure", provider_pb2.ConfigureRequest(args=to_struct(config or {})))

    def call(self, method: str, request: Any) -> Any:
        """One gRPC call."""
        return getattr(self.servicer, method)(request, Call())

    def check(
        self, type_: str, inputs: Properties, name: str = "it", old: Properties | None = None
    ) -> tuple[Properties, list[tuple[str, str]]]:
        """Checked inputs, and (path, reason) of every failure."""
        request = provider_pb2.CheckRequest(urn=f"{STACK}::{type_}::{name}", type=type_, randomSeed=b"seed")
        request.news.CopyFrom(to_struct(inputs))
        request.olds.CopyFrom(to_struct(old or {}))
        answer = self.call("Check", request)
        return from_struct(answer.inputs), [(failure.property, failure.reason) for failure in answer.failures]

    def preview(self, type_: str, inputs: Properties, name: str = "it") -> Properties:
        """The outputs of a create as a preview sees them."""
        checked, failures = self.check(type_, inputs, name)
        assert not failures
        return self._create(type_, checked, name, preview=True).outputs

    def create(self, type_: str, inputs: Properties, name: str = "it", timeout: float = 0) -> Known:
        """Check and create, as an update does."""
        checked, failures = self.check(type_, inputs, name)
        assert not failures
        return self._create(type_, checked, name, timeout=timeout)

    def _create(
        self, type_: str, checked: Properties, name: str, *, preview: bool = False, timeout: float = 0
    ) -> Known:
        urn = f"{STACK}::{type_}::{name}"
        request = provider_pb2.CreateRequest(urn=urn, type=type_, preview=preview, timeout=timeout)
        request.properties.CopyFrom(to_struct(checked))
        answer = self.call("Create", request)
        return Known(urn, type_, answer.id, checked, from_struct(answer.properties))

    def diff(self, known: Known, inputs: Properties, ignore: list[str] | None = None) -> Any:
        """The engine's question what a change would do; the answer is a DiffResponse."""
        new, failures = self.check(known.type, inputs, known.urn.rsplit("::", 1)[-1], known.inputs)
        assert not failures
        request = provider_pb2.DiffRequest(id=known.id, urn=known.urn, type=known.type, ignoreChanges=ignore or [])
        request.olds.CopyFrom(to_struct(known.outputs))
        request.old_inputs.CopyFrom(to_struct(known.inputs))
        request.news.CopyFrom(to_struct(new))
        return self.call("Diff", request)

    def update(self, known: Known, inputs: Properties) -> Known:
        """Check and update in place."""
        new, failures = self.check(known.type, inputs, known.urn.rsplit("::", 1)[-1], known.inputs)
        assert not failures
        request = provider_pb2.UpdateRequest(id=known.id, urn=known.urn, type=known.type)
        request.olds.CopyFrom(to_struct(known.outputs))
        request.old_inputs.CopyFrom(to_struct(known.inputs))
        request.news.CopyFrom(to_struct(new))
        outputs = from_struct(self.call("Update", request).properties)
        return Known(known.urn, known.type, known.id, new, outputs)

    def delete(self, known: Known) -> None:
        """Delete, with the state the engine has."""
        request = provider_pb2.DeleteRequest(id=known.id, urn=known.urn, type=known.type)
        request.properties.CopyFrom(to_struct(known.outputs))
        request.old_inputs.CopyFrom(to_struct(known.inputs))
        self.call("Delete", request)

    def read(self, type_: str, id_: str, inputs: Properties | None = None) -> Known | None:
        """Import by id, or read with inputs of a program; None when nothing has it."""
        urn = f"{STACK}::{type_}::it"
        request = provider_pb2.ReadRequest(id=id_, urn=urn, type=type_, inputs=to_struct(inputs or {}))
        answer = self.call("Read", request)
        return (
            Known(urn, type_, answer.id, from_struct(answer.inputs), from_struct(answer.properties))
            if answer.id
            else None
        )

    def invoke(self, function: str, arguments: Properties) -> Properties:
        """Call a lookup."""
        answer = self.call("Invoke", provider_pb2.InvokeRequest(tok=function, args=to_struct(arguments)))
        return from_struct(getattr(answer, "return"))
