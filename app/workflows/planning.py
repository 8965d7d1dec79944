"""A dry run: the same graph on a record that is never stored. Reads the world, makes nothing."""

import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.workflows.advance import Engine, make_run
from app.workflows.compiler import compile_definition
from app.workflows.executor import run_through
from app.workflows.gates import digest_of
from app.workflows.loader import LoadedDefinition
from app.workflows.order import levels
from app.workflows.persistence import WorkflowRecord
from app.workflows.run_context import PlannedStep, RunContext
from app.workflows.state import split_key
from app.workspace import Workspace

__all__ = ["plan"]


async def plan(
    engine: Engine, loaded: LoadedDefinition, started: Mapping[str, Any], request: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a workflow with this request would do: steps by level, effects, gates and a digest.

    `started` is the private part of the event that would start it. The digest is that of the first
    gate, else that of the definition, its inputs and all effects.
    """
    record = WorkflowRecord("wf_plan", None, None, engine.clock)
    record.append("workflow_started", private=started)
    graph = compile_definition(loaded.definition, loaded.needs, default_on_error="fail")
    with tempfile.TemporaryDirectory(prefix="slipway-plan-") as nothing:
        folder = Workspace(Path(request.get("directory") or nothing))
        run = make_run(engine, record, loaded, asyncio.Event(), folder)
        run.planned = {}
        await run_through(graph, run, start=record.view.state)
    return _report(loaded, run, request)


def _report(
    loaded: LoadedDefinition, run: RunContext, request: Mapping[str, Any]
) -> dict[str, Any]:
    planned = run.planned or {}
    effects = [effect for step in planned.values() for effect in step.effects]
    approvals = [step.approval for step in planned.values() if step.approval]
    first = next((gate["digest"] for gate in approvals if gate["digest"]), None)
    return {
        "definition": loaded.definition.name,
        "version": loaded.definition.version,
        "inputs": request["inputs"],
        "digest": first or digest_of([loaded.digest, request["inputs"], effects]),
        "levels": _levels(loaded, planned),
        "steps": _steps(run, planned),
        "effects": effects,
        "approvals": approvals,
        "warnings": [problem.message for problem in loaded.warnings],
        "errors": [
            {"step": key, **step.error} for key, step in planned.items() if step.error is not None
        ],
    }


def _steps(run: RunContext, planned: Mapping[str, PlannedStep]) -> list[dict[str, Any]]:
    rows = []
    for step_id, spec in run.specs.items():
        keys = [key for key in planned if split_key(key)[0] == step_id] or [step_id]
        for key in keys:
            step = planned.get(key, PlannedStep("known_later", "a step before it did not complete"))
            rows.append(
                {
                    "id": step_id,
                    "name": spec.title,
                    "cell": split_key(key)[1],
                    "type": spec.type,
                    "disposition": step.disposition,
                    "reason": step.reason,
                    "effects": step.effects,
                    "error": step.error,
                }
            )
    return rows


def _levels(loaded: LoadedDefinition, planned: Mapping[str, PlannedStep]) -> list[list[str]]:
    """Return the keys by level; a group's level is followed by those of its cells' steps."""
    rows: list[list[str]] = []
    specs = {spec.id: spec for spec in loaded.definition.steps}
    top = {step: loaded.needs[step] for step in specs}
    for level in levels(top):
        rows.append(level)
        groups = [specs[step] for step in level if specs[step].steps]
        nested = [{one.id: loaded.needs[one.id] for one in group.steps} for group in groups]
        for inner in (levels(needs) for needs in nested):
            rows += [
                [key for key in planned if split_key(key)[0] in names] or names for names in inner
            ]
    return rows
