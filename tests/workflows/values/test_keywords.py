"""Every validation keyword of draft 2020-12, as an input is judged by it."""

from typing import Any

import pytest

from app.workflows.values import InputSpec, ValueSchema
from app.workflows.values.judging import problems_of

NODE = {
    "$defs": {"node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}}}},
    "$ref": "#/$defs/node",
}
CASES: list[tuple[dict[str, Any], list[Any], list[Any]]] = [
    ({"type": "integer"}, [1, 1.0, -3], [1.5, True, "1"]),
    ({"type": ["string", "null"]}, ["a", None], [1, [], {}]),
    ({"type": "null"}, [None], [0, ""]),
    ({"enum": [1, "a", None, {"b": [1]}]}, [1, 1.0, "a", {"b": [1]}], [2, True, {"b": [2]}]),
    ({"const": {"a": 1}}, [{"a": 1}], [{"a": 2}, {"a": True}]),
    ({"type": "number", "multipleOf": 0.1}, [0.3, 1, 2.5], [0.35]),
    ({"type": "number", "multipleOf": 3}, [9, 3.0, -6, 10**30 * 3], [4, 10**30]),
    ({"type": "number", "minimum": 1, "maximum": 2}, [1, 2], [0.9, 2.1]),
    ({"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 2}, [1.5], [1, 2]),
    ({"minLength": 1, "maxLength": 2}, ["a", "ää", "💡"], ["", "abc"]),
    ({"pattern": "b"}, ["abc"], ["ac"]),
    ({"format": "date"}, ["2024-02-29"], ["2023-02-29", "20230228"]),
    ({"prefixItems": [{"type": "string"}, {"type": "number"}]}, [[], ["a"], ["a", 1, {}]], [[1]]),
    ({"prefixItems": [{}], "items": False}, [[1], []], [[1, 2]]),
    ({"items": {"type": "string"}}, [[], ["a"]], [["a", 1]]),
    ({"contains": {"type": "string"}}, [[1, "a"]], [[], [1]]),
    ({"contains": {"type": "string"}, "minContains": 2}, [["a", "b"]], [["a", 1]]),
    ({"contains": {"type": "string"}, "maxContains": 1}, [["a", 1]], [["a", "b"], []]),
    ({"contains": {"type": "string"}, "minContains": 0}, [[]], []),
    ({"type": "array", "minItems": 1, "maxItems": 2}, [[1], [1, 2]], [[], [1, 2, 3]]),
    (
        {"type": "array", "uniqueItems": True},
        [[1, True, "1", None], [{"a": 1}, {"a": 2}], [[1], [True]]],
        [[1, 1.0], [{"a": 1, "b": 2}, {"b": 2, "a": 1}], [[0], [0]]],
    ),
    ({"properties": {"a": {"type": "string"}}}, [{"a": "x"}, {"b": 1}, {}], [{"a": 1}]),
    ({"properties": {"a": False}}, [{"b": 1}], [{"a": 1}]),
    ({"patternProperties": {"^x_": {"type": "number"}}}, [{"x_a": 1, "y": "a"}], [{"x_a": "a"}]),
    (
        {"properties": {"a": {}}, "patternProperties": {"^x": {}}, "additionalProperties": False},
        [{"a": 1, "x1": 2}],
        [{"b": 1}],
    ),
    ({"additionalProperties": {"type": "number"}}, [{"a": 1}], [{"a": "b"}]),
    ({"propertyNames": {"pattern": "^[a-z]+$"}}, [{"abc": 1}], [{"A": 1}]),
    (
        {"type": "object", "minProperties": 1, "maxProperties": 1},
        [{"a": 1}],
        [{}, {"a": 1, "b": 2}],
    ),
    ({"type": "object", "required": ["a"]}, [{"a": None}], [{}]),
    ({"dependentRequired": {"a": ["b"]}}, [{}, {"b": 1}, {"a": 1, "b": 1}], [{"a": 1}]),
    (
        {"dependentSchemas": {"a": {"properties": {"b": {"type": "string"}}}}},
        [{"b": 1}, {"a": 1, "b": "x"}],
        [{"a": 1, "b": 1}],
    ),
    ({"allOf": [{"minimum": 1}, {"maximum": 2}]}, [1, "text"], [0, 3]),
    ({"anyOf": [{"type": "string"}, {"minimum": 5}]}, ["a", 5], [4]),
    ({"oneOf": [{"multipleOf": 2}, {"multipleOf": 3}]}, [2, 3], [6, 5]),
    ({"not": {"type": "string"}}, [1], ["a"]),
    (
        {"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"minimum": 5}},
        ["ab", 5],
        ["a", 4],
    ),
    (NODE, [{"next": {"next": {}}}], [{"next": {"next": 1}}]),
    (
        {"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False},
        [{"a": 1}],
        [{"a": 1, "b": 2}],
    ),
    (
        {
            "patternProperties": {"^x": {}},
            "anyOf": [{"properties": {"a": {"const": 1}}, "required": ["a"]}, {}],
            "unevaluatedProperties": {"type": "string"},
        },
        [{"x": 1, "a": 1}, {"b": "text"}],
        [{"a": 2}, {"b": 1}],
    ),
    (
        {
            "if": {"required": ["a"], "properties": {"a": {}}},
            "then": {"properties": {"b": {}}},
            "unevaluatedProperties": False,
        },
        [{"a": 1, "b": 2}, {}],
        [{"b": 1}, {"a": 1, "c": 2}],
    ),
    (
        {"prefixItems": [{}], "contains": {"type": "string"}, "unevaluatedItems": False},
        [[1, "a"]],
        [[1, "a", 2]],
    ),
    (
        {
            "allOf": [{"$ref": "#/$defs/first"}],
            "$defs": {"first": {"prefixItems": [{}]}},
            "unevaluatedItems": {"type": "number"},
        },
        [["a", 1]],
        [["a", "b"]],
    ),
]


@pytest.mark.parametrize(("schema", "right", "wrong"), CASES)
def test_keyword(schema: dict[str, Any], right: list[Any], wrong: list[Any]) -> None:
    plain = InputSpec.model_validate(schema).as_json_schema()

    assert [value for value in right if problems_of(value, plain)] == []
    assert [value for value in wrong if not problems_of(value, plain)] == []


def test_what_was_written_is_what_is_judged_by() -> None:
    schema = {
        "type": ["object", "null"],
        "properties": {"a": {"const": None}, "b": False, "c": True, "default": {"default": None}},
        "additionalProperties": {"items": False, "prefixItems": [{"minLength": 1}]},
        "required": ["a"],
        "$defs": {"x": {"not": {"required": ["y"]}}},
    }

    assert ValueSchema.model_validate(schema).as_json_schema() == {
        **schema,
        "properties": {
            "a": {"const": None},
            "b": False,
            "c": {},
            "default": {"default": None},
        },
    }


@pytest.mark.parametrize(
    ("schema", "type_"),
    [
        ({}, "string"),
        ({"minLength": 1}, "string"),
        ({"enum": ["a", "b"]}, "string"),
        ({"enum": [1, 2.5]}, "number"),
        ({"enum": ["a", 1]}, None),
        ({"const": True}, "boolean"),
        ({"anyOf": [{"type": "string"}]}, None),
        ({"minimum": 1}, None),
        ({"type": "array"}, "array"),
        ({"required": True, "description": "x"}, "string"),
    ],
)
def test_the_type_of_an_input_follows_from_its_keywords(
    schema: dict[str, Any], type_: str | None
) -> None:
    assert InputSpec.model_validate(schema).type == type_
