"""After a change of the scope: which results of earlier rounds still hold, and undoing those that do not.

A step holds when it would be started with the same `with` again (and was approved for the same plan). One that does
not is undone, with what was built on it and latest first, before it runs in the new round.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from app.errors import SlipwayError
from app.workflows.attempts import resolve_step
from app.workflows.compensation import undo_order
from app.workflows.definition import StepSpec
from app.workflows.gates import approval_shown, digest_of
from app.workflows.run_context import Cell, RunContext
from app.workflows.scope import Scope, condition_holds
from app.workflows.state import StepEntry, ended_entry, split_key, step_key
from app.workflows.step_ends import fail_step
from app.workflows.step_errors import error_json
from app.workflows.step_run import run_step
from app.workflows.undoing import compensate

__all__ = ["leave_out", "revisit"]


async def revisit(spec: StepSpec, cell: Cell, run: RunContext) -> dict[str, Any]:
    """Visit the step's node: what holds of an earlier round is returned, else the step runs."""
    key = step_key(spec.id, cell.key)
    run.executing.add(key)
    try:
        await _reconsider(spec, cell, run)
    except Exception as error:  # noqa: BLE001  # the edge of a step: everything becomes its result
        attempts = run.record.view.attempts(key)
        return await fail_step(spec, cell, key, run, attempts, error_json(error))
    finally:
        run.executing.discard(key)
        run.touch()
    return await run_step(spec, cell, run)


async def _reconsider(spec: StepSpec, cell: Cell, run: RunContext) -> None:
    key, view = step_key(spec.id, cell.key), run.record.view
    if view.base_round == 1 or key not in view.entries:
        return
    if view.final(key) is not None and not view.is_earlier(key):
        return
    if await _holds(spec, cell, key, run):
        return
    await _undo(_with_followers(key, run), run)
    if view.is_earlier(key):
        await run.record.append(
            "step_retrying",
            step=spec.id,
            cell=cell.key,
            data={"attempt": 0, "error": None, "rescoped": True},
            private={"round": view.base_round},
            durable=True,
        )


async def leave_out(group: StepSpec, cells: Iterable[str | None], run: RunContext) -> None:
    """Undo and skip what earlier rounds did for cells that the group no longer has."""
    view = run.record.view
    if view.base_round == 1:
        return
    kept, nested = set(cells), [one.id for one in group.steps or (group,)]
    gone = [
        key
        for key, entry in view.entries.items()
        if (split_key(key)[0] in nested and split_key(key)[1] not in {None, *kept})
        and not (entry["status"] == "skipped" and not view.is_earlier(key))
    ]
    await _undo(set(gone), run)
    for key in gone:
        step, cell = split_key(key)
        entry = ended_entry("skipped", StepEntry(), view.metadata["updated_at"])
        run.record.append(
            "step_skipped",
            step=step,
            cell=cell,
            data={"reason": "left out by a change of the scope", "code": "left_out"},
            private={"entry": entry, "round": view.base_round, "left_out": cell},
        )


async def _holds(spec: StepSpec, cell: Cell, key: str, run: RunContext) -> bool:
    view = run.record.view
    entry, made_with = view.entries[key], view.made_with.get(key)
    if entry["status"] in {"compensated", "cancelled"}:
        return False
    try:
        scope = Scope(run, spec, cell)
        if not run.is_enabled(spec) or (
            spec.when is not None and not await condition_holds(spec.when, scope)
        ):
            return entry["status"] == "skipped"
        if spec.approval is not None:
            approval = view.approvals.get((key, view.round_of(key)), {})
            digest = (await approval_shown(spec, spec.approval, cell, run))["digest"]
            if approval.get("status") != "approved" or approval["digest"] != digest:
                return False
        config = (await resolve_step(spec, cell, run)).config
    except SlipwayError:
        return False
    return made_with is not None and made_with.get("basis") in {None, digest_of(config)}


def _with_followers(key: str, run: RunContext) -> set[str]:
    """Return the step and all that was built on it, when it made something itself; else nothing is to be undone."""
    view = run.record.view
    if all(undo.key != key for undo in undo_order(view.finished, view.effects)):
        return set()
    step, cell = split_key(key)
    group = run.parents.get(step)
    beside = set(_followers(step, run)) if group is not None else set()
    behind = set(_followers(group or step, run))
    return {key} | {
        other
        for other in view.entries
        if (split_key(other)[0] in beside and split_key(other)[1] == cell)
        or split_key(other)[0] in behind
        or run.parents.get(split_key(other)[0]) in behind
    }


def _followers(step: str, run: RunContext) -> Iterator[str]:
    """Yield the steps of the same level that need the step, directly or not."""
    level = run.parents.get(step)
    found = {step}
    for other in run.needs:
        if run.parents.get(other) == level and not found.isdisjoint(run.needs[other]):
            found.add(other)
            yield other


async def _undo(keys: set[str], run: RunContext) -> None:
    view = run.record.view
    for undo in undo_order(view.finished, view.effects):
        if undo.key not in keys:
            continue
        undone = await compensate(undo.key, run)
        step, cell = split_key(undo.key)
        await run.record.append(
            "step_compensated",
            step=step,
            cell=cell,
            data={"undone": undone, "complete": True},
            private={"undone": [f"{one['kind']}:{one['target']}" for one in undone]},
            durable=True,
        )
