"""How a workflow comes to its end: the outcome of its steps, its outputs, and undoing in reverse order."""

from typing import Any

from app.errors import SlipwayError
from app.workflows.definition import OnError, StepSpec
from app.workflows.loader import LoadedDefinition
from app.workflows.persistence import WorkflowRecord
from app.workflows.projection import Projection
from app.workflows.routing import on_error_of
from app.workflows.run_context import RunContext
from app.workflows.scope import Scope, resolved
from app.workflows.state import split_key
from app.workflows.transitions import outcome

__all__ = ["finish", "workflow_undone"]


async def finish(record: WorkflowRecord, loaded: LoadedDefinition, run: RunContext) -> None:
    """Record the terminal event, or the start of a rollback where a failed step's `on_error` asks for it."""
    entries = record.view.entries
    failed = {key for key, entry in entries.items() if entry.get("status") in {"failed", "unknown"}}
    if any(_action(key, run) == "rollback" for key in failed):
        await record.append(
            "rollback_started",
            data={"ending": "rollback", "reason": "A step failed whose on_error is rollback."},
            durable=True,
        )
        return
    required = {key: _required(key, run) for key in entries}
    continues = frozenset(key for key in entries if _action(key, run) == "continue")
    status = outcome(entries, required, continues)
    if status == "failed":
        await record.append(
            "workflow_failed",
            data={
                "error": record.view.state.get("error"),
                "error_step": record.view.state.get("error_step"),
            },
            durable=True,
        )
        return
    outputs = await _outputs(loaded, run)
    await record.append(
        "workflow_completed", data={"status": status, "outputs": outputs}, durable=True
    )


def _spec_of(key: str, run: RunContext) -> StepSpec | None:
    return run.specs.get(split_key(key)[0])


def _action(key: str, run: RunContext) -> str | None:
    default = run.definition.on_error or OnError()
    spec = _spec_of(key, run)
    return (on_error_of(spec, default) if spec is not None else default).action


def _required(key: str, run: RunContext) -> bool:
    """Nested steps are judged by their group's own entry."""
    spec = _spec_of(key, run)
    return spec is not None and spec.id not in run.parents and spec.required and not spec.automatic


async def _outputs(loaded: LoadedDefinition, run: RunContext) -> dict[str, Any]:
    outputs: dict[str, Any] = {}
    last = loaded.definition.steps[-1]
    for name, spec in loaded.definition.outputs.items():
        if spec.from_ is None:
            outputs[name] = _latest(name, run)
            continue
        text = spec.from_ if "{{" in spec.from_ else "{{ " + spec.from_ + " }}"
        try:
            outputs[name] = await resolved(text, Scope(run, last))
        except SlipwayError:
            outputs[name] = None
    return outputs


def _latest(name: str, run: RunContext) -> Any:
    view = run.record.view
    for key in reversed(view.finished):
        found = view.entries[key].get("outputs") or {}
        if name in found:
            return found[name]
    return view.state.get("artifacts", {}).get(name)


async def workflow_undone(record: WorkflowRecord) -> None:
    """Record the end of a rollback or a cancel: what was undone, what stays, what may or may not have happened."""
    view = record.view
    kind = "workflow_cancelled" if view.ending == "cancel" else "workflow_rolled_back"
    data = {
        "undone": _effects(view, "undone"),
        "stays": _effects(view, "made", "found"),
        "uncertain": _effects(view, "planned", "unknown"),
    }
    await record.append(kind, data=data, durable=True)


def _effects(view: Projection, *statuses: str) -> list[dict[str, Any]]:
    return [item.effect for item in view.effects.values() if item.status in statuses]
