"""What is said about a wrong value, and that judging ends."""

from typing import Any

import pytest

from app.workflows.values.judging import MOST_DEPTH, problems_of


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        ({"type": "integer"}, "3", "must be a whole number, not '3'."),
        ({"type": ["string", "null"]}, 3, "must be text or null, not 3."),
        ({"enum": ["patch", "minor"]}, "pach", "must be one of 'patch', 'minor', not 'pach'. Did you mean 'patch'?"),
        ({"const": 1}, 2, "must be 1, not 2."),
        ({"minLength": 1}, "", "must have at least 1 character."),
        ({"maximum": 2000000.0}, 3000000, "must be at most 2000000."),
        ({"multipleOf": 0.5}, 0.7, "must be a multiple of 0.5, not 0.7."),
        ({"pattern": "^v"}, "1", "must match ^v; '1' does not."),
        ({"format": "email"}, "a", "must be of the format email; 'a' is not."),
        ({"required": ["a", "b"]}, {"a": 1}, "lacks 'b'."),
        ({"dependentRequired": {"a": ["b"]}}, {"a": 1}, "has 'a' and therefore needs 'b'."),
        ({"contains": {}, "minContains": 2}, [1], "must have at least 2 items of the kind that `contains` describes."),
        ({"contains": {}, "maxContains": 1}, [1, 2], "must have at most 1 item of the kind that `contains` describes."),
        ({"minProperties": 2}, {}, "must have at least 2 keys."),
        ({"items": False}, [1], "must have at most 0 items, not 1."),
        ({"not": {"const": 1}}, 1, "must not be what `not` describes; 1 is."),
        ({"anyOf": [{"type": "string"}, {"type": "number"}]}, [], "must be text or a number, not []."),
        ({"anyOf": [{"minimum": 3}, {"multipleOf": 2}]}, 1, "fits none of the alternatives: (1) must be at least 3. (2) must be a multiple of 2, not 1."),
        ({"oneOf": [{}, {"minimum": 0}]}, 1, "fits more than one of the alternatives, and must fit exactly one."),
        (
            {"properties": {"name": {}}, "additionalProperties": False},
            {"nmae": 1},
            "has the unknown key 'nmae'. Did you mean 'name'?",
        ),
        (False, 1, "is not allowed here."),
    ],
)  # fmt: skip
def test_problems_are_told_in_plain_words(schema: Any, value: Any, message: str) -> None:
    assert problems_of(value, schema) == [((), message)]


def test_a_place_is_told_once_by_its_type_and_places_come_in_order() -> None:
    schema = {
        "properties": {
            "b": {"type": "integer", "enum": [1]},
            "a": {"items": {"minLength": 2, "pattern": "^x"}},
        }
    }

    found = problems_of({"b": "x", "a": ["xx", "a"]}, schema)

    assert [path for path, _ in found] == [("a", 1), ("a", 1), ("b",)]


@pytest.mark.timeout(60)
def test_a_hostile_pattern_does_not_backtrack() -> None:
    schema = {
        "patternProperties": {"^(a+)+$": {"pattern": "^(a|a)*$"}},
        "unevaluatedProperties": False,
    }
    bad = "a" * 50_000 + "b"

    assert problems_of({bad: bad}, schema)
    assert problems_of({"a": bad}, schema)


def test_references_that_branch_end() -> None:
    branch = {"anyOf": [{"properties": {"n": {"$ref": "#"}}, "required": ["x"]} for _ in range(4)]}
    value: Any = {}
    for _ in range(MOST_DEPTH - 1):
        value = {"n": value}

    assert problems_of(value, branch) == [
        ((), "is too large for its schema: judging it takes too long.")
    ]


def test_a_value_that_is_too_deep_is_refused() -> None:
    value: Any = 1
    for _ in range(100_000):
        value = [value]

    assert problems_of(value, {"items": {"$ref": "#"}}) == [
        ((), "is nested deeper than 64 levels.")
    ]


def test_an_endless_reference_is_refused() -> None:
    assert problems_of(1, {"$ref": "#"})
