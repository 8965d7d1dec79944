"""The two sides of a condition that is one comparison, so that a failure can say what was compared."""

from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import nodes

from app.workflows.expressions.compiled import parse
from app.workflows.expressions.evaluation import evaluate
from app.workflows.expressions.problem import ExpressionError
from app.workflows.expressions.sandbox import ENVIRONMENT
from app.workflows.expressions.text import condition_source

__all__ = ["compared_values"]

_OPERATORS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


def compared_values(condition: str, scope: Mapping[str, Any]) -> dict[str, Any]:
    """Return text -> value of the sides of a comparison that are calculated; {} for any other condition.

    A plain name and what is written as it is (a number, a text, a list of them) are left out: they tell nothing new.
    """
    try:
        source = condition_source(condition)
        sides = _sides(source)
        return {side: evaluate("{{ " + side + " }}", scope) for side in sides}
    except ExpressionError:
        return {}


def _sides(source: str) -> tuple[str, ...]:
    if not _is_comparison(source):
        return ()
    for left, right in _splits(source):
        try:
            trees = {side: parse(side) for side in (left, right)}
        except ExpressionError:
            continue
        return tuple(side for side, tree in trees.items() if _is_calculated(tree))
    return ()


def _is_calculated(tree: nodes.Node) -> bool:
    """Return whether it names something and is more than that name: names are told by themselves."""
    named: nodes.Node = tree
    while isinstance(named, nodes.Getattr) or (
        isinstance(named, nodes.Getitem) and isinstance(named.arg, nodes.Const)
    ):
        named = named.node
    return not isinstance(named, nodes.Name) and named.find(nodes.Name) is not None


def _is_comparison(source: str) -> bool:
    tree = parse(source)
    return isinstance(tree, nodes.Compare) and len(tree.ops) == 1


def _splits(source: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before and behind each operator that no bracket holds."""
    depth, text = 0, ""
    tokens = [token for _, _, token in ENVIRONMENT.lex("{{ " + source.strip() + " }}")][1:-1]
    for index, token in enumerate(tokens):
        if token in _OPENING | _CLOSING:
            depth += 1 if token in _OPENING else -1
        if depth == 0 and token in _OPERATORS:
            yield text.strip().removesuffix(" not").strip(), "".join(tokens[index + 1 :]).strip()
        text += token
