"""What a Pulumi program registers, recorded in this process without an engine.

    graph = run(lambda: Platform(PREFIX, settings), cloud=AwsCloud())
    assert graph["database-instance"].inputs["multiAz"] is True

Names in a graph are without the name of the stack's only installation: `database-instance` is
`carto-database-instance` in the program. URNs are whole.

Each run has its own context variables, event loop and recorder, so that nothing leaks from one test into another.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import json_format
from pulumi.runtime import config as runtime_config
from pulumi.runtime import mocks, rpc, settings
from pulumi.runtime.stack import Stack, run_pulumi_func

from components.naming import PREFIX
from tests.support import sdk_shortcuts
from tests.support.aliases import former_urns
from tests.support.event_loop import RecordingLoop, drop_unfinished
from tests.support.garbage import keep_imports, postponed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

PROJECT = "carto"
STACK = "test"
_TOP = (PREFIX, "platform", "deployment")
"""Components that hold the others."""
STASH = "pulumi:index:Stash"
"""The engine's own resource, for a value that stays in the state."""
GET_RESOURCE = "pulumi:pulumi:getResource"
"""The engine's own function, for the state of a registered resource. A graph's lookups are those of providers."""


@dataclass(frozen=True)
class Secret:
    """A value the program marked as secret."""

    value: Any


def revealed(value: Any) -> Any:
    """The same inputs without the marks."""
    if isinstance(value, Secret):
        return revealed(value.value)
    if isinstance(value, dict):
        return {key: revealed(inner) for key, inner in value.items()}
    return [revealed(inner) for inner in value] if isinstance(value, list) else value


@dataclass(frozen=True, kw_only=True)
class Node:
    """One registration, with its inputs as the provider would see them (camelCase)."""

    type: str
    name: str
    urn: str
    custom: bool
    parent: str
    """Logical name of the parent; empty for a child of the stack, its platform or its deployment."""
    parent_urn: str
    """Of any parent but the stack."""
    inputs: Mapping[str, Any]
    depends_on: frozenset[str]
    """Logical names of everything it waits for, through options or inputs."""
    protect: bool
    ignore_changes: Sequence[str]
    replacement_trigger: Any
    replace_on_changes: Sequence[str]
    deleted_with: str
    """Logical name of the resource that takes it along; empty when it is deleted by itself."""
    retain_on_delete: bool
    """Whether the cloud keeps it; what a component passes on to its children is not seen here."""
    secret_outputs: Sequence[str]
    former_urns: Sequence[str]
    """Under which the engine would find it as well, because of aliases."""
    provider: str
    """Logical name of the explicit provider; empty for the default one."""
    after_create: Sequence[str]
    """Names of hooks that the engine calls once, when it has created it."""


@dataclass(frozen=True, kw_only=True)
class Graph:
    """All registrations of a program, in order, and what it looked up and exported."""

    nodes: Sequence[Node]
    invokes: Sequence[tuple[str, Mapping[str, Any]]]
    outputs: Mapping[str, Any] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def __getitem__(self, name: str) -> Node:
        """The one resource of that logical name.

        Raises:
            KeyError: none, or several of different types.
        """
        found = [node for node in self.nodes if node.name == name]
        if len(found) != 1:
            raise KeyError(f"{len(found)} resources named {name!r} among {sorted(node.name for node in self.nodes)}")
        return found[0]

    def __contains__(self, name: str) -> bool:
        return any(node.name == name for node in self.nodes)

    def of_type(self, *endings: str) -> list[Node]:
        """Resources whose type ends so: `Bucket`, `aws:s3/bucket:Bucket`."""
        return [node for node in self.nodes if node.type.endswith(tuple(_ending(ending) for ending in endings))]

    def of_package(self, package: str) -> list[Node]:
        """Resources of one provider."""
        return [node for node in self.nodes if node.custom and node.type.startswith(f"{package}:")]

    def before(self, name: str) -> set[str]:
        """Logical names of everything that exists before `name` does: what it waits for, and what that waits for."""
        found: set[str] = set()
        ahead = [name]
        while ahead:
            name = ahead.pop()
            # What a program only reads is not registered, and waits for nothing.
            new = self[name].depends_on - found if name in self else set()
            found |= new
            ahead += new
        return found


def _ending(ending: str) -> str:
    return ending if ":" in ending else f":{ending}"


class NotThereError(grpc.RpcError):  # type: ignore[misc]  # grpc has no types
    """What the engine answers about something that does not exist: the program may go on. Any other error ends it."""

    def code(self) -> grpc.StatusCode:
        return grpc.StatusCode.UNKNOWN

    def details(self) -> str:
        return "returned an error: not found"


class Cloud(mocks.Mocks):
    """What the cloud computes and answers; override either method for what a program needs."""

    def outputs(self, type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """What the provider adds to the inputs."""
        return {}

    def answer(self, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """The result of an invoke. Raising fails it, as a real provider would."""
        raise LookupError(f"no answer for {token}")

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        name = role(args.name)
        outputs = {**args.inputs, **self.outputs(args.typ, name, args.inputs)}
        if args.typ == STASH:
            outputs["output"] = args.inputs["input"]
        return (outputs.pop("id", f"{name}-id") if args.custom else None), outputs

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:  # type: ignore[override]  # allowed, says its source
        return self.answer(args.token, args.args)


@functools.cache
def _settle() -> None:
    """What is the same for every run of this process."""
    sdk_shortcuts.take()


def run(
    program: Callable[[], object],
    *,
    cloud: Cloud | None = None,
    config: Mapping[str, str] | None = None,
    project: str = PROJECT,
    stack: str = STACK,
) -> Graph:
    """Run `program` as the body of a stack.

    Raises:
        Exception: whatever the program raised, also in an `apply` that a resource waited for.
    """

    _settle()
    keep_imports()

    def in_context() -> Graph:
        loop = RecordingLoop()
        asyncio.set_event_loop(loop)
        # A failed program leaves unread futures, and asyncio would write about each to the test's output.
        loop.set_exception_handler(lambda *_: None)
        try:
            return _recorded(
                loop, program, _Recorder(cloud or Cloud()), config=config or {}, project=project, stack=stack
            )
        finally:
            drop_unfinished(loop)
            loop.close()
            asyncio.set_event_loop(None)

    # On a thread of its own: Pulumi records where each resource was made, and below a test runner the stack is deep.
    with postponed(), ThreadPoolExecutor(max_workers=1) as runner:
        return runner.submit(contextvars.Context().run, in_context).result()


def _recorded(
    loop: asyncio.AbstractEventLoop,
    program: Callable[[], object],
    recorder: _Recorder,
    *,
    config: Mapping[str, str],
    project: str,
    stack: str,
) -> Graph:
    settings.ROOT.set(None)
    runtime_config.set_all_config(dict(config), [])
    settings.configure(
        settings.Settings(
            project, stack, monitor=recorder, engine=mocks.MockEngine(None), dry_run=False, organization="test"
        )
    )
    settings.SETTINGS.monitor_features = set(recorder.GetDeploymentInfo(None).supportedFeatures)  # type: ignore[no-untyped-call]

    def body() -> None:
        root = Stack()
        try:
            program()
        finally:
            root._finish()

    loop.run_until_complete(run_pulumi_func(body))
    return recorder.graph()


class _InvokeError(grpc.RpcError):  # type: ignore[misc]  # gRPC has no types
    """A failed lookup, as the engine reports it: the program may continue."""

    def __init__(self, token: str, cause: Exception) -> None:
        super().__init__()
        self._details = f"invocation of {token} returned an error: {cause}"

    def code(self) -> grpc.StatusCode:
        return grpc.StatusCode.UNKNOWN

    def details(self) -> str:
        return self._details


class _Recorder(mocks.MockMonitor):
    def __init__(self, cloud: Cloud) -> None:
        super().__init__(cloud)
        self._requests: list[tuple[Any, str]] = []
        self._invokes: list[tuple[str, Mapping[str, Any]]] = []
        self._outputs: dict[str, Any] = {}

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802  the name of the engine's call
        response = super().RegisterResource(request)  # type: ignore[no-untyped-call]
        self._requests.append((request, response.urn))
        return response

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802  the name of the engine's call
        self._outputs[request.urn] = _plain(json_format.MessageToDict(request.outputs))
        return super().RegisterResourceOutputs(request)  # type: ignore[no-untyped-call]

    def Invoke(self, request: Any) -> Any:  # noqa: N802  the name of the engine's call
        if request.tok != GET_RESOURCE:
            self._invokes.append((request.tok, json_format.MessageToDict(request.args)))
        try:
            return super().Invoke(request)  # type: ignore[no-untyped-call]
        except LookupError as error:
            raise _InvokeError(request.tok, error) from None

    def graph(self) -> Graph:
        stack = [urn for request, urn in self._requests if request.type == "pulumi:pulumi:Stack"]
        former: dict[str, Sequence[str]] = {}
        for request, urn in self._requests:
            former[urn] = former_urns(request, urn, former)
        nodes = [_node(*each, former[each[1]]) for each in self._requests if each[1] not in stack]
        return Graph(
            nodes=nodes,
            invokes=self._invokes,
            outputs=self._outputs.get(stack[0], {}) if stack else {},
        )


def _node(request: Any, urn: str, former: Sequence[str]) -> Node:
    parent = request.parent if request.parent.split("::")[-2:-1] != ["pulumi:pulumi:Stack"] else ""
    urns = {*request.dependencies, *(u for each in request.propertyDependencies.values() for u in each.urns)}
    return Node(
        type=request.type,
        name=role(request.name),
        urn=urn,
        custom=request.custom,
        parent="" if _short(parent) in _TOP else _short(parent),
        parent_urn=parent,
        inputs=_plain(json_format.MessageToDict(request.object)),
        depends_on=frozenset(map(_short, urns)),
        protect=request.protect,
        ignore_changes=list(request.ignoreChanges),
        replacement_trigger=_plain(json_format.MessageToDict(request.replacement_trigger)),
        replace_on_changes=list(request.replaceOnChanges),
        deleted_with=_short(request.deletedWith),
        retain_on_delete=request.retainOnDelete,
        secret_outputs=list(request.additionalSecretOutputs),
        former_urns=former,
        provider=_short(request.provider.rpartition("::")[0]),
        after_create=list(request.hooks.after_create),
    )


def _short(urn: str) -> str:
    return role(urn.rsplit("::", maxsplit=1)[-1])


def role(name: str) -> str:
    """A logical name without the name of the stack's only installation."""
    return name.removeprefix(f"{PREFIX}-")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if value.get(rpc._special_sig_key) == rpc._special_secret_sig:
            return Secret(_plain(value["value"]))
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    # Protobuf knows no integers.
    return int(value) if isinstance(value, float) and value.is_integer() else value
