"""Defaults of parts of a value."""

from typing import Any

import pytest

from app.workflows.values.defaults import with_defaults

RETRY = {"type": "object", "properties": {"max": {"default": 3}}, "default": {}}
LOOP = {"properties": {"next": {"$ref": "#/$defs/loop", "default": {}}}}


@pytest.mark.parametrize(
    ("schema", "value", "filled"),
    [
        ({"properties": {"a": {"default": 1}}}, {}, {"a": 1}),
        ({"properties": {"a": {"default": 1}}}, {"a": None}, {"a": None}),
        ({"properties": {"a": RETRY}}, {}, {"a": {"max": 3}}),
        ({"properties": {"a": RETRY}}, {"a": {}}, {"a": {"max": 3}}),
        ({"additionalProperties": RETRY}, {"x": {}}, {"x": {"max": 3}}),
        ({"items": RETRY}, [{}, {"max": 1}, 4], [{"max": 3}, {"max": 1}, 4]),
        ({"prefixItems": [{}], "items": RETRY}, [{}, {}], [{}, {"max": 3}]),
        ({"$defs": {"r": RETRY}, "items": {"$ref": "#/$defs/r"}}, [{}], [{"max": 3}]),
        ({"$defs": {"r": RETRY}, "properties": {"a": {"$ref": "#/$defs/r"}}}, {}, {"a": {"max": 3}}),
        ({"allOf": [{"properties": {"a": {"default": 1}}}]}, {}, {"a": 1}),
        ({"$defs": {"loop": LOOP}, "$ref": "#/$defs/loop"}, {}, {"next": {}}),
        ({"properties": {"a": {"default": 1}}}, "text", "text"),
    ],
)  # fmt: skip
def test_defaults(schema: dict[str, Any], value: Any, filled: Any) -> None:
    assert with_defaults(value, schema) == filled


def test_what_is_given_is_not_changed() -> None:
    given: dict[str, Any] = {"a": [{}]}
    schema: dict[str, Any] = {
        "properties": {"a": {"items": {"properties": {"b": {"default": []}}}}}
    }

    first = with_defaults(given, schema)
    first["a"][0]["b"].append(1)

    assert given == {"a": [{}]}
    assert with_defaults(given, schema) == {"a": [{"b": []}]}
