"""Runs a compiled graph until it ends, waits or is drained. Knows no locks, no disk, no clock of its own.

Everything that waits is parked by one mechanism, LangGraph's drain: when every live branch waits for people,
when the workflow is paused, when the process stops. What then could still run is driven again by the caller.
"""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from langgraph.errors import GraphDrained
from langgraph.runtime import RunControl
from langgraph.types import StateSnapshot

from app.workflows.compiler import SHAPE, WorkflowGraph
from app.workflows.run_context import RunContext

if TYPE_CHECKING:
    from app.workflows.state import WorkflowState

__all__ = ["Drive", "drive", "run_through"]

_QUIET_S = 0.03
_RECURSION_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Drive:
    """How a drive ended: `finished` (nothing left to do) and `runnable` (a branch could go on now)."""

    finished: bool
    runnable: bool
    checkpoint_id: str | None


async def drive(
    graph: WorkflowGraph, thread_id: str, start: dict[str, Any] | None, run: RunContext
) -> Drive:
    """Invoke the graph from `start`, or from its last checkpoint when None, until nothing moves any more."""
    config: Any = {
        "configurable": {"thread_id": thread_id},
        "metadata": {"shape": SHAPE},
        "recursion_limit": _RECURSION_LIMIT,
    }
    control = RunControl()
    parking = asyncio.create_task(_park_when_quiet(run, control))
    try:
        await graph.ainvoke(
            cast("WorkflowState | None", start),
            config,
            context=run,
            durability="sync",
            control=control,
            output_keys=["workflow_complete"],
        )
    except GraphDrained:
        pass
    finally:
        parking.cancel()
    snapshot = await graph.aget_state(config, subgraphs=True)
    return Drive(
        finished=not snapshot.next,
        runnable=_runnable(snapshot),
        checkpoint_id=snapshot.config.get("configurable", {}).get("checkpoint_id"),
    )


async def run_through(
    graph: WorkflowGraph, run: RunContext, start: dict[str, Any] | None = None
) -> bool:
    """Run a graph that keeps no checkpoints; False when it was drained before its end."""
    control = RunControl()
    parking = asyncio.create_task(_park_when_quiet(run, control))
    try:
        await graph.ainvoke(
            cast("WorkflowState", start or {}),
            {"recursion_limit": _RECURSION_LIMIT},
            context=run,
            control=control,
            output_keys=["workflow_complete"],
        )
    except GraphDrained:
        return False
    finally:
        parking.cancel()
    return True


async def _park_when_quiet(run: RunContext, control: RunControl) -> None:
    """Drain once nothing executes and something waits, or as soon as the workflow shall stop."""
    while not run.draining.is_set():
        await run.activity.wait()
        run.activity.clear()
        while run.waiting and not run.executing and not run.draining.is_set():
            try:
                await asyncio.wait_for(run.activity.wait(), _QUIET_S)
                run.activity.clear()
            except TimeoutError:
                run.draining.set()
    control.request_drain("parked")


def _runnable(snapshot: StateSnapshot) -> bool:
    for task in snapshot.tasks:
        if task.result is not None:
            continue
        if isinstance(task.state, StateSnapshot):
            if _runnable(task.state):
                return True
        elif not task.interrupts:
            return True
    return False
