"""Where the steps of a definition stand, and which texts of them are expressions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from app.workflows.checks.findings import Path
from app.workflows.definition import Definition, StepSpec
from app.workflows.expressions import ExpressionError, segments
from app.workflows.handlers import StepHandler
from app.workflows.resolving import special_shape
from app.workflows.step_fields import Shape

__all__ = ["Place", "Source", "Steps", "expression_sources", "length_of_expressions"]


@dataclass(frozen=True, slots=True)
class Place:
    """A step, its path in the document, and the group it is nested in."""

    spec: StepSpec
    path: Path
    group: StepSpec | None = None


class Steps:
    """All steps of a definition; of two with the same id the first counts."""

    def __init__(self, definition: Definition) -> None:
        self.all: list[Place] = []
        for index, spec in enumerate(definition.steps):
            self._add(spec, ("steps", index), None)

    def _add(self, spec: StepSpec, path: Path, group: StepSpec | None) -> None:
        self.all.append(Place(spec, path, group))
        for index, nested in enumerate(spec.steps):
            self._add(nested, (*path, "steps", index), spec)

    @cached_property
    def by_id(self) -> dict[str, Place]:
        found: dict[str, Place] = {}
        for place in self.all:
            found.setdefault(place.spec.id, place)
        return found

    def beside(self, place: Place) -> dict[str, Place]:
        """Return the steps of the same list, by id, the step itself included."""
        return self._lists[place.path[:-1]]

    @cached_property
    def _lists(self) -> dict[Path, dict[str, Place]]:
        lists: dict[Path, dict[str, Place]] = {}
        for place in self.all:
            beside = lists.setdefault(place.path[:-1], {})
            if self.by_id[place.spec.id] is place:
                beside[place.spec.id] = place
        return lists


_SAME = {"$ref": "#/$defs/any"}
_ANY = {**_SAME, "$defs": {"any": {"secret": True, "additionalProperties": _SAME, "items": _SAME}}}
"""The schema of a step type that is not known: any field, at any depth, may take secrets."""


@dataclass(frozen=True, slots=True)
class Source:
    """A text with expressions. `after` texts are read once the step has run; others before it runs.

    `per_cell` says whether the axes of the step's own matrix are known there.
    """

    text: str
    path: Path
    is_condition: bool = False
    after: bool = False
    per_cell: bool = True
    takes_secrets: bool = False


def expression_sources(
    place: Place, handlers: Mapping[str, StepHandler] | None = None
) -> Iterator[Source]:
    """Yield every text of a step that the engine reads as an expression."""
    spec, path = place.spec, place.path
    if isinstance(spec.when, str):
        yield Source(spec.when, (*path, "when"), is_condition=True, per_cell=False)
    for name, axis in (spec.matrix or {}).items():
        yield from _texts(axis, (*path, "matrix", name), per_cell=False)
    yield from _fields(spec.with_, _shape(spec.type, handlers), (*path, "with"))
    yield from _texts(spec.env, (*path, "env"))
    if spec.approval is not None:
        for name in ("title", "message", "plan"):
            yield from _texts(getattr(spec.approval, name), (*path, "approval", name))
    if spec.compensate is not None:
        shape, where = _shape(spec.compensate.type, handlers), (*path, "compensate", "with")
        for source in _fields(spec.compensate.with_, shape, where):
            yield replace(source, after=True)
    if spec.cache is not None:
        yield from _texts(spec.cache.key, (*path, "cache", "key"))
        yield from _texts(spec.cache.files, (*path, "cache", "files"))
    for name, output in spec.outputs.items():
        yield from _texts(output.path, (*path, "outputs", name, "path"), after=True)
        if output.from_ is not None:
            where = (*path, "outputs", name, "from")
            yield Source(output.from_, where, is_condition=True, after=True)


_TEMPLATE = Shape({"properties": {"template": {"raw": True}, "values": {"type": "object"}}})
"""What is known of a step type also where no plugin is loaded: a template has names of its own."""


def length_of_expressions(source: Source) -> int:
    """Return how many characters of a text are expressions; of one that cannot be read all."""
    if source.is_condition:
        return len(source.text)
    try:
        parts = segments(source.text)
    except ExpressionError:
        return len(source.text)
    return sum(len(part.source) for part in parts if not isinstance(part, str))


def _shape(step_type: str | None, handlers: Mapping[str, StepHandler] | None) -> Shape | None:
    if handlers is None and step_type == "template":
        return _TEMPLATE
    handler = (handlers or {}).get(step_type or "")
    if handler is None:
        return Shape(_ANY)
    return special_shape(handler)


def _fields(value: Any, shape: Shape | None, path: Path) -> Iterator[Source]:
    """Yield the expressions of `with`; of a step type that is not known every field may take secrets."""
    kinds = frozenset[str]() if shape is None else shape.kinds
    match value:
        case str() if "raw" in kinds:
            return
        case str() if "condition" in kinds:
            yield Source(value, path, is_condition=True)
        case str() if "{{" in value:
            yield Source(value, path, takes_secrets="secret" in kinds)
        case Mapping():
            for name, item in value.items():
                below = shape and shape.below(str(name))
                yield from _fields(item, below, (*path, name))
        case list() | tuple():
            for index, item in enumerate(value):
                yield from _fields(item, shape and shape.below(index), (*path, index))


def _texts(
    value: Any, path: Path, *, after: bool = False, per_cell: bool = True
) -> Iterator[Source]:
    match value:
        case str() if "{{" in value:
            yield Source(value, path, after=after, per_cell=per_cell)
        case Mapping():
            for name, item in value.items():
                yield from _texts(item, (*path, name), after=after, per_cell=per_cell)
        case list() | tuple():
            for index, item in enumerate(value):
                yield from _texts(item, (*path, index), after=after, per_cell=per_cell)
