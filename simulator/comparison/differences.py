"""Where the simulator would have answered differently: type by type, and property by property."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.comparison.shapes import kind, outline, pattern
from simulator.comparison.state import ENCRYPTED, Exported
from simulator.core.diff import same_json

if TYPE_CHECKING:
    from simulator.core.sources import Outputs

MISSING, INVENTED, OTHER_SHAPE, NOT_AS_SET = "missing", "invented", "other shape", "not as set"
NOTHING: tuple[Any, ...] = (None, "", 0, False, [], {})


@dataclass(frozen=True, order=True)
class Difference:
    """One property of one type. `real` and `simulated` are shapes, never values."""

    type: str
    property: str
    kind: str
    real: str
    simulated: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All that was found."""

    resources: int
    encrypted: int
    """Values that were skipped."""
    differences: list[Difference]
    unknown_types: list[str] = field(default_factory=list)
    """Types that the simulator does not know."""


def differences_of(
    resource: Exported, simulated: Mapping[str, Any], paths: Iterable[str], known: Outputs
) -> Iterator[Difference]:
    """How the outputs of one resource differ from those that the simulator would have computed."""
    reported: list[str] = []
    real_outputs = {**resource.outputs, "id": resource.id}
    for path in sorted(paths, key=lambda text: (text.count("."), text)):
        if any(path.startswith((f"{above}.", f"{above}[")) for above in reported):
            continue
        real, simulated_values = (_values(list(values_at(outputs, path))) for outputs in (real_outputs, simulated))
        if ENCRYPTED in real or ENCRYPTED in simulated_values:
            continue
        fact = known.get(path)
        found = _other(real, simulated_values, fact.shape if fact else "")
        if found is None and fact is None and _differ_from_inputs(resource, path, real):
            found = NOT_AS_SET, outline(real[0]), kind(simulated_values[0]) if simulated_values else ""
        if found is not None:
            reported.append(path)
            yield Difference(resource.type, path, *found)


def _other(real: list[Any], simulated_values: list[Any], shape: str) -> tuple[str, str, str] | None:
    """The kind of difference, and both shapes."""
    if not real and not simulated_values:
        return None
    if not simulated_values:
        return MISSING, outline(real[0]), ""
    if not real:
        return INVENTED, "", shape or kind(simulated_values[0])
    expected = pattern(shape)
    for value in real:
        if expected is not None and isinstance(value, str):
            if not expected.fullmatch(value):
                return OTHER_SHAPE, outline(value), shape
        elif kind(value) not in {kind(each) for each in simulated_values}:
            return OTHER_SHAPE, outline(value), shape or kind(simulated_values[0])
    return None


def _values(found: list[Any]) -> list[Any]:
    """Without what says nothing: providers write "", 0 and false for what is not set."""
    return [value for value in found if value is ENCRYPTED or value not in NOTHING]


def _differ_from_inputs(resource: Exported, path: str, real: list[Any]) -> bool:
    """Whether a plain input came back as something else."""
    wanted = resource.inputs.get(path)
    return (
        isinstance(wanted, str | int)
        and wanted not in NOTHING
        and bool(real)
        and real != [wanted]
        and not (isinstance(wanted, str) and same_json(wanted, real[0]))
    )


def values_at(value: Any, path: str) -> Iterator[Any]:
    """Every value at a path; an encrypted value above the path counts for all values below."""
    head, _, rest = path.partition(".")
    name, in_list = head.removesuffix("[]"), head.endswith("[]")
    inner = value.get(name) if isinstance(value, Mapping) else None
    for each in inner if in_list and isinstance(inner, list) else [inner]:
        if each is ENCRYPTED or not rest:
            yield each
        else:
            yield from values_at(each, rest)
