"""What is wrong with a schema itself."""

from typing import Any

import pytest

from app.workflows.values.schema_checks import check_schema


@pytest.mark.parametrize(
    ("schema", "path", "part"),
    [
        ({"pattern": "("}, ("pattern",), "no regular expression"),
        ({"items": {"pattern": "(?=a)"}}, ("items", "pattern"), "look-around"),
        ({"patternProperties": {"(": {}}}, ("patternProperties", "("), "no regular expression"),
        ({"$ref": "https://a.example/b"}, ("$ref",), "nothing is fetched"),
        ({"$ref": "other"}, ("$ref",), "not inside"),
        ({"$ref": "#/$defs/nod", "$defs": {"node": {}}}, ("$ref",), "'#/$defs/node'"),
        ({"$ref": "#/title", "title": "x"}, ("$ref",), "no schema"),
        ({"$ref": "#"}, ("$ref",), "back to itself"),
        ({"anyOf": [{"not": {"$ref": "#"}}]}, ("anyOf", 0, "not", "$ref"), "back to itself"),
        ({"type": "integer", "default": "x"}, ("default",), "the default must be a whole number"),
        ({"items": {"minLength": 2}, "default": ["a"]}, ("default", 0), "at least 2 characters"),
        ({"properties": {"a": {"type": "null", "default": 1}}}, ("properties", "a", "default"), "null"),
        ({"minimum": 3, "examples": [3, 2]}, ("examples", 1), "the example must be at least 3"),
        (
            {"$defs": {"a": {"minimum": 3}}, "items": {"$ref": "#/$defs/a", "default": 1}},
            ("items", "default"),
            "at least 3",
        ),
    ],
)  # fmt: skip
def test_a_wrong_schema_is_told_with_its_place(
    schema: dict[str, Any], path: tuple[str | int, ...], part: str
) -> None:
    found = check_schema(schema)

    assert [each.path for each in found] == [path]
    assert part in found[0].message
    assert not found[0].is_warning


def test_a_recursive_schema_is_right() -> None:
    node = {"properties": {"next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}}

    assert check_schema({**node, "default": {"next": {"next": None}}}) == []


def test_references_that_branch_are_checked_once_each() -> None:
    links = {
        f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}, {"$ref": f"#/$defs/a{n + 1}"}]}
        for n in range(60)
    }

    assert check_schema({"$ref": "#/$defs/a0", "$defs": {**links, "a60": {}}}) == []


def test_an_unknown_format_is_a_warning() -> None:
    found = check_schema({"format": "date-tme"})

    assert [(each.path, each.is_warning) for each in found] == [(("format",), True)]
    assert "'date-time'" in found[0].message
