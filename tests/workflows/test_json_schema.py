"""The published schema of the canonical form."""

import json

from app.workflows.json_schema import definition_schema, valid_keys


def test_the_schema_is_json_and_names_its_draft() -> None:
    schema = json.loads(json.dumps(definition_schema()))

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == "workflow.v1"
    assert schema["required"] == ["name", "steps"]
    assert schema["additionalProperties"] is False


def test_durations_are_numbers_or_text() -> None:
    timeout = definition_schema()["properties"]["timeout"]

    assert [one["type"] for one in timeout["anyOf"]] == ["number", "string", "null"]


def test_valid_keys_follow_the_path() -> None:
    assert "steps" in valid_keys(())
    assert "needs" in valid_keys(("steps", 3))
    assert "quorum" in valid_keys(("steps", 0, "steps", 1, "approval"))
    assert "label" in valid_keys(("inputs", "bump"))
    assert "minLength" in valid_keys(("inputs", "bump", "items"))
    assert valid_keys(("config",)) == ()
