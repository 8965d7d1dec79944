"""Values of inputs as they are written on a command line."""

from typing import Any

import pytest

from app.cli.definition_files import read_inputs


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"type": "string"}, "1", "1"),
        ({"type": "integer"}, "1", 1),
        ({"type": "integer"}, "one", "one"),
        ({"type": "array"}, "a, b", ["a", "b"]),
        ({"type": "array"}, '["a"]', ["a"]),
        ({"type": ["string", "null"]}, "1", "1"),
        ({"type": ["string", "null"]}, "null", None),
        ({"type": ["string", "integer"]}, "true", "true"),
        ({"type": ["string", "integer"]}, "3", 3),
        ({"type": ["array", "null"]}, "[1]", [1]),
        ({"anyOf": [{"type": "integer"}]}, "3", 3),
    ],
)
def test_a_value_is_read_as_its_schema_wants_it(
    schema: dict[str, Any], text: str, value: Any
) -> None:
    assert read_inputs([f"x={text}"], {"x": schema}) == {"x": value}


def test_an_unknown_input_stays_text() -> None:
    assert read_inputs(["y=1"], {"x": {"type": "integer"}}) == {"y": "1"}


def test_a_list_may_be_written_in_several_options() -> None:
    assert read_inputs(["x=a,b", "x=c"], {"x": {"type": "array"}}) == {"x": ["a", "b", "c"]}
