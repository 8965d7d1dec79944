"""One expression, read once: what it names, whether it is within bounds, and its compiled form."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError, nodes
from jinja2.parser import Parser

from app.nearest import nearest
from app.workflows.expressions.files import FILE_FUNCTION_NAMES, FILES
from app.workflows.expressions.problem import ExpressionError
from app.workflows.expressions.sandbox import ENVIRONMENT, TEST_NAMES, function_names

__all__ = ["Expression", "Reference", "compile_source", "parse"]

_LENGTH = 1000
_NESTING = 32
_GRAMMAR = (
    nodes.BinExpr,
    nodes.UnaryExpr,
    nodes.Call,
    nodes.Compare,
    nodes.Concat,
    nodes.CondExpr,
    nodes.Const,
    nodes.Dict,
    nodes.Filter,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Keyword,
    nodes.List,
    nodes.Name,
    nodes.Operand,
    nodes.Pair,
    nodes.Slice,
    nodes.Test,
    nodes.Tuple,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A dotted path that an expression names; `guarded` when `default` or a test of being defined covers it."""

    path: tuple[str, ...]
    guarded: bool

    def __str__(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Expression:
    """`run` takes the values of `names` as keywords and returns the result, undefined ones included."""

    source: str
    names: frozenset[str]
    references: tuple[Reference, ...]
    run: Callable[..., Any]


@lru_cache(maxsize=512)
def compile_source(source: str) -> Expression:
    """Return what stands between the braces, compiled; raise ExpressionError when it is not allowed."""
    _check_text(source)
    try:
        tree = _parse(source)
        _check_tree(tree, source)
        found = tuple(_references(tree))
        run = ENVIRONMENT.compile_expression(source.strip(), undefined_to_none=False)
    except TemplateSyntaxError as error:
        raise ExpressionError(source, error.message or "cannot be read") from None
    except TemplateError as error:
        raise ExpressionError(source, str(error)) from None
    except (RecursionError, SyntaxError, OverflowError, ValueError, MemoryError) as error:
        what = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ExpressionError(source, what) from None
    names = frozenset(reference.path[0] for reference in found)
    called = frozenset(_called(tree))
    names |= {"now"} if "date" in called else frozenset()
    names |= {FILES} if called & FILE_FUNCTION_NAMES else frozenset()
    return Expression(source.strip(), names, found, run)


def parse(source: str) -> nodes.Expr:
    """Return the tree of what stands between the braces; raise ExpressionError where it cannot be read."""
    try:
        return _parse(source)
    except TemplateError as error:
        raise ExpressionError(source, str(error)) from None


def _check_text(source: str) -> None:
    if not source.strip():
        raise ExpressionError(source, "the expression is empty")
    if len(source) > _LENGTH:
        raise ExpressionError(
            source, f"it has {len(source)} characters, at most {_LENGTH} are allowed"
        )
    if source[0] in "-+" and not source[1:2].isdigit():
        raise ExpressionError(source, "{{- and {{+ mean nothing here: write a space first")
    if _brackets(source) > _NESTING:
        raise ExpressionError(source, f"it is nested deeper than {_NESTING} levels")


def _brackets(source: str) -> int:
    """Return how deep the brackets go, without those in quotes."""
    deepest = depth = 0
    quote = escaped = ""
    for character in source:
        if quote:
            quote = "" if character == quote and not escaped else quote
            escaped = character if character == "\\" and not escaped else ""
        elif character in "'\"":
            quote = character
        else:
            depth += (character in "([{") - (character in ")]}")
            deepest = max(deepest, depth)
    return deepest


def _parse(source: str) -> nodes.Expr:
    parser = Parser(ENVIRONMENT, source.strip(), state="variable")
    tree = parser.parse_expression()
    if not parser.stream.eos:
        token = parser.stream.current
        raise TemplateSyntaxError(f"{token.value!r} is not expected here", token.lineno)
    return tree


def _check_tree(node: nodes.Node, source: str, depth: int = 1) -> None:
    if depth > _NESTING:
        raise ExpressionError(source, f"it is nested deeper than {_NESTING} levels")
    if not isinstance(node, _GRAMMAR):
        raise ExpressionError(source, f"{type(node).__name__.lower()} is not allowed")
    match node:
        case nodes.Filter(name=name):
            _check_name(name, function_names(), "filter", source)
        case nodes.Test(name=name):
            _check_name(name, TEST_NAMES, "test", source)
        case nodes.Call(node=nodes.Name(name=name)):
            _check_name(name, function_names() | {"now"}, "function", source)
        case nodes.Call():
            raise ExpressionError(source, "only the listed functions can be called, no methods")
    for child in node.iter_child_nodes():
        _check_tree(child, source, depth + 1)


def _check_name(name: str, valid: frozenset[str], what: str, source: str) -> None:
    if name not in valid:
        raise ExpressionError(source, f"there is no {what} {name!r}.{nearest(name, valid)}")


def _references(node: nodes.Node, guarded: bool = False) -> Iterator[Reference]:
    root, keys, arguments = _chain(node)
    if isinstance(root, nodes.Name):
        path = (root.name, *takewhile(bool, keys))
        yield Reference(path, guarded)
        beside: list[nodes.Node] = arguments
    elif root is not node:
        beside = [root, *arguments]
    else:
        beside = list(_operands(node))
    for child in beside:
        yield from _references(child, guarded or _guards(node, child))


def _chain(node: nodes.Node) -> tuple[nodes.Node, list[str], list[nodes.Node]]:
    """Return what a chain of look-ups begins with, its keys ("" where computed) and the computed keys' nodes."""
    keys: list[str] = []
    arguments: list[nodes.Node] = []
    while isinstance(node, nodes.Getattr | nodes.Getitem):
        match node:
            case nodes.Getattr(attr=key):
                keys.append(key)
            case nodes.Getitem(arg=nodes.Const(value=str(key))):
                keys.append(key)
            case nodes.Getitem(arg=argument):
                keys.append("")
                arguments.append(argument)
        node = node.node
    return node, keys[::-1], arguments


def _operands(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield what a node is made of, without the name of a function that it calls."""
    for child in node.iter_child_nodes():
        is_called = isinstance(node, nodes.Call) and child is node.node
        if not is_called or (isinstance(child, nodes.Name) and child.name == "now"):
            yield child


def _guards(node: nodes.Node, child: nodes.Node) -> bool:
    match node:
        case nodes.Filter(name="default") | nodes.Test(name="defined" | "undefined" | "none"):
            return child is node.node
    return False


def _called(node: nodes.Node) -> Iterator[str]:
    """Yield the names of the functions and filters that are used."""
    match node:
        case nodes.Filter(name=name) | nodes.Call(node=nodes.Name(name=name)):
            yield name
    for child in node.iter_child_nodes():
        yield from _called(child)
