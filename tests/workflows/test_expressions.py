"""Expressions: what they yield, what they refuse, and that nothing makes them grow or hang."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.workflows.expressions import (
    UNKNOWN,
    ExpressionError,
    evaluate,
    evaluate_condition,
    find_references,
    references,
)

SCOPE: dict[str, Any] = {
    "inputs": {"bump": "minor", "items": [3, 1, 2], "version": "1.10", "big": "x" * 900_000},
    "config": {"main": "master", "nested": {"deep": 1}},
    "env": {"CI": "true"},
    "now": "2024-01-15T10:20:30.000Z",
    "tag": {"status": "completed", "outputs": {"name": "v1.2.0", "list": [{"k": "a"}, {"k": "b"}]}},
    "result": {"status": "completed", "outputs": {"value": 7}},
    "left_out": {"status": "skipped", "outputs": None},
    "cells": {
        "status": {"backend": "completed", "frontend": "skipped"},
        "outputs": {"backend": {"tag": "v1"}, "frontend": None},
    },
    "later": {"status": "completed", "outputs": UNKNOWN},
}


def test_exactly_one_expression_is_the_value_itself() -> None:
    assert evaluate("{{ inputs.items }}", SCOPE) == [3, 1, 2]
    assert evaluate("{{ inputs.version }}", SCOPE) == "1.10"
    assert evaluate("{{ result.outputs.value }}", SCOPE) == 7


def test_text_around_concatenates_with_json_forms() -> None:
    text = "{{ tag.outputs.name }} of {{ inputs.items }}, {{ true }}/{{ none }}"

    assert evaluate(text, SCOPE) == "v1.2.0 of [3,1,2], true/null"


def test_nested_values_are_resolved_and_keys_stay() -> None:
    value = {"{{ a }}": ["{{ inputs.bump }}", {"deep": "{{ config.main }}"}], "plain": 3}

    assert evaluate(value, SCOPE) == {"{{ a }}": ["minor", {"deep": "master"}], "plain": 3}


def test_braces_and_quotes_inside_an_expression_do_not_end_it() -> None:
    assert evaluate("{{ {'a': {'b': '}}'}} }}", SCOPE) == {"a": {"b": "}}"}}


def test_items_win_over_attributes() -> None:
    assert evaluate("{{ inputs.items | length }}", SCOPE) == 3


def test_undefined_is_an_error_with_its_path_and_the_nearest_name() -> None:
    with pytest.raises(ExpressionError, match=r"inputs\.bmup is not defined.*'bump'") as raised:
        evaluate("{{ inputs.bmup }}", SCOPE)
    assert raised.value.code == "expression_undefined"


@pytest.mark.parametrize("text", ["{{ [inputs.no] }}", "{{ 1 if false }}", "{{ hash(inputs.no) }}"])
def test_an_undefined_part_or_result_is_an_error_too(text: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        evaluate(text, SCOPE)
    assert raised.value.code == "expression_undefined"


def test_an_environment_variable_that_is_not_set_is_empty() -> None:
    assert evaluate("[{{ env.CI }}{{ env.NOT_SET }}]", SCOPE) == "[true]"


def test_outputs_of_a_skipped_step_are_null() -> None:
    assert evaluate("{{ left_out.outputs.x }}", SCOPE) is None
    assert evaluate("{{ left_out.outputs }}", SCOPE) is None
    assert evaluate("{{ cells.outputs['frontend'].tag | default('-') }}", SCOPE) == "-"
    assert evaluate("{{ cells.outputs }}", SCOPE) == {"backend": {"tag": "v1"}, "frontend": None}


def test_default_covers_undefined_and_null() -> None:
    assert (
        evaluate("{{ inputs.no | default('a') }}{{ left_out.outputs.x | default('b') }}", SCOPE)
        == "ab"
    )


def test_what_is_known_later_stays_unknown() -> None:
    for text in (
        "{{ later.outputs.a.b }}",
        "{{ later.outputs.n + 1 }}",
        "{{ later.outputs.x == 3 }}",
        "{{ 'v' ~ later.outputs.x }}",
        "{{ later.outputs.x | default('d') }}",
        "{{ later.outputs.x | upper }}",
        "{{ 'a' if later.outputs.x else 'b' }}",
        "{{ later.outputs.x is none }}",
        "{{ hash([later.outputs.x]) }}",
    ):
        assert evaluate(text, SCOPE) is UNKNOWN, text
    assert evaluate("tag {{ later.outputs.x }}", SCOPE) == "tag (known later)"
    assert evaluate("{{ [later.outputs.x, 1] }}", SCOPE) == [UNKNOWN, 1]
    assert evaluate("{{ true or later.outputs.x }}", SCOPE) is True


def test_unknown_survives_copies() -> None:
    assert copy.deepcopy({"a": [UNKNOWN]})["a"][0] is UNKNOWN


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'a/b/c.txt' | basename", "c.txt"),
        ("'a/b/c.txt' | dirname", "a/b"),
        ("'x-y' | replace('-', '_')", "x_y"),
        ("inputs.items | sort | join(',')", "1,2,3"),
        ("'a,b' | split(',')", ["a", "b"]),
        ("'Ab' | lower ~ 'c' | upper", "abC"),
        ("[] | first | default('none')", "none"),
        ("[1, 2] | last", 2),
        ("[1, 1, 2, '1'] | unique", [1, 2, "1"]),
        ("tag.outputs.list | map(attribute='k')", ["a", "b"]),
        ("[1, 2, 3] | select('odd')", [1, 3]),
        ("[1, none, 0] | reject('none')", [1, 0]),
        ("2.567 | round(1)", 2.6),
        ("'12' | int + 1", 13),
        ("'x' | int(5)", 5),
        ("'1.5' | float", 1.5),
        ("12 | string", "12"),
        ("'no' | bool", False),
        ("true | yesno('on', 'off')", "on"),
        ("'v1.2.3' | semver_bump('major')", "v2.0.0"),
        ("semver_bump('1.2.3', 'minor')", "1.3.0"),
        ("'Größe & Äpfel' | slug", "groe-apfel"),
        ("{'b': 1, 'a': [true]} | json", '{"b":1,"a":[true]}'),
        ("'[1, 2]' | from_json", [1, 2]),
        ("now()", "2024-01-15T10:20:30.000Z"),
        ("date('%d-%m-%y')", "15-01-24"),
        ("now | date", "2024-01-15"),
        ("inputs.items[0:2]", [3, 1]),
        ("'a' in {'a': 1}", True),
        ("7 % 4 + 2 ** 3 * 2", 19),
    ],
)
def test_functions_and_operators(expression: str, value: Any) -> None:
    assert evaluate("{{ " + expression + " }}", SCOPE) == value


def test_hash_does_not_depend_on_the_order_of_keys() -> None:
    one = evaluate("{{ hash({'a': 1, 'b': 2}, 'x') }}", SCOPE)

    assert one == evaluate("{{ hash({'b': 2, 'a': 1}, 'x') }}", SCOPE)
    assert len(one) == 64


@pytest.mark.parametrize(
    "expression",
    [
        "inputs.bump.upper()",
        "''.__class__",
        "inputs.__class__.__mro__",
        "[].append(1)",
        "range(10)",
        "lipsum()",
        "cycler",
        "self",
        "hash",
        "'%s' % 1",
        "'{}'.format(1)",
        "'a' * 1000000000",
        "[0] * 1000000000",
        "9 ** 9 ** 9",
        "'x' | center(1000000)",
        "'x' | attr('upper')",
        "[1] | map('upper')",
        "now | date('%1000000Y')",
        "inputs.big ~ inputs.big",
        "inputs.big + inputs.big",
        "[inputs.big, inputs.big]",
        "inputs.big | replace('x', 'xx')",
        "inputs.items | join(inputs.big)",
        "1 / 0",
        "1e308 * 10",
        "x is callable",
        "(" * 33 + "1" + ")" * 33,
        "not " * 240 + "1",
        "-" * 900 + "1",
        "+".join("1" * 400),
        "1 " * 501,
        "",
        "1 +",
        "a b",
        "{% if %}",
    ],
)
def test_what_is_not_allowed_is_an_error(expression: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate("{{ " + expression + " }}", SCOPE)


def test_nine_chained_replaces_do_not_grow_beyond_the_limit() -> None:
    text = "{{ 'a'" + " | replace('a', 'aaaaaaaaaa')" * 9 + " }}"

    with pytest.raises(ExpressionError) as raised:
        evaluate(text, SCOPE)
    assert raised.value.code == "expression_too_large"


def test_functions_that_read_files_need_a_folder() -> None:
    with pytest.raises(ExpressionError, match="needs a working folder"):
        evaluate("{{ parse_coverage('coverage.xml').line_coverage }}", SCOPE)


def test_an_expression_that_is_not_closed_is_an_error() -> None:
    with pytest.raises(ExpressionError, match="not closed"):
        evaluate("v{{ inputs.version", SCOPE)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (True, True),
        (False, False),
        ("inputs.bump != 'none'", True),
        ("{{ inputs.bump == 'none' }}", False),
        ("result.outputs.value >= {{ result.outputs.value }}", True),
        ("'v{{ inputs.version }}' == 'v1.10'", True),
        ("'{{ inputs.bump }}' in ['minor']", True),
        ("left_out.status == 'completed'", False),
        ("later.outputs.n > 3", True),
        ("env.NOT_SET", False),
    ],
)
def test_conditions_with_and_without_braces(condition: str | bool, holds: bool) -> None:
    assert evaluate_condition(condition, SCOPE) is holds


def test_a_value_inside_a_condition_never_becomes_source() -> None:
    scope = {"inputs": {"name": "' or true or '"}}

    assert evaluate_condition("'{{ inputs.name }}' == 'x'", scope) is False
    assert evaluate_condition("{{ inputs.name }} == 'x'", scope) is False


def test_a_condition_that_is_the_text_false_is_refused() -> None:
    with pytest.raises(ExpressionError, match="counts as true"):
        evaluate_condition("env.CI", {"env": {"CI": "false"}})


def test_references_are_constant_paths() -> None:
    text = "{{ tag.outputs['name'] }} {{ cells.outputs[inputs.repository].tag | default(config.x) }} {{ hash(now) }}"

    assert references(text) == {
        ("tag", "outputs", "name"),
        ("cells", "outputs"),
        ("inputs", "repository"),
        ("config", "x"),
        ("now",),
    }


def test_references_know_which_are_covered_by_default() -> None:
    found = {
        str(one): one.guarded
        for one in find_references("{{ a.b | default(c.d) }}{{ e is defined }}")
    }

    assert found == {"a.b": True, "c.d": False, "e": True}


def test_only_the_names_that_are_used_are_looked_up() -> None:
    asked: set[str] = set()

    class Watching(dict[str, Any]):
        def __getitem__(self, name: str) -> Any:
            asked.add(name)
            return super().__getitem__(name)

    evaluate("{{ config.main }}", Watching(SCOPE))

    assert asked == {"config"}


CODES = {
    None,
    "expression_failed",
    "expression_invalid",
    "expression_too_large",
    "expression_undefined",
}


def code_of(text: str, ask: Callable[[str, dict[str, Any]], Any] = evaluate) -> str | None:
    """Return the code of the error, None when the text has a value."""
    try:
        ask(text, SCOPE)
    except Invalid as error:
        return error.code
    return None


@given(st.text(max_size=60))
def test_any_text_yields_a_value_or_an_error(text: str) -> None:
    for attempt in (text, "{{ " + text + " }}", "{{" + text):
        assert code_of(attempt) in CODES


PIECES = [
    "inputs",
    ".items",
    "later",
    ".outputs",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "'",
    "a",
    "1",
    " ",
    "|",
]
PIECES += [
    "~",
    "*",
    "**",
    "%",
    "-",
    " not ",
    " in ",
    " is ",
    " if ",
    " else ",
    ",",
    ":",
    "join",
    "map",
    "hash",
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_anything_that_looks_like_an_expression_yields_a_value_or_an_error(source: str) -> None:
    assert code_of("{{ " + source + " }}") in CODES
    assert code_of(source, evaluate_condition) in CODES
