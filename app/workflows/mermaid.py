"""A graph as Mermaid text in which every route of every conditional edge can be read.

LangGraph's own drawing keeps one edge per pair of nodes and drops the other labels.
"""

from collections.abc import Iterator
from typing import Any

from app.workflows.compiler import WorkflowGraph

__all__ = ["draw"]

_ENDS = {"__start__": "([start])", "__end__": "([end])"}


def draw(graph: WorkflowGraph) -> str:
    """Return `flowchart TD` text; subgraphs are cells and chains, dotted edges are conditional."""
    return "\n".join(["flowchart TD", *_level(graph, "", "  ")]) + "\n"


def _level(graph: Any, prefix: str, indent: str) -> Iterator[str]:
    subgraphs = dict(graph.get_subgraphs())
    yield f"{indent}{prefix}__start__{_ENDS['__start__']}"
    for name in graph.builder.nodes:
        if name in subgraphs:
            yield f"{indent}subgraph {prefix}{name}"
            yield from _level(subgraphs[name], f"{prefix}{name}__", indent + "  ")
            yield f"{indent}end"
        else:
            yield f"{indent}{prefix}{name}[{_title(name)}]"
    yield f"{indent}{prefix}__end__{_ENDS['__end__']}"
    yield from _edges(graph.builder, prefix, indent)


def _edges(builder: Any, prefix: str, indent: str) -> Iterator[str]:
    for source, target in sorted(builder.edges):
        yield f"{indent}{prefix}{source} --> {prefix}{target}"
    for sources, target in sorted(builder.waiting_edges):
        for source in sources:
            yield f"{indent}{prefix}{source} --> {prefix}{target}"
    for source, branches in builder.branches.items():
        for branch in branches.values():
            labels: dict[str, list[str]] = {}
            for label, target in (branch.ends or {}).items():
                labels.setdefault(target, []).append(label)
            for target, names in labels.items():
                text = "" if names == [target] else f"|{', '.join(names)}|"
                yield f"{indent}{prefix}{source} -.->{text} {prefix}{target}"


def _title(name: str) -> str:
    step, _, part = name.partition("__")
    return f'"{step} ({part})"' if part else f'"{step}"'
