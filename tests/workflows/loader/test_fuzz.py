"""Made-up texts: a reader gives a definition or its problems, an expression a value or its error, and nothing else."""

import contextlib
from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.workflows.expressions import ExpressionError, compile_source, evaluate, evaluate_condition
from app.workflows.loader import InvalidDefinition, load_definition, migrate
from scripts.fuzzing.subjects import SCOPE, SUBJECTS, seeds

_SEEDS = seeds("loader")
_PIECES = [
    *("", " ", "\n", "\t", ":", ": ", "- ", "  ", "{", "}", "[", "]", ",", "#", "|", ">", "~", "0"),
    *(
        '"',
        "'",
        "{{",
        "}}",
        "{{ x }}",
        "${config.x}",
        "${",
        "&a ",
        "*a",
        "!t ",
        "? ",
        "---\n",
        "\x00",
    ),
    *(
        "steps:",
        "workflow:",
        "schema: 1\n",
        "id: ",
        "type: ",
        "with: ",
        "needs: ",
        "then: ",
        "[[]]",
    ),
    *("command: ", "condition: ", "retry: ", "attempts: ", "outputs: ", "from: ", "depends_on: "),
    *("parameters: ", "handler: ", "config: ", "options: ", "validation: ", "matrix: ", "1e999"),
]
_bounded = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(text: str) -> None:
    """Load and migrate a text; raise what no text may cause."""
    SUBJECTS["loader"](text)
    SUBJECTS["migration"](text)


@_bounded
@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=6), max_size=40))
def test_pieces_of_documents(pieces: list[str]) -> None:
    check("".join(pieces))


@settings(_bounded, max_examples=400)
@given(st.sampled_from(_SEEDS), st.data())
def test_changed_documents(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 20)))
        put = "".join(data.draw(st.lists(st.sampled_from(_PIECES), max_size=3)))
        text = text[:start] + put + text[end:]
    check(text)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("a-{}$ '", max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["id", "from", "type", "attempts", "a-b"]), inner, max_size=2
        )
    ),
    max_leaves=4,
)
_STEP = st.fixed_dictionaries(
    {"id": st.sampled_from(["a", "b-1", "C"])},
    optional=dict.fromkeys(
        (
            *("type", "command", "condition", "then", "else", "depends_on", "retry", "cache"),
            *(
                "outputs",
                "inputs",
                "on_failure",
                "with",
                "when",
                "environment",
                "use_cache",
                "handler",
            ),
            *("config", "dependencies", "matrix", "steps", "message", "template", "tags"),
        ),
        _VALUES,
    ),
)


@_bounded
@given(
    st.dictionaries(
        st.sampled_from(["name", "inputs", "outputs", "environment", "parameters", "retry"]),
        _VALUES,
    ),
    st.lists(_STEP | _VALUES, max_size=3) | _VALUES,
    st.booleans(),
)
def test_values_of_any_kind_at_every_key(data: dict[str, Any], steps: Any, wrapped: bool) -> None:
    document: Any = {"name": "a", **data, "steps": steps}
    check(orjson.dumps({"workflow": document} if wrapped else document).decode())


_ATOMS = st.sampled_from(
    [
        *("inputs.x", "inputs.n", "inputs.list", "inputs.map.a", "config['version']", "env.CI"),
        *("one.outputs.v", "steps['one'].status", "now", "nothing", "'text'", '"{{"', "0", "-1"),
        *(
            "1.5",
            "true",
            "none",
            "[]",
            "{}",
            "()",
            "9999999999",
            "inputs[inputs.n]",
            "inputs.list[1:]",
        ),
    ]
)
_CALLS = ("hash", "lower", "sort", "length", "join", "replace", "split", "first", "int", "json")
_FILTERS = (
    *("default(1)", "map(attribute='a')", "select('string')", "join(',')", "round(2)", "bool"),
    *(
        "from_json",
        "unique",
        "yesno('a,b')",
        "replace('', 'xxxx')",
        "slug",
        "title",
        "last",
        "nope",
    ),
)
_BINARY = ("+", "-", "*", "/", "//", "%", "**", "~", "==", "<", "and", "or", "in", "not in", "is")


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(_BINARY), inner).map(" ".join),
        st.tuples(st.sampled_from(_CALLS), st.lists(inner, max_size=3)).map(
            lambda found: f"{found[0]}({', '.join(found[1])})"
        ),
        st.tuples(inner, st.sampled_from(_FILTERS)).map(" | ".join),
        inner.map("({})".format),
        inner.map("not {}".format),
        st.tuples(inner, inner, inner).map(lambda found: "{} if {} else {}".format(*found)),
        st.lists(inner, max_size=3).map(lambda found: f"[{', '.join(found)}]"),
        st.tuples(inner, inner).map(lambda found: f"{{{found[0]}: {found[1]}}}"),
        st.tuples(inner, st.sampled_from(["a", "outputs", "__class__", "items"])).map(".".join),
    )


_EXPRESSIONS = st.recursive(_ATOMS, _grown, max_leaves=12)


@settings(_bounded, max_examples=400)
@given(_EXPRESSIONS)
def test_expressions_of_the_grammar(source: str) -> None:
    with contextlib.suppress(ExpressionError):
        compile_source(source)
    with contextlib.suppress(ExpressionError):
        evaluate("{{ " + source + " }} and {{ " + source + " }}", SCOPE)
    with contextlib.suppress(ExpressionError):
        evaluate_condition(source, SCOPE)


@_bounded
@given(st.text(st.sampled_from("{}[]()'\"\\|.,:+-*/%~=<>! abn01_\n"), max_size=60))
def test_expressions_of_any_characters(text: str) -> None:
    SUBJECTS["expressions"](text)
    SUBJECTS["expressions"]("{{" + text + "}}")


@_bounded
@given(_EXPRESSIONS)
def test_a_condition_moves_unchanged(source: str) -> None:
    """What a flat condition asks is what its canonical form asks."""
    step = {"id": "one", "type": "assert", "condition": source}
    text = orjson.dumps({"name": "a", "steps": [step]}).decode()
    try:
        old = load_definition(text)
    except InvalidDefinition:
        return
    new = load_definition(migrate(text).text)
    assert old.definition.steps[0].with_ == new.definition.steps[0].with_
