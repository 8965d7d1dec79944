"""What each command that is allowed now would do: what it repeats, leaves out, undoes and leaves behind. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.workflows.commands import allowed_operations
from app.workflows.compensation import Undo, irreversible_effects, undo_order
from app.workflows.doubts import ANSWERS, doubts_of
from app.workflows.loader import LoadedDefinition
from app.workflows.outline import Outline
from app.workflows.projection import PARKED, Projection
from app.workflows.state import TERMINAL_STATUSES, split_key
from app.workflows.targets import asks_to_plan_again, failed_group, target_keys

__all__ = ["consequences"]

_STEP_COMMANDS = ("retry", "skip", "resolve")
_MESSAGES = {
    "pause": "Steps that run come to their end; nothing new begins until it is resumed.",
    "resume": "It goes on where it was paused.",
    "reopen": "Tries every failed step again.",
    "retry": "Tries the step again, with the same number of attempts as before.",
    "retry_parked": "Goes on from what is recorded.",
    "retry_refused": "Plans again and asks again.",
    "retry_undoing": "Tries to undo it again.",
    "skip": "Leaves the step undone and goes on with what follows it.",
    "skip_undoing": "Leaves it as it is; it is listed under what stays.",
    "scope": "Changes what is released, and plans and asks again.",
    "cancel": "Stops the workflow and undoes what was prepared.",
    "cancel_keep": "Stops the workflow and leaves everything as it is.",
    "cancel_published": "Stops the workflow; publishing has begun, so nothing is undone.",
    "rollback": "Undoes, latest first, every effect that can be undone.",
    "delete": "Removes the record, the logs and the artifacts; what it made in the world stays.",
}


def consequences(
    view: Projection, loaded: LoadedDefinition, steps: Sequence[Outline]
) -> list[dict[str, Any]]:
    """Return `{operation, code, step, cell, message, ...}` for each; a step's command once for each step it can mean.

    `effects_undone` are in the order of undoing. What an operation has no say in is left out.
    """
    allowed = allowed_operations(view)
    found = [
        one
        for name in _STEP_COMMANDS
        if name in allowed
        for one in _for_steps(name, view, loaded, steps)
    ]
    return [
        *found,
        *(one for name in allowed if name not in _STEP_COMMANDS for one in _of(name, view)),
    ]


def _of(operation: str, view: Projection) -> Iterator[dict[str, Any]]:
    match operation:
        case "cancel":
            yield from _cancels(view)
        case "rollback":
            yield _told("rollback", **_undoing(view))
        case "delete":
            yield _told("delete", effects_kept=_made(view))
        case "resume" if view.metadata["status"] in TERMINAL_STATUSES:
            yield _told("resume", "reopen")
        case _:
            yield _told(operation)


def _cancels(view: Projection) -> Iterator[dict[str, Any]]:
    if irreversible_effects(view.effects):
        yield _told("cancel", "cancel_published", **_keeping(view))
        return
    yield _told("cancel", **_undoing(view))
    if _to_undo(view):
        yield _told("cancel", "cancel_keep", keep=True, **_keeping(view))


def _for_steps(
    operation: str, view: Projection, loaded: LoadedDefinition, steps: Sequence[Outline]
) -> Iterator[dict[str, Any]]:
    if PARKED in view.gates:
        yield _told(operation, f"{operation}_parked")
        return
    if view.ending is not None:
        yield from _for_undoing(operation, view)
        return
    outlines = {one.spec.id: one for one in steps}
    for key in target_keys(view, loaded):
        step, cell = split_key(key)
        place = {"step": step, "cell": cell}
        outline = outlines.get(step)
        if operation == "resolve":
            yield from _answers(view, key, place)
        elif operation == "skip":
            yield _told("skip", **place, **_left_out(key, view, loaded, steps))
        elif asks_to_plan_again(view, key):
            yield _told("retry", "retry_refused", **place)
        elif outline is not None:
            groups = [failed_group(view, loaded, key)]
            repeated = [key, *(one for one in groups if one is not None)]
            yield _told("retry", **place, attempts=outline.row["of"], repeated=repeated)


def _for_undoing(operation: str, view: Projection) -> Iterator[dict[str, Any]]:
    for key, gate in list(view.gates.items()):
        place = {"step": gate.step, "cell": gate.cell}
        effects = [effect for undo in _to_undo(view) if undo.key == key for effect in undo.effects]
        kind = "effects_kept" if operation == "skip" else "effects_undone"
        yield _told(operation, f"{operation}_undoing", **place, **{kind: effects})


def _answers(view: Projection, key: str, place: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, record in doubts_of(view, key).items():
        for answer, message in ANSWERS.items():
            if answer != "happened" or record.assumed is not None:
                told = {"effect": name, "answer": answer, "summary": record.effect["summary"]}
                yield {**_told("resolve", answer, **place), **told, "message": message}


def _left_out(
    key: str, view: Projection, loaded: LoadedDefinition, steps: Sequence[Outline]
) -> dict[str, Any]:
    """Return the steps that are left out for sure, or perhaps, because their condition looks at one that is."""
    step, cell = split_key(key)
    left, order = {step}, [one.spec for one in steps]
    for spec in order:
        if spec.id not in left and spec.when is not None and _looks_at(str(spec.when), left):
            left.add(spec.id)
    group = next((one.group for one in steps if one.spec.id == step), None)
    inside = {one.spec.id for one in steps if one.group is group} if group else set()
    followers = [
        spec.id if cell is None or spec.id not in inside else f"{spec.id}[{cell}]"
        for spec in order
        if spec.id in left and spec.id != step and (cell is None or spec.id in inside)
    ]
    repositories = [one for one in view.metadata.get("repositories", ()) if one == cell]
    return {
        "left_out": [key],
        "perhaps_left_out": followers,
        "repositories_left_out": repositories,
    }


def _looks_at(condition: str, steps: set[str]) -> bool:
    words = "".join(char if char.isalnum() or char == "_" else " " for char in condition).split()
    return not steps.isdisjoint(words)


def _to_undo(view: Projection) -> list[Undo]:
    return [undo for undo in undo_order(view.finished, view.effects) if undo.key not in view.left]


def _undoing(view: Projection) -> dict[str, Any]:
    undone = [effect for undo in _to_undo(view) for effect in undo.effects]
    return {
        "effects_undone": undone,
        "effects_kept": [effect for effect in _made(view) if effect not in undone],
        "effects_uncertain": _uncertain(view),
    }


def _keeping(view: Projection) -> dict[str, Any]:
    return {
        "effects_undone": [],
        "effects_kept": _made(view),
        "effects_uncertain": _uncertain(view),
    }


def _made(view: Projection) -> list[dict[str, Any]]:
    return [one.effect for one in list(view.effects.values()) if one.status in {"made", "found"}]


def _uncertain(view: Projection) -> list[dict[str, Any]]:
    return [
        one.effect for one in list(view.effects.values()) if one.status in {"planned", "unknown"}
    ]


def _told(operation: str, code: str | None = None, **values: Any) -> dict[str, Any]:
    said = code or operation
    message = _MESSAGES.get(said) or _MESSAGES.get(operation, "")
    return {"operation": operation, "code": said, "message": message, **values}
