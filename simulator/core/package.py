"""What the simulator has to know to stand in for one provider. The gRPC side of it is `simulator.server`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.core.inventory import Record
from simulator.core.sources import sourced
from simulator.core.values import UNKNOWN, Properties, Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from simulator.core.check import Failure
    from simulator.core.diff import Difference
    from simulator.core.inventory import Inventory
    from simulator.core.schema import Schema, Schemas
    from simulator.core.sources import Message, Outputs


class CloudError(Exception):
    """The cloud's refusal, in the cloud's words. Never holds a secret value."""


def refusal(message: Message, name: str) -> CloudError:
    """A refusal whose text and source are data."""
    return CloudError(message.text.format(name))


def refuse_first(refusals: Iterable[tuple[str, str]], form: Callable[[str, str], CloudError]) -> None:
    """Raise the first refusal, a code and a text. The function that finds it declares the source."""
    for code, message in refusals:
        raise form(code, message)


@dataclass(frozen=True, kw_only=True)
class Resource:
    """Which resource an operation is about."""

    urn: str
    type: str
    timeout: float = 0
    """Seconds the program allows for the operation; 0 when it says nothing."""

    @property
    def name(self) -> str:
        """The logical name."""
        return self.urn.rsplit("::", 1)[-1]

    @property
    def names(self) -> tuple[str, str, str]:
        """Everything a fault may call it by."""
        return self.type, self.name, self.urn


@dataclass(frozen=True, kw_only=True)
class Naming:
    """What the engine says about names to generate: a seed that is stable between preview and update."""

    seed: bytes = b""
    proposed: str = ""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Inputs as the provider will use them, and why they are refused."""

    inputs: Properties
    failures: Sequence[Failure] = ()


@dataclass(frozen=True, kw_only=True)
class State:
    """A resource as the state knows it."""

    id: str
    inputs: Properties = field(default_factory=dict)
    outputs: Properties = field(default_factory=dict)


class Package(ABC):
    """One provider. Every method may raise CloudError; `configure` has been called before any but the first three."""

    name: str

    def __init__(self, inventory: Inventory, schemas: Schemas) -> None:
        self.inventory = inventory
        self.schemas = schemas
        self.config: Properties = {}

    @property
    @abstractmethod
    def scope(self) -> str:
        """The account or cluster this provider talks to."""

    def check_config(self, config: Properties) -> list[Failure]:
        """Why the provider's own configuration is refused."""
        return []

    def config_replaces(self, old: Properties, new: Properties) -> list[str]:
        """The changed provider settings that mean another account or cluster, so that everything in it is replaced."""
        return []

    def configure(self, config: Properties) -> None:
        """Takes the provider's configuration, secrets opened."""
        self.config = config

    @abstractmethod
    def check(self, resource: Resource, old: Properties, new: Properties, naming: Naming) -> Checked:
        """Validates inputs and fills in defaults and names. `old` are the checked inputs of the last run."""

    @abstractmethod
    def diff(self, resource: Resource, before: State, new: Properties, ignore: Sequence[str]) -> Difference:
        """What an update to `new` would do."""

    @abstractmethod
    def create(self, resource: Resource, inputs: Properties, *, preview: bool) -> tuple[str, Properties]:
        """Creates it: id and outputs. A preview creates nothing, and the id is empty."""

    @abstractmethod
    def knows(self, type_: str) -> bool:
        """Whether there are facts about the type."""

    @abstractmethod
    def computed(self, resource: Resource, inputs: Properties) -> tuple[str, Properties]:
        """The id and outputs that a new resource would have. Creates and refuses nothing."""

    @abstractmethod
    def update(self, resource: Resource, before: State, new: Properties, *, preview: bool) -> Properties:
        """Changes it in place: the new outputs."""

    @abstractmethod
    def delete(self, resource: Resource, before: State) -> None:
        """Takes it away. What is not there any more counts as deleted."""

    def read(self, resource: Resource, before: State) -> State | None:
        """The resource as it is in the cloud; None when it is not there."""
        record = self.inventory.get(self.name, self.scope, resource.type, before.id)
        return State(id=record.id, inputs=record.inputs, outputs=record.outputs) if record else None

    def save(self, resource: Resource, id_: str, name: str, inputs: Properties, outputs: Properties) -> None:
        """Write down that the resource exists, or what it is now."""
        self.inventory.save(
            Record(
                package=self.name,
                scope=self.scope,
                type=resource.type,
                id=id_,
                name=name,
                urn=resource.urn,
                inputs=inputs,
                outputs=outputs,
            )
        )

    @staticmethod
    @abstractmethod
    def outputs_of(token: str) -> Outputs:
        """What is known of a type's or a lookup's outputs."""

    def answer(self, function: str, arguments: Properties) -> Properties:
        """Answers a lookup with what has a source."""
        found = self.invoke(function, arguments)
        return sourced(found, self.outputs_of(function))

    def invoke(self, function: str, arguments: Properties) -> Properties:
        """What a lookup finds."""
        raise CloudError(f"the simulator does not know the function {function}")

    def schema(self, type_: str) -> Schema:
        """The type's shape; refuses a type the SDK does not have."""
        schema = self.schemas.get(type_)
        if schema is None:
            raise CloudError(f"{type_} is not a resource type of the installed {self.name} SDK")
        return schema


def preview_outputs(schema: Schema, inputs: Properties, before: Mapping[str, Any]) -> Properties:
    """The outputs as a preview knows them: inputs as configured, the rest as before, or unknown in the first run."""
    outputs = {name: UNKNOWN for name, facts in schema.outputs.items() if facts["always"]}
    return outputs | dict(before) | _without_marks(inputs)


def complete(schema: Schema, inputs: Properties, computed: Properties) -> Properties:
    """The outputs of something that exists: inputs as configured, and what the provider computed.

    An output the SDK expects and nothing is known about stays out: a program that reads it gets null.
    """
    outputs: Properties = {
        name: value for name, value in _without_marks(inputs).items() if value is not None
    } | computed
    for name in schema.secret_outputs:
        if name in outputs and not isinstance(outputs[name], Secret):
            outputs[name] = Secret(outputs[name])
    return outputs


def _without_marks(inputs: Properties) -> Properties:
    return {name: value for name, value in inputs.items() if not name.startswith("__")}
