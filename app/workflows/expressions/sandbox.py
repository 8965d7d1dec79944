"""Jinja2 with nothing left but the expression grammar: no methods, no attributes of Python, no growth."""

from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any, cast

from jinja2 import StrictUndefined, Undefined, nodes, pass_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS

from app.errors import Invalid
from app.workflows.expressions.files import FILE_FUNCTION_NAMES, FILES, call_on_files
from app.workflows.expressions.functions import FUNCTIONS, Tester, format_date, pick
from app.workflows.expressions.reserved import RESERVED_IDS
from app.workflows.expressions.values import (
    LATER,
    LIMIT,
    UNKNOWN,
    EnvironmentNames,
    KnownLater,
    Moment,
    NoOutputs,
    TooLarge,
    known,
    plain,
    text_of,
)

__all__ = ["ENVIRONMENT", "FUNCTION_NAMES", "TEST_NAMES", "add_function", "function_names"]

TEST_NAMES = frozenset(
    {"boolean", "defined", "divisibleby", "eq", "equalto", "even", "false", "float", "ge", "gt"}
    | {"greaterthan", "in", "integer", "iterable", "le", "lessthan", "lt", "mapping", "ne", "none"}
    | {"number", "odd", "sequence", "string", "true", "undefined"}
    | {"==", "!=", ">", ">=", "<", "<="}
)
_LARGEST_EXPONENT = 64


class _Generator(CodeGenerator):
    """Compiles `~` to a call, so that its result is measured before it is built."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802  # jinja2's name
        self.write("environment.concatenate((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class _Sandbox(ImmutableSandboxedEnvironment):
    code_generator_class = _Generator
    intercepted_binops = frozenset({"+", "*", "%", "**"})

    def is_safe_callable(self, obj: Any) -> bool:
        return isinstance(obj, Moment) or any(obj is one for one in self.globals.values())

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805  # jinja2's way to leave keywords free
        if __obj is LATER:
            return LATER
        return super().call(__context, __obj, *args, **kwargs)

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Look up an item; nothing has attributes. The outputs of a step without any are null."""
        value = self._item(obj, argument)
        if value is UNKNOWN:
            return LATER
        if argument == "outputs" and isinstance(obj, Mapping) and "status" in obj:
            return _outputs(value, obj["status"])
        return value

    def _item(self, obj: Any, argument: Any) -> Any:
        match obj:
            case _ if obj is LATER or argument is LATER:
                return LATER
            case Undefined():
                return obj[argument]
            case EnvironmentNames():
                return obj.get(argument, "")
            case NoOutputs():
                return None
            case Mapping() if isinstance(argument, str) and argument in obj:
                return obj[argument]
            case list() | tuple() | str() if isinstance(argument, int):
                if -len(obj) <= argument < len(obj):
                    return obj[argument]
        return self.undefined(obj=obj, name=argument)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Add within the limit; multiply, divide and raise numbers only."""
        if LATER in _identities(left, right):
            raise KnownLater
        if isinstance(left, int | float) and isinstance(right, int | float):
            if operator == "**" and (abs(right) > _LARGEST_EXPONENT or abs(left) > 2**53):
                raise TooLarge("is a power too large")
        elif operator != "+":
            raise TypeError(f"{operator} takes two numbers")
        elif isinstance(left, str | list) and isinstance(right, str | list):
            _fits(len(left) + len(right))
        return super().call_binop(context, operator, left, right)

    def concatenate(self, parts: tuple[Any, ...]) -> str:
        texts = [text_of(known(part)) for part in parts]
        _fits(sum(map(len, texts)))
        return "".join(texts)


def _identities(*values: Any) -> list[Any]:
    return [LATER for value in values if value is LATER or value is UNKNOWN]


def _fits(size: int) -> None:
    if size > LIMIT:
        raise TooLarge(f"is larger than {LIMIT} characters")


def _outputs(value: Any, status: Any) -> Any:
    if isinstance(status, Mapping) and isinstance(value, Mapping):
        return {cell: NoOutputs() if one is None else one for cell, one in value.items()}
    return NoOutputs() if value is None else value


def _bounded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Hand a function plain values only, and measure what it returns; a look-up that fails is undefined."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        values = [known(value) for value in args]
        named = {name: known(value) for name, value in kwargs.items()}
        try:
            return plain(function(*values, **named))
        except LookupError as error:
            return ENVIRONMENT.undefined(hint=str(error.args[0]))

    return call


def _default(value: Any, default: Any = "", boolean: bool = False) -> Any:
    """Return `default` for what is undefined or null, with `boolean` also for what is empty."""
    if value is LATER or value is UNKNOWN:
        return LATER
    absent = isinstance(value, Undefined | NoOutputs) or value is None
    return default if absent or (boolean and not value) else value


def _of_files(name: str) -> Callable[..., Any]:
    """Return the function of that name, which finds the working folder in the context of the expression."""

    @pass_context
    def call(context: Context, *args: Any, **kwargs: Any) -> Any:
        files = context.get(FILES)
        if files is None:
            raise TypeError(f"{name} needs a working folder, and there is none here")
        return _bounded(partial(call_on_files, name, files))(*args, **kwargs)

    return call


@pass_context
def _today(context: Context, form: str = "%Y-%m-%d") -> str:
    now = context.resolve_or_missing("now")
    if not isinstance(now, str):
        raise TypeError("date() needs `now`, which is not known here")
    return format_date(str(now), form)


def _select(values: Any, test: str | None = None, *arguments: Any) -> list[Any]:
    return pick(values, _tester(test), arguments, wanted=True)


def _reject(values: Any, test: str | None = None, *arguments: Any) -> list[Any]:
    return pick(values, _tester(test), arguments, wanted=False)


def _tester(name: str | None) -> Tester:
    if name is None:
        return bool
    if name not in TEST_NAMES:
        raise TypeError(f"{name!r} is no test; there are: {', '.join(sorted(TEST_NAMES))}")
    return cast("Tester", TESTS[name])


def _knowing(test: Tester) -> Tester:
    def ask(*args: Any) -> bool:
        if LATER in _identities(*args):
            raise KnownLater
        return test(*args)

    return ask


def _make() -> _Sandbox:
    sandbox = _Sandbox(undefined=StrictUndefined, autoescape=False, cache_size=0, optimized=False)
    bounded = {name: _bounded(function) for name, function in FUNCTIONS.items()}
    shared = {
        **bounded,
        "default": _default,
        "select": _bounded(_select),
        "reject": _bounded(_reject),
        **{name: _of_files(name) for name in FILE_FUNCTION_NAMES},
    }
    sandbox.globals = {**shared, "date": _today}
    sandbox.filters = {**shared, "date": _bounded(format_date)}
    sandbox.tests = {name: _knowing(cast("Tester", TESTS[name])) for name in TEST_NAMES}
    return sandbox


ENVIRONMENT = _make()
FUNCTION_NAMES = frozenset(ENVIRONMENT.filters)
"""What every installation has; plugins may add some."""


def function_names() -> frozenset[str]:
    """Return the names of all functions, those of plugins included."""
    return frozenset(ENVIRONMENT.filters)


def add_function(name: str, function: Callable[..., Any]) -> None:
    """Let expressions call a pure function of a plugin, as a function and as a filter, within the same bounds.

    It gets plain JSON values and returns one. Raises Invalid for a name that is taken by one of ours, or is no name.
    """
    if name in FUNCTION_NAMES | RESERVED_IDS or not name.isidentifier():
        raise Invalid(
            f"A plugin cannot supply a function {name!r}: the name is taken, or is none.",
            code="function_name_taken",
            next_action="Choose another name, of letters, digits and _.",
        )

    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Exception as error:  # noqa: BLE001  # the edge of a plugin: whatever it raises is its own fault
            raise ValueError(f"{name} failed: {type(error).__name__}: {error}") from None

    ENVIRONMENT.globals[name] = ENVIRONMENT.filters[name] = _bounded(call)
