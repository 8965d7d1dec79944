"""The same steps as a LangGraph graph without our engine: same state, conditional edges, asynchronous routers."""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

from langgraph.graph import END, START, StateGraph
from langgraph.types import Checkpointer

from app.workflows.state import StepEntry, WorkflowState

__all__ = ["compile_bare", "run_bare"]

_LIMIT = 1_000_000


def compile_bare(
    steps: Sequence[str], saver: Checkpointer, on_step: Callable[[str], None] | None = None
) -> Any:
    """Return the compiled graph; `on_step` is told of each step as it ends."""
    graph = StateGraph(WorkflowState)
    for step, follower in zip(steps, [*steps[1:], END], strict=True):
        graph.add_node(step, cast("Any", _node(step, on_step)))
        graph.add_conditional_edges(
            step, _router(step), {"ok": follower, "retry": step, "fail": END}
        )
    graph.add_edge(START, steps[0])
    return graph.compile(checkpointer=saver)


async def run_bare(graph: Any, thread: str) -> float:
    """Return the seconds that one run takes, every superstep durable."""
    config = {"configurable": {"thread_id": thread}, "recursion_limit": _LIMIT}
    began = time.perf_counter()
    await graph.ainvoke({"workflow_id": thread}, config, durability="sync")
    return time.perf_counter() - began


def _node(
    step: str, on_step: Callable[[str], None] | None
) -> Callable[[WorkflowState], Awaitable[dict[str, Any]]]:
    async def node(_: WorkflowState) -> dict[str, Any]:
        if on_step is not None:
            on_step(step)
        entry = StepEntry(status="completed", attempts=1, outputs={"done": True}, error=None)
        return {"steps": {step: entry}, "current_step": step}

    return node


def _router(step: str) -> Callable[[WorkflowState], Awaitable[str]]:
    async def router(state: WorkflowState) -> str:
        return "ok" if state["steps"][step]["status"] == "completed" else "fail"

    return router
