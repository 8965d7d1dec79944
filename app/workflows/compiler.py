"""A definition becomes a LangGraph `StateGraph`: a node per step, error routing as conditional edges.

Matrix cells and parallel branches are subgraphs, so that one never waits for another before the join.
Routers are `async`: a plain function costs a thread hop. A step's inputs to a join are `<step>__ok` gates,
because a waiting edge counts visits, not successes.
"""

import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, TypedDict, cast

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Checkpointer, Send, interrupt

from app.workflows.cells import dispatch_group, group_cells, join_group
from app.workflows.definition import Definition, OnError, StepSpec
from app.workflows.gates import wait_for_approval, wait_for_recovery
from app.workflows.order import chains, direct
from app.workflows.reconsidering import revisit
from app.workflows.routing import Route, on_error_of, route_of
from app.workflows.run_context import TOP, Cell, RunContext
from app.workflows.state import StepEntry, WorkflowState, append, latest, merge, step_key
from app.workflows.step_ends import update_of

__all__ = ["SHAPE", "WorkflowGraph", "compile_definition", "compile_undo"]

SHAPE = 3
"""Stands in every checkpoint; counted up when a definition becomes other nodes, or the same with other names."""

WorkflowGraph = CompiledStateGraph[WorkflowState, RunContext, WorkflowState, WorkflowState]
_Graph = StateGraph[WorkflowState, RunContext, WorkflowState, WorkflowState]


class _Visit(TypedDict, total=False):
    """What a node reads of the state: LangGraph copies every channel that a node or router asks for."""

    cell: dict[str, Any]


class _Seen(_Visit, total=False):
    """What a router reads of the state."""

    steps: Annotated[dict[str, StepEntry], merge]


class _Node(Protocol):
    """A node that is handed the run's context."""

    def __call__(
        self, state: _Visit, *, runtime: Runtime[RunContext]
    ) -> Awaitable[dict[str, Any]]: ...


class _Output(TypedDict, total=False):
    """What a subgraph hands to its parent: what it adds, never its own empty copy of what the parent knows."""

    messages: Annotated[list[dict[str, Any]], append]
    current_step: Annotated[str | None, latest]
    steps: Annotated[dict[str, StepEntry], merge]
    steps_completed: Annotated[list[str], append]
    steps_failed: Annotated[list[str], append]
    error: Annotated[dict[str, Any] | None, latest]
    error_step: Annotated[str | None, latest]
    feature_branches: Annotated[dict[str, Any], merge]
    merge_status: Annotated[dict[str, Any], merge]
    pull_requests: Annotated[dict[str, Any], merge]
    release_branches: Annotated[dict[str, Any], merge]
    tags: Annotated[dict[str, Any], merge]
    rollback_branches: Annotated[dict[str, Any], merge]
    outputs: Annotated[dict[str, Any], merge]
    artifacts: Annotated[dict[str, Any], merge]


class _Inner(_Output, total=False):
    """The state of a subgraph: what its nodes write, and which cell they are of."""

    cell: dict[str, Any]
    can_continue: Annotated[bool, latest]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the compiler needs of a definition: resolved needs and the default of `on_error`."""

    needs: Mapping[str, tuple[str, ...]]
    on_error: OnError


def compile_definition(
    definition: Definition,
    needs: Mapping[str, tuple[str, ...]],
    *,
    default_on_error: str = "pause",
    checkpointer: Checkpointer = None,
) -> WorkflowGraph:
    """Return the executable graph; `default_on_error` is `pause` where people watch, `fail` for headless runs."""
    plan = _Plan(needs, definition.on_error or OnError(action=cast("Any", default_on_error)))
    graph = StateGraph(WorkflowState, context_schema=RunContext)
    _add_steps(graph, definition.steps, plan)
    return graph.compile(checkpointer=checkpointer, name=definition.name)


def compile_undo(
    keys: Sequence[str], undo: Callable[[str, RunContext], Awaitable[None]]
) -> WorkflowGraph:
    """Return the graph of a rollback: one node per step to undo, in the order given."""
    graph = StateGraph(WorkflowState, context_schema=RunContext)
    for key in keys:
        graph.add_node(f"undo {key}", _undo_node(key, undo))
    names = [START, *(f"undo {key}" for key in keys), END]
    for before, after in itertools.pairwise(names):
        graph.add_edge(before, after)
    return graph.compile(name="rollback")


def _undo_node(key: str, undo: Callable[[str, RunContext], Awaitable[None]]) -> _Node:
    async def node(state: _Visit, *, runtime: Runtime[RunContext]) -> dict[str, Any]:
        await undo(key, runtime.context)
        return {"current_step": key}

    return node


def _add_steps(graph: _Graph, steps: Sequence[StepSpec], plan: _Plan) -> None:
    """Add one level of steps: chains that run beside others become subgraphs."""
    level = {spec.id: _with_rollback(spec) for spec in steps}
    needs = {step: tuple(need for need in plan.needs[step] if need in level) for step in level}
    jumps = any(spec.on_error is not None and spec.on_error.goto for spec in steps)
    if not jumps:
        needs = direct(needs)
    lanes = [(step,) for step in level] if jumps else chains(needs)
    if len(lanes) == 1:
        _add_lane(graph, [level[step] for step in lanes[0]], plan)
        return
    _add_lanes(graph, [[level[step] for step in lane] for lane in lanes], needs, plan, jumps=jumps)


def _add_lanes(
    graph: _Graph,
    lanes: Sequence[Sequence[StepSpec]],
    needs: Mapping[str, tuple[str, ...]],
    plan: _Plan,
    *,
    jumps: bool,
) -> None:
    """Join the lanes of one level: each is a subgraph that ends in its own gate.

    A lane of one step is one too, for its tries, its cells and its waits take several supersteps. Where a `goto`
    jumps, every step is a node of this level, because an edge cannot lead into a subgraph.
    """
    tail_of = {lane[0].id: f"{lane[-1].id}__ok" for lane in lanes}
    gate_of = {spec.id: tail_of[lane[0].id] for lane in lanes for spec in lane}
    for lane in lanes:
        head = lane[0]
        gate = tail_of[head.id]
        graph.add_node(gate, _pass)
        entry = (
            _add_step(graph, head, plan, after=gate)
            if jumps
            else _add_chain(graph, lane, plan, after=gate)
        )
        before = [gate_of[need] for need in needs[head.id]]
        if not before:
            graph.add_edge(START, entry)
        elif len(before) == 1:
            graph.add_edge(before[0], entry)
        else:
            graph.add_edge(before, entry)


def _add_lane(graph: _Graph, lane: Sequence[StepSpec], plan: _Plan) -> None:
    """Add steps that follow each other directly in this graph."""
    for spec, follower in zip(lane, [*lane[1:], None], strict=True):
        _add_step(graph, spec, plan, after=follower.id if follower else END)
    graph.add_edge(START, lane[0].id)


def _add_chain(graph: _Graph, lane: Sequence[StepSpec], plan: _Plan, *, after: str) -> str:
    """Add a chain as a subgraph; its gate opens only when each of its steps is satisfied."""
    inner = StateGraph(_Inner, context_schema=RunContext, output_schema=_Output)
    _add_lane(cast("_Graph", inner), lane, plan)
    name = f"{lane[0].id}__chain"
    graph.add_node(name, inner.compile(name=name))

    async def ended(state: _Seen) -> str:
        cell = _cell_of(state)
        routes = {_routed(spec, cell, plan, state) for spec in lane}
        return "ok" if routes <= {"ok", "skip"} else "stop"

    graph.add_conditional_edges(name, ended, {"ok": after, "stop": END})
    return name


def _add_step(graph: _Graph, spec: StepSpec, plan: _Plan, *, after: str) -> str:
    """Add a step with its waiting nodes and edges; return the name of its first node."""
    if spec.matrix is not None:
        return _add_group(graph, spec, plan, after=after)
    graph.add_node(spec.id, _step_node(spec))
    _add_routes(graph, spec, spec.id, plan, after=after)
    if spec.approval is not None:
        name = f"{spec.id}__approve"
        graph.add_node(name, _waiting_node(spec, wait_for_approval))
        ends: dict[Route, str] = {"approve": spec.id, "skip": after, **_failure_ends(spec, plan)}
        _add_edges(graph, name, spec, plan, ends)
    return spec.id


def _add_group(graph: _Graph, spec: StepSpec, plan: _Plan, *, after: str) -> str:
    """Add a matrix: dispatch, one subgraph per cell, join."""
    cell, join = f"{spec.id}__cell", f"{spec.id}__join"

    async def dispatch(state: _Visit, *, runtime: Runtime[RunContext]) -> dict[str, Any]:
        return await dispatch_group(spec, runtime.context)

    async def fan_out(_: _Visit, runtime: Runtime[RunContext]) -> list[Send] | str:
        found = group_cells(spec, runtime.context)
        return [
            Send(cell, {"cell": {"key": one.key, "values": dict(one.values)}}) for one in found
        ] or join

    async def joined(state: _Visit, *, runtime: Runtime[RunContext]) -> dict[str, Any]:
        return await join_group(spec, runtime.context)

    inner = StateGraph(_Inner, context_schema=RunContext, output_schema=_Output)
    _add_steps(cast("_Graph", inner), spec.steps or (_single(spec),), plan)
    graph.add_node(spec.id, dispatch)
    graph.add_node(cell, inner.compile(name=cell))
    graph.add_node(join, joined)
    graph.add_conditional_edges(spec.id, fan_out, [cell, join])
    graph.add_edge(cell, join)
    _add_routes(graph, spec, join, plan, after=after)
    return spec.id


def _with_rollback(spec: StepSpec) -> StepSpec:
    """Return the step with the `rollback` of a nested one, which is the group's too."""
    if spec.on_error is not None or not any(_rolls_back(nested) for nested in spec.steps):
        return spec
    return spec.model_copy(update={"on_error": OnError(action="rollback")})


def _rolls_back(spec: StepSpec) -> bool:
    return spec.on_error is not None and spec.on_error.action == "rollback"


def _single(spec: StepSpec) -> StepSpec:
    """Return the step that each cell of a matrix without nested steps runs."""
    return spec.model_copy(update={"matrix": None, "steps": (), "needs": ()})


def _add_routes(graph: _Graph, spec: StepSpec, source: str, plan: _Plan, *, after: str) -> None:
    ends: dict[Route, str] = {"ok": after, "skip": after, **_failure_ends(spec, plan)}
    if spec.matrix is None:
        ends["retry"] = spec.id
        if spec.approval is not None:
            ends["approve"] = f"{spec.id}__approve"
    recover = ends.get("recover")
    _add_edges(graph, source, spec, plan, ends)
    if recover is None:
        return
    graph.add_node(recover, _waiting_node(spec, wait_for_recovery))
    again: dict[Route, str] = {"retry": spec.id, "skip": after, "ok": after}
    _add_edges(graph, recover, spec, plan, again)


def _failure_ends(spec: StepSpec, plan: _Plan) -> dict[Route, str]:
    on_error = on_error_of(spec, plan.on_error)
    if on_error.goto is not None:
        return {"goto": on_error.goto}
    match on_error.action:
        case "pause":
            return {"recover": f"{spec.id}__recover"}
        case "rollback":
            return {"rollback": "rollback"}
        case "continue":
            return {}
    return {"fail": "fail"}


def _add_edges(
    graph: _Graph,
    source: str,
    spec: StepSpec,
    plan: _Plan,
    ends: Mapping[Route, str],
) -> None:
    """Draw one conditional edge per route from `source`."""

    async def router(state: _Seen) -> str:
        return _routed(spec, _cell_of(state), plan, state)

    for terminal in ("fail", "rollback"):
        if terminal in ends.values() and terminal not in graph.nodes:
            graph.add_node(terminal, _ending_node)
            graph.add_edge(terminal, END)
    router.__name__ = f"after_{source}"
    graph.add_conditional_edges(source, router, cast("Any", dict(ends)))


def _routed(spec: StepSpec, cell: Cell, plan: _Plan, state: _Seen) -> Route:
    entry = (state.get("steps") or {}).get(step_key(spec.id, cell.key))
    return route_of(entry, on_error_of(spec, plan.on_error))


def _step_node(spec: StepSpec) -> _Node:
    async def step(state: _Visit, *, runtime: Runtime[RunContext]) -> dict[str, Any]:
        return await revisit(spec, _cell_of(state), runtime.context)

    return step


def _waiting_node(spec: StepSpec, wait: Callable[..., Awaitable[Any]]) -> _Node:
    async def waiting(state: _Visit, *, runtime: Runtime[RunContext]) -> dict[str, Any]:
        cell = _cell_of(state)
        entry = await wait(spec, cell, runtime.context, interrupt)
        return update_of(step_key(spec.id, cell.key), entry)

    return waiting


async def _ending_node(state: _Visit) -> dict[str, Any]:
    return {"can_continue": False}


async def _pass(state: _Visit) -> dict[str, Any]:
    return {}


def _cell_of(state: _Visit) -> Cell:
    cell = state.get("cell")
    return Cell(cell["key"], cell["values"]) if cell else TOP
