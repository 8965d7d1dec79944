"""Values of expressions: texts, lists and mappings with their expressions resolved against a scope."""

from collections.abc import Mapping
from typing import Any

from jinja2 import TemplateError, Undefined, UndefinedError

from app.nearest import nearest_name
from app.workflows.expressions.compiled import Expression, Reference, compile_source
from app.workflows.expressions.files import FILE_FUNCTION_NAMES
from app.workflows.expressions.problem import ExpressionError
from app.workflows.expressions.text import Braced, condition_source, segments
from app.workflows.expressions.values import (
    LATER,
    LIMIT,
    UNKNOWN,
    EnvironmentNames,
    KnownLater,
    Moment,
    TooLarge,
    plain,
    text_of,
)

__all__ = [
    "condition_references",
    "evaluate",
    "evaluate_condition",
    "find_references",
    "references",
    "uses_files",
]

_SAYS_NO = frozenset({"false", "no", "off", "0"})


def evaluate(value: Any, scope: Mapping[str, Any]) -> Any:
    """Return `value` with every expression in it resolved; keys of mappings stay as they are.

    A text that is exactly one expression becomes that value, plain JSON; text around it concatenates.
    A value known only once an effect was made is `UNKNOWN`, and `(known later)` inside text. Only the
    names that an expression uses are looked up in `scope`. Raises ExpressionError.
    """
    match value:
        case str():
            return _resolve(value, scope) if "{{" in value else value
        case Mapping():
            return {key: evaluate(item, scope) for key, item in value.items()}
        case list() | tuple():
            return [evaluate(item, scope) for item in value]
    return value


def evaluate_condition(condition: str | bool, scope: Mapping[str, Any]) -> bool:
    """Return whether a condition holds; braces around it are optional. What is known later counts as true."""
    if isinstance(condition, bool):
        return condition
    source = condition_source(condition)
    result = _run(compile_source(source), scope)
    if isinstance(result, str) and result.strip().lower() in _SAYS_NO:
        raise ExpressionError(
            source,
            f"it is the text {result!r}, which counts as true: compare it, or use the filter bool",
            code="expression_failed",
        )
    return result is UNKNOWN or bool(result)


def find_references(text: str) -> tuple[Reference, ...]:
    """Return what the expressions of a text name, in their order."""
    found: list[Reference] = []
    for part in segments(text):
        if isinstance(part, Braced):
            found += compile_source(part.source).references
    return tuple(found)


def condition_references(text: str) -> tuple[Reference, ...]:
    return compile_source(condition_source(text)).references


def uses_files(value: Any) -> bool:
    """Return whether an expression in the value may read files; a name that only stands in a text counts as well."""
    match value:
        case str():
            return any(name in value for name in FILE_FUNCTION_NAMES)
        case Mapping():
            return any(map(uses_files, value.values()))
        case list() | tuple():
            return any(map(uses_files, value))
    return False


def references(text: str) -> set[tuple[str, ...]]:
    """Return the paths that the expressions of a text name, such as `("inputs", "version")`."""
    return {reference.path for reference in find_references(text)}


def _resolve(text: str, scope: Mapping[str, Any]) -> Any:
    parts = segments(text)
    if len(parts) == 1 and isinstance(parts[0], Braced):
        return _run(compile_source(parts[0].source), scope)
    texts = [
        text_of(_run(compile_source(part.source), scope)) if isinstance(part, Braced) else part
        for part in parts
    ]
    if sum(map(len, texts)) > LIMIT:
        raise ExpressionError(
            text, f"the text is larger than {LIMIT} characters", code="expression_too_large"
        )
    return "".join(texts)


def _run(expression: Expression, scope: Mapping[str, Any]) -> Any:
    try:
        result = expression.run(**_names(expression, scope))
        if isinstance(result, Undefined):
            raise _undefined(expression, scope, result)
        return plain(result)
    except KnownLater:
        return UNKNOWN
    except UndefinedError as error:
        raise _undefined(expression, scope, error) from None
    except TooLarge as error:
        raise ExpressionError(
            expression.source, f"it {error}", code="expression_too_large"
        ) from None
    except (
        TemplateError,
        ArithmeticError,
        TypeError,
        ValueError,
        LookupError,
        AttributeError,
        RecursionError,
    ) as error:
        raise ExpressionError(expression.source, str(error), code="expression_failed") from None


def _names(expression: Expression, scope: Mapping[str, Any]) -> dict[str, Any]:
    names: dict[str, Any] = {}
    for name in expression.names:
        if name in scope:
            value = scope[name]
            names[name] = LATER if value is UNKNOWN else value
    if "env" in names:
        names["env"] = EnvironmentNames(names["env"])
    if isinstance(names.get("now"), str):
        names["now"] = Moment(names["now"])
    return names


def _undefined(expression: Expression, scope: Mapping[str, Any], cause: object) -> ExpressionError:
    for reference in expression.references:
        if not reference.guarded and (what := _missing(reference.path, scope)):
            return ExpressionError(expression.source, what, code="expression_undefined")
    hint = getattr(cause, "_undefined_message", None) or str(cause)
    return ExpressionError(expression.source, str(hint), code="expression_undefined")


def _missing(path: tuple[str, ...], scope: Mapping[str, Any]) -> str | None:
    """Return a sentence about the first part of the path that is not there."""
    here: Any = scope
    for index, part in enumerate(path):
        if path[0] == "env" and index:
            return None
        if not isinstance(here, Mapping):
            kind = "null" if here is None else type(here).__name__
            return f"{'.'.join(path[:index])} is {kind}: it has no {part!r}"
        if part not in here:
            near = nearest_name(part, (str(name) for name in here))
            hint = f" Did you mean {near!r}?" if near else ""
            return f"{'.'.join(path[: index + 1])} is not defined.{hint}"
        here = here[part]
    return None
