"""Checks that look at steps and their places only: ids, groups, types, toggles, needs, jumps."""

import re
from collections.abc import Mapping, Set
from typing import Any

from app.nearest import nearest_name
from app.workflows.checks.findings import Findings, Path
from app.workflows.checks.places import Place, Steps
from app.workflows.definition import OnError, StepSpec
from app.workflows.expressions import RESERVED_IDS, uses_files
from app.workflows.handlers import StepHandler, effects_of
from app.workflows.order import Needs, circle_text, cycles
from app.workflows.step_types import missing_type

__all__ = ["check_cycles", "check_handlers", "check_ids", "check_jump", "check_needs", "check_step"]

_NOT_FOR_GROUPS = (
    "with_",
    "env",
    "retry",
    "timeout",
    "cache",
    "approval",
    "compensate",
    "effects",
    "outputs",
)
_AXIS = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


def check_ids(steps: Steps, findings: Findings) -> None:
    for place in steps.all:
        step, path = place.spec.id, (*place.path, "id")
        if steps.by_id[step] is not place:
            findings.error("duplicate_step", f"Two steps have the id {step!r}.", path)
        if step in RESERVED_IDS:
            findings.error(
                "reserved_step", f"{step!r} is a word of expressions: choose another id.", path
            )


def check_step(place: Place, findings: Findings) -> None:
    _check_shape(place, findings)
    _check_toggles(place, findings)
    _check_matrix(place, findings)


def _check_shape(place: Place, findings: Findings) -> None:
    spec, path = place.spec, place.path
    if spec.steps and spec.type is not None:
        findings.error(
            "group_with_type", f"Step {spec.id} has a type and steps: leave one out.", path
        )
    elif spec.steps and spec.matrix is None:
        findings.error(
            "group_without_matrix",
            f"The steps of {spec.id} need a matrix to be repeated by.",
            path,
            depends=("matrix",),
        )
    elif not spec.steps and spec.type is None:
        what = "a type or steps" if spec.matrix is not None else "a type"
        findings.error(
            "missing_type", f"Step {spec.id} needs {what}.", path, depends=("type", "steps")
        )
    if place.group is not None and (spec.steps or spec.matrix is not None):
        findings.error(
            "nested_group",
            f"{spec.id} is inside of {place.group.id}: a matrix inside of a matrix is not possible.",
            path,
        )
    if spec.steps:
        _check_group(spec, path, findings)


def _check_group(spec: StepSpec, path: Path, findings: Findings) -> None:
    for field in _NOT_FOR_GROUPS:
        if field in spec.model_fields_set:
            name = field.rstrip("_")
            findings.error(
                "not_for_groups",
                f"{name} has no meaning on the group {spec.id}: write it on its steps.",
                (*path, name),
                at_key=True,
            )


def _check_toggles(place: Place, findings: Findings) -> None:
    spec = place.spec
    if spec.enabled or findings.is_unread((*place.path, "required")):
        return
    path = (*place.path, "enabled")
    if spec.automatic:
        findings.error(
            "automatic_disabled", f"Step {spec.id} is automatic, so it always runs.", path
        )
    elif spec.required:
        findings.error(
            "required_disabled",
            f"Step {spec.id} is required and cannot be disabled: write `required: false` as well.",
            path,
        )


def _check_matrix(place: Place, findings: Findings) -> None:
    spec, path = place.spec, (*place.path, "matrix")
    if spec.matrix is not None and not spec.matrix:
        findings.error("empty_matrix", f"The matrix of {spec.id} has no axis.", path)
    for name, values in (spec.matrix or {}).items():
        where = (*path, name)
        if not _AXIS.fullmatch(name):
            findings.error(
                "wrong_axis",
                f"{name!r} is no name for an axis: letters, digits, _.",
                where,
                at_key=True,
            )
        if not (isinstance(values, list) or (isinstance(values, str) and "{{" in values)):
            findings.error("wrong_axis", f"The axis {name} is a list, or one expression.", where)
        elif uses_files(values):
            findings.error(
                "wrong_axis",
                f"The axis {name} reads files, which may be others later: let a step filesystem.glob list them.",
                where,
            )


def check_handlers(place: Place, handlers: Mapping[str, StepHandler], findings: Findings) -> None:
    """Check that the types exist and that their handlers accept the configuration."""
    spec, path = place.spec, place.path
    _check_cached_effects(place, handlers, findings)
    used: list[tuple[str, Mapping[str, Any], Path]] = []
    if spec.type is not None:
        used.append((spec.type, spec.with_, path))
    if spec.compensate is not None:
        used.append((spec.compensate.type, spec.compensate.with_, (*path, "compensate")))
    for step_type, config, where in used:
        handler = handlers.get(step_type)
        if handler is None:
            findings.error(
                "unknown_handler",
                missing_type(step_type, handlers),
                (*where, "type"),
                instead=nearest_name(step_type, handlers),
            )
            continue
        for problem in handler.validate_config(config):
            _add_config_problem(problem, config, (*where, "with"), findings)


def _check_cached_effects(
    place: Place, handlers: Mapping[str, StepHandler], findings: Findings
) -> None:
    """Refuse a cache where a hit would leave out what the step is there for."""
    spec = place.spec
    handler = handlers.get(spec.type or "")
    if handler is None or spec.cache is None or not spec.cache.enabled:
        return
    if effects_of(spec, handler, spec.with_) != "none":
        findings.error(
            "cached_effects",
            f"Step {spec.id} changes something outside, which a result from the cache would leave out:"
            " leave the cache out, or write `effects: none` where it really changes nothing.",
            (*place.path, "cache"),
            at_key=True,
        )


def _add_config_problem(
    problem: str, config: Mapping[str, Any], path: Path, findings: Findings
) -> None:
    """Place a handler's `a.b.0: message` at the deepest part that is in the document."""
    dotted, _, message = problem.partition(": ")
    value: Any = config
    for part in dotted.split(".") if message else []:
        if isinstance(value, Mapping) and part in value:
            value, path = value[part], (*path, part)
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value, path = value[int(part)], (*path, int(part))
        else:
            break
    shown = f"with.{problem}" if dotted else f"with{problem}"
    findings.error("invalid_config", shown, path)


def check_needs(place: Place, steps: Steps, findings: Findings) -> None:
    beside = steps.beside(place)
    for index, need in enumerate(place.spec.needs or ()):
        path = (*place.path, "needs", index)
        if need in beside or need in findings.unread_steps:
            continue
        if need in steps.by_id:
            findings.error(
                "need_elsewhere",
                f"{need} is not in the same list of steps as {place.spec.id}: need its group instead.",
                path,
            )
        else:
            findings.error(
                "unknown_step", f"There is no step {need!r}.", path, wrong=need, valid=beside
            )


def check_cycles(needs: Needs, steps: Steps, findings: Findings) -> None:
    for circle in cycles(needs):
        place = steps.by_id[circle[0]]
        path = (*place.path, "needs") if place.spec.needs is not None else place.path
        findings.error(
            "cycle", f"The steps need each other in a circle: {circle_text(circle)}.", path
        )


def check_jump(
    on_error: OnError | None,
    path: Path,
    targets: Set[str],
    findings: Findings,
) -> None:
    """Check that `on_error` says exactly one thing, and that a jump ends at one of `targets`."""
    if on_error is None:
        return
    if (on_error.action is None) == (on_error.goto is None):
        findings.error(
            "wrong_on_error",
            "on_error takes either action or goto.",
            path,
            depends=("action", "goto"),
        )
    elif on_error.goto is not None and on_error.goto not in targets:
        findings.error(
            "unknown_goto",
            f"goto {on_error.goto!r} names no other step of the same list.",
            (*path, "goto"),
            wrong=on_error.goto,
            valid=targets,
        )
