"""Values of inputs: defaults, and all problems at once."""

from typing import Any

import pytest

from app.errors import Invalid
from app.workflows.definition import Definition, OutputSpec
from app.workflows.inputs import check_inputs, check_output


def definition(**inputs: dict[str, Any]) -> Definition:
    return Definition.model_validate(
        {"name": "example", "inputs": inputs, "steps": [{"id": "a", "type": "x"}]}
    )


def errors(values: dict[str, Any], **inputs: dict[str, Any]) -> list[dict[str, str]]:
    with pytest.raises(Invalid) as raised:
        check_inputs(definition(**inputs), values)
    assert raised.value.code == "invalid_inputs"
    found: list[dict[str, str]] = raised.value.details["errors"]
    return found


def test_defaults_are_filled_in_and_not_shared() -> None:
    given = definition(
        names={"type": "array", "default": ["a"]}, word={}, number={"type": "integer"}
    )

    first = check_inputs(given, {"number": 3})
    first["names"].append("b")

    assert check_inputs(given, {"word": "x"}) == {"names": ["a"], "word": "x", "number": None}


def test_all_problems_are_told_at_once() -> None:
    found = errors(
        {"bmup": "x", "count": "3"},
        bump={"enum": ["patch", "minor"]},
        count={"type": "integer"},
        needed={"required": True},
    )

    assert [one["input"] for one in found] == ["bmup", "count", "needed"]
    assert "'bump'" in found[0]["message"]
    assert "whole number" in found[1]["message"]


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        ({"type": "string"}, "a", 1),
        ({"type": "integer"}, 1, True),
        ({"type": "integer"}, 1, 1.5),
        ({"type": "number"}, 1.5, "1.5"),
        ({"type": "boolean"}, False, 0),
        ({"type": "array"}, [], {}),
        ({"type": "object"}, {}, []),
        ({"enum": ["a", "b"]}, "a", "c"),
        ({"type": "integer", "enum": [1]}, 1, 2),
        ({"const": "a"}, "a", "b"),
        ({"pattern": "^v[0-9]+"}, "v1.0", "1.0"),
        ({"minLength": 2, "maxLength": 3}, "ab", "a"),
        ({"minLength": 2, "maxLength": 3}, "abc", "abcd"),
        ({"type": "number", "minimum": 1, "maximum": 2}, 2, 3),
        ({"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 3}, 2, 1),
        ({"type": "array", "minItems": 1, "maxItems": 2}, [1], []),
        ({"type": "array", "minItems": 1, "maxItems": 2}, [1, 2], [1, 2, 3]),
        ({"type": "array", "uniqueItems": True}, [1, 2, True], ["a", "a"]),
        ({"type": "array", "items": {"type": "string"}}, ["a"], ["a", 1]),
        ({"type": "object", "required": ["a"]}, {"a": 1}, {"b": 1}),
        ({"type": "object", "properties": {"a": {"type": "integer"}}}, {"a": 1}, {"a": "x"}),
        (
            {"type": "object", "properties": {"a": {}}, "additionalProperties": False},
            {"a": 1},
            {"b": 1},
        ),
    ],
)
def test_keywords(schema: dict[str, Any], right: Any, wrong: Any) -> None:
    assert check_inputs(definition(x=schema), {"x": right}) == {"x": right}
    assert [one["input"] for one in errors({"x": wrong}, x=schema)] == ["x"]


def test_the_place_inside_of_a_value_is_told() -> None:
    found = errors(
        {"x": [{"name": "a"}, {"name": 3}]},
        x={
            "type": "array",
            "items": {"type": "object", "properties": {"name": {"type": "string"}}},
        },
    )

    assert found[0]["message"].startswith("[1].name must be text")


def test_defaults_of_parts_are_filled_in() -> None:
    given = definition(
        x={
            "type": "object",
            "default": {},
            "properties": {"level": {"enum": ["a", "b"], "default": "a"}},
        }
    )

    assert check_inputs(given, {}) == {"x": {"level": "a"}}
    assert check_inputs(given, {"x": {"level": "b"}}) == {"x": {"level": "b"}}


def test_null_is_a_value_where_the_type_says_so() -> None:
    nullable = {"type": ["string", "null"], "required": True}

    assert check_inputs(definition(x=nullable), {"x": None}) == {"x": None}
    assert errors({"x": None}, x={"required": True})[0]["message"] == "is required."


@pytest.mark.parametrize(
    ("declared", "value", "code"),
    [
        ({"type": "integer"}, "3", "output_type"),
        ({"type": "number"}, True, "output_type"),
        ({"type": "string", "pattern": "^v"}, "1", "invalid_output"),
        ({"type": "array", "items": {"minimum": 3}}, [3, 2], "invalid_output"),
        ({"required": True}, None, "output_type"),
        ({"type": "artifact"}, 3, "output_type"),
    ],
)
def test_an_output_that_is_not_what_is_declared(
    declared: dict[str, Any], value: Any, code: str
) -> None:
    with pytest.raises(Invalid, match="Output 'x' of step a") as raised:
        check_output("x", OutputSpec.model_validate(declared), value, "step a")
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ({}, None),
        ({"type": "artifact"}, {"name": "a"}),
        ({"type": "artifact"}, "a/path"),
        ({"type": "object", "required": ["a"]}, {"a": 1}),
        ({"type": ["integer", "null"], "required": True}, None),
        ({"minimum": 3}, 4),
    ],
)
def test_an_output_that_is_what_is_declared(declared: dict[str, Any], value: Any) -> None:
    check_output("x", OutputSpec.model_validate(declared), value, "step a")


def test_a_hostile_pattern_takes_linear_time() -> None:
    assert errors({"x": "a" * 50_000 + "b"}, x={"pattern": "^(a+)+$"})


@pytest.mark.parametrize(("type_", "function"), [("number", "float"), ("integer", "int")])
def test_a_text_for_a_number_is_told_how_to_become_one(type_: str, function: str) -> None:
    declared = OutputSpec.model_validate({"type": type_, "from": "count.outputs.stdout"})
    with pytest.raises(Invalid) as caught:
        check_output("n", declared, "3", "step count")
    assert f'from: "{{{{ {function}(count.outputs.stdout) }}}}"' in caught.value.next_action
