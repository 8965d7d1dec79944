"""From draft 2020-12 to draft 7."""

from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from app.workflows.schema_drafts import as_draft_7


def test_references_follow_their_definitions() -> None:
    schema = {"$defs": {"a": {"items": {"$ref": "#/$defs/b"}}}, "anyOf": [{"$ref": "#/$defs/a"}]}
    assert as_draft_7(schema) == {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "definitions": {"a": {"items": {"$ref": "#/definitions/b"}}},
        "anyOf": [{"$ref": "#/definitions/a"}],
    }


def test_a_key_that_is_called_like_a_keyword_keeps_its_name() -> None:
    schema = {"properties": {"$defs": {}, "prefixItems": {}, "$ref": {}}, "default": {"$defs": 1}}
    assert {**as_draft_7(schema), "$schema": ""} == {**schema, "$schema": ""}


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ({"prefixItems": [{"type": "string"}], "items": False}, [["a"], [1], ["a", 1], []]),
        ({"prefixItems": [{"type": "string"}], "items": {"type": "number"}}, [["a", 1], ["a", "b"]]),
        ({"items": {"type": "number"}}, [[1], ["a"]]),
        ({"dependentRequired": {"a": ["b"]}}, [{"a": 1}, {"a": 1, "b": 1}]),
        ({"dependentSchemas": {"a": {"required": ["b"]}}}, [{"a": 1}, {"a": 1, "b": 1}]),
        (
            {"$defs": {"n": {"minimum": 3}}, "$ref": "#/$defs/n", "maximum": 5},
            [2, 4, 6],
        ),
        ({"contains": {"const": 1}, "minContains": 0}, [[], [1]]),
    ],
)  # fmt: skip
def test_both_drafts_judge_alike(schema: dict[str, Any], values: list[Any]) -> None:
    older = Draft7Validator(as_draft_7(schema))
    newer = Draft202012Validator(schema)

    assert [older.is_valid(value) for value in values] == [
        newer.is_valid(value) for value in values
    ]
