"""Checks of what expressions name: everything exists, and steps that are named come before.

An edge that is missing is inferred from the reference, so `needs` grows here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from app.workflows.checks.findings import Findings, Path
from app.workflows.checks.hyphens import subtractions
from app.workflows.checks.places import (
    Place,
    Source,
    Steps,
    expression_sources,
    length_of_expressions,
)
from app.workflows.checks.secret_names import check_secret
from app.workflows.definition import Definition, StepSpec
from app.workflows.expressions import (
    SCOPE_NAMES,
    ExpressionError,
    Reference,
    condition_references,
    find_references,
)
from app.workflows.handlers import StepHandler
from app.workflows.order import comes_before

__all__ = ["NameCheck"]

_MOST = 5000
_MOST_CHARACTERS = 100_000
"""Of expressions in one document: reading so many takes about a second."""
_WORKFLOW = ("id", "name", "version", "created_at", "started_by")
_STEP = ("outputs", "status", "cached", "error", "attempts", "artifacts")
_GROUP_STEP = ("outputs", "status", "error")


class NameCheck:
    """Checks all expressions of a definition; `needs` is completed where `infer` is set (no cycles yet)."""

    def __init__(
        self,
        definition: Definition,
        steps: Steps,
        needs: dict[str, tuple[str, ...]],
        findings: Findings,
        *,
        infer: bool,
        handlers: Mapping[str, StepHandler] | None = None,
        config: Mapping[str, Any] | None = None,
    ) -> None:
        self._config = definition.config if config is None else config
        self._handlers = handlers
        self._definition = definition
        self._steps = steps
        self._needs = needs
        self._findings = findings
        self._infer = infer

    def check(self) -> None:
        characters = 0
        for count, (source, place) in enumerate(self._sources()):
            characters += length_of_expressions(source)
            if count == _MOST or characters > _MOST_CHARACTERS:
                what = f"more than {_MOST} texts with expressions"
                if count < _MOST:
                    what = f"more than {_MOST_CHARACTERS} characters of expressions"
                message = f"The definition has {what}."
                self._findings.error("too_large", message, source.path)
                return
            self._check_source(source, place)
        self._check_outputs()

    def _sources(self) -> Iterator[tuple[Source, Place | None]]:
        for name, text in self._definition.env.items():
            yield Source(text, ("env", name)), None
        for index, text in enumerate(self._definition.concurrency.resources):
            yield Source(text, ("concurrency", "resources", index)), None
        for place in self._steps.all:
            for source in expression_sources(place, self._handlers):
                yield source, place

    def _check_outputs(self) -> None:
        for name, output in self._definition.outputs.items():
            path: Path = ("outputs", name, "from")
            if output.from_ is not None:
                source = Source(output.from_, path, is_condition=True, after=True)
                self._check_source(source, None)
            elif not self._is_declared(name):
                self._findings.warning(
                    "output_not_found",
                    f"No step declares an output {name!r}: without `from` it may stay null.",
                    ("outputs", name),
                )

    def _is_declared(self, name: str) -> bool:
        return any(name in place.spec.outputs for place in self._steps.all)

    def _check_source(self, source: Source, place: Place | None) -> None:
        read = condition_references if source.is_condition else find_references
        try:
            subtracted = tuple(subtractions(source, self._steps.by_id))
            references = read(source.text)
        except ExpressionError as error:
            self._findings.error(error.code, error.message, source.path)
            return
        for written, right in subtracted:
            message = f"{written} is a subtraction in an expression: write {right}."
            self._findings.error("hyphen_in_reference", message, source.path, instead=right)
        for reference in () if subtracted else references:
            if reference.path[0] == "secrets":
                check_secret(reference, source, self._findings)
            else:
                self._check_reference(reference, source, place)

    def _check_reference(self, reference: Reference, source: Source, place: Place | None) -> None:
        head, rest = reference.path[0], reference.path[1:]
        match head:
            case "inputs" | "parameters":
                if rest and not self._findings.is_unread(("inputs", rest[0])):
                    names = self._definition.inputs
                    self._check_among(rest[0], names, "input", reference, source)
            case "config":
                self._check_config(reference, source)
            case "workflow":
                if rest:
                    self._check_among(rest[0], _WORKFLOW, "field of workflow", reference, source)
            case "matrix":
                self._check_axis(reference, source, place)
            case "steps":
                if rest:
                    self._check_step(rest[0], rest[1:], reference, source, place)
            case "env" | "artifacts" | "now":
                return
            case _:
                self._check_step(head, rest, reference, source, place)

    def _check_among(
        self,
        name: str,
        valid: Mapping[str, Any] | tuple[str, ...],
        what: str,
        reference: Reference,
        source: Source,
    ) -> None:
        if name not in valid and not reference.guarded:
            self._findings.error(
                "unknown_reference",
                f"{reference}: there is no {what} {name!r}.",
                source.path,
                wrong=name,
                valid=valid,
            )

    def _check_config(self, reference: Reference, source: Source) -> None:
        value: Any = self._config
        for index, part in enumerate(reference.path[1:], 1):
            known: Path = ("config", *reference.path[1 : index + 1])
            if not isinstance(value, Mapping) or self._findings.is_unread(known):
                return
            self._check_among(part, value, "config key", reference, source)
            value = value.get(part)

    def _check_axis(self, reference: Reference, source: Source, place: Place | None) -> None:
        axes: Mapping[str, Any] = {}
        if place is not None and place.group is not None:
            axes = place.group.matrix or {}
        elif place is not None and source.per_cell:
            axes = place.spec.matrix or {}
        if not axes:
            self._findings.error(
                "unknown_reference", f"{reference}: there is no matrix here.", source.path
            )
        elif reference.path[1:]:
            self._check_among(reference.path[1], axes, "axis", reference, source)

    def _check_step(
        self,
        step: str,
        rest: tuple[str, ...],
        reference: Reference,
        source: Source,
        place: Place | None,
    ) -> None:
        target = self._steps.by_id.get(step)
        if step in self._findings.unread_steps:
            return
        if target is None:
            if not reference.guarded:
                self._report_unknown(step, reference, source)
            return
        in_cells = target.group or (target.spec.matrix is not None)
        outside = in_cells and (
            place is None or place.group is not target.group or not target.group
        )
        if rest:
            valid = _GROUP_STEP if outside else _STEP
            self._check_among(rest[0], valid, f"field of step {step}", reference, source)
        if place is None:
            if not source.after:
                self._findings.error(
                    "unknown_reference",
                    f"{reference}: no step has run where this is read.",
                    source.path,
                )
            return
        if not source.after:
            self._check_order(place, target, reference, source)
            self._check_may_be_missing(place, target, rest, reference, source)

    def _report_unknown(self, step: str, reference: Reference, source: Source) -> None:
        owners = {
            **{name: f"inputs.{name}" for name in self._definition.inputs},
            **{name: f"config.{name}" for name in self._config},
        }
        if step in owners:
            message = f"{reference}: write {owners[step]}."
            self._findings.error("unknown_reference", message, source.path)
            return
        self._findings.error(
            "unknown_reference",
            f"{reference}: there is no step {step!r}.",
            source.path,
            wrong=step,
            valid=[*self._steps.by_id, *SCOPE_NAMES],
        )

    def _check_order(
        self, place: Place, target: Place, reference: Reference, source: Source
    ) -> None:
        """Make sure that the target (or its group) is certain to come before the step (or its group)."""
        here, there = _lifted(place, target)
        if not self._infer or comes_before(there, here, self._needs):
            return
        if here == there or comes_before(here, there, self._needs):
            what = "itself" if here == there else f"{there}, which comes after {here}"
            self._findings.error(
                "reference_not_before", f"{reference} would make {here} need {what}.", source.path
            )
            return
        self._needs[here] = (*self._needs[here], there)

    def _check_may_be_missing(
        self,
        place: Place,
        target: Place,
        rest: tuple[str, ...],
        reference: Reference,
        source: Source,
    ) -> None:
        if reference.guarded or rest[:1] != ("outputs",) or len(rest) < 2:
            return
        if reason := _may_be_missing(place, target):
            self._findings.warning(
                "output_may_be_null",
                f"{reference} is null when {target.spec.id} {reason}: use default().",
                source.path,
            )


def _lifted(place: Place, target: Place) -> tuple[str, str]:
    """Return the two steps' ids at the level where one has to need the other."""
    if place.group is target.group:
        return place.spec.id, target.spec.id
    return (place.group or place.spec).id, (target.group or target.spec).id


def _may_be_missing(place: Place, target: Place) -> str | None:
    """Return why the target may leave no outputs although the step runs.

    A step with the target's own condition, or with one that asks about the target, knows what it does.
    """
    same = set(_conditions(place))
    if any(_asks_about(target, condition) for condition in same):
        return None
    for spec in _with_group(target):
        if place.group is spec:
            continue
        if spec.when is not None and spec.when not in same:
            return "is skipped"
        if not spec.enabled:
            return "is disabled"
        if not spec.required or (spec.on_error and spec.on_error.action == "continue"):
            return "fails or is disabled"
    return None


def _with_group(place: Place) -> Iterator[StepSpec]:
    yield place.spec
    if place.group is not None:
        yield place.group


def _conditions(place: Place) -> Iterator[str | bool]:
    for spec in _with_group(place):
        if spec.when is not None:
            yield spec.when


def _asks_about(target: Place, condition: str | bool) -> bool:
    if not isinstance(condition, str):
        return False
    ids = {spec.id for spec in _with_group(target)}
    try:
        found = condition_references(condition)
    except ExpressionError:
        return False
    return any(ids.intersection(reference.path[:2]) for reference in found)
