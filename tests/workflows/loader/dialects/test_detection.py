"""Which form a document is read in."""

import json
from typing import Any

import pytest

from app.workflows.loader import load_definition
from app.workflows.loader.dialects import detect

_STEP = {"id": "a", "type": "wait"}


@pytest.mark.parametrize(
    "data",
    [
        {"name": "a", "steps": [{**_STEP, "command": "make"}]},
        {"name": "a", "steps": [{**_STEP, "depends_on": "b"}]},
        {"name": "a", "steps": [{**_STEP, "on_failure": "warn"}]},
        {"name": "a", "steps": [{**_STEP, "use_cache": True}]},
        {"name": "a", "steps": [{**_STEP, "retry": {"attempts": 2}}]},
        {"name": "a", "steps": [{**_STEP, "outputs": {"x": "./x.txt"}}]},
        {"name": "a", "steps": [{**_STEP, "outputs": {"x": {"from": "stdout"}}}]},
        {"name": "a", "steps": [{"id": "a", "type": "claude_code"}]},
        {"name": "a", "steps": [{"id": "g", "matrix": {}, "steps": [{**_STEP, "url": "x"}]}]},
        {"name": "a", "inputs": {"x": {"validation": {}}}, "steps": [_STEP]},
        {"name": "a", "outputs": {"x": "a.outputs.x"}, "steps": [_STEP]},
        {"name": "a", "environment": {}, "steps": [_STEP]},
    ],
)
def test_one_key_of_its_own_makes_a_document_flat(data: dict[str, Any]) -> None:
    assert detect(data) == "flat"
    assert detect({"schema": 1, **data}) == "canonical"


@pytest.mark.parametrize(
    "data",
    [
        {"name": "a", "steps": [_STEP]},
        {"name": "a", "author": "me", "tags": ["x"], "steps": [{**_STEP, "cache": {"key": "a"}}]},
        {"name": "a", "steps": [{"id": "a", "type": "claude_code", "with": {"prompt": "x"}}]},
        {"name": "a", "steps": 3, "inputs": None, "outputs": []},
        {"name": "a", "workflow": {}, "steps": [_STEP]},
        {},
    ],
)
def test_all_else_is_canonical(data: dict[str, Any]) -> None:
    assert detect(data) == "canonical"


def test_a_root_named_workflow_is_the_wrapped_form() -> None:
    assert detect({"workflow": None}) == "wrapped"


def test_both_dialects_may_be_json() -> None:
    flat = {"name": "A", "steps": [{"id": "a", "type": "shell", "command": "make"}]}
    wrapped = {"workflow": {"name": "A", "steps": [{"id": "a-1", "handler": "wait"}]}}

    assert load_definition(json.dumps(flat)).dialect == "flat"
    assert load_definition(json.dumps(wrapped, indent=2)).dialect == "wrapped"
