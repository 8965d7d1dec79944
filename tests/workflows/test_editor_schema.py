"""The schema that editors are given: right in itself, and of one mind with the loader."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from jsonschema.protocols import Validator

import app.library
from app.workflows.editor_schema import editor_schema
from app.workflows.json_schema import definition_schema
from app.workflows.loader import InvalidDefinition, load_definition
from app.workflows.loader.document import read_document
from app.workflows.registry import PluginRegistry
from app.workflows.schema_drafts import as_draft_7

HANDLERS = PluginRegistry.installed().handlers
SCHEMA = editor_schema(HANDLERS)
VALIDATORS: dict[str, Validator] = {
    "2020-12": Draft202012Validator(SCHEMA),
    "7": Draft7Validator(as_draft_7(SCHEMA)),
}
LIBRARY = sorted((Path(app.library.__file__).parent / "definitions").glob("*.yaml"))
HEAD = "schema: 1\nname: a\n"
STEP = HEAD + "steps:\n  - {id: a, type: assert, with: {that: true}}\n"
CANONICAL = """\
schema: 1
name: patch-release
version: 1.2.0
kind: release
description: One after the other.
inputs:
  bump: {type: string, enum: [patch, minor, major], default: patch, label: How far}
  repositories: {type: array, items: {type: string, minLength: 1}, uniqueItems: true, required: true}
  options:
    type: [object, "null"]
    properties: {depth: {type: integer, minimum: 0, default: 1}, dry: true}
    additionalProperties: false
    if: {required: [depth]}
    then: {$ref: "#/$defs/deep"}
    $defs: {deep: {properties: {depth: {not: {const: 13}}}}}
outputs: {level: {type: string, from: check.outputs.level}}
config: {main_branch: main}
env: {CI: "true"}
timeout: 1h
defaults: {timeout: 10m, retry: {max: 3, delay: 1s, backoff: exponential}}
concurrency: {resources: ["repo:{{ inputs.bump }}"], cooldown: 5m, on_conflict: wait}
limits: {parallel: 4}
steps:
  - id: check
    name: Check
    type: assert
    with: {that: "{{ inputs.bump != 'none' }}", message: "no {{ inputs.bump }}"}
    needs: []
    when: "{{ inputs.bump != 'x' }}"
    required: false
    enabled: false
    retry: {max: 3, delay: 5s, backoff: exponential, jitter: 0.1, on: [transient]}
    timeout: 90
    cache: {key: ["{{ inputs.bump }}"], files: [pyproject.toml], ttl: 7d, version: "1"}
    approval: {approvers: ["role:approver"], quorum: 1, allow_self: false, expires: 24h, message: "?"}
    outputs: {level: {type: string, from: inputs.bump, pattern: "^[a-z]+$", required: true}}
    effects: none
    on_error: {action: continue}
    tags: [first]
  - id: each
    matrix: {repository: "{{ inputs.repositories }}"}
    steps:
      - {id: inner, type: assert, with: {that: "{{ matrix.repository != '' }}"}}
layout: {check: {x: 1}}
"""
RIGHT = {
    "canonical": CANONICAL,
    "small": STEP,
    "null": HEAD + "timeout:\nsteps:\n  - {id: a, type: assert, when: null, with: {that: true}}\n",
    "expression for a number": HEAD
    + 'steps:\n  - {id: w, type: assert, with: {that: "{{ 1 < 2 }}"}}\n',
    **{path.name: path.read_text() for path in LIBRARY},
}
WRONG = {
    "no name": "schema: 1\nsteps:\n  - {id: a, type: assert, with: {that: true}}\n",
    "no steps": HEAD,
    "empty steps": HEAD + "steps: []\n",
    "unknown key": STEP + "stpes: []\n",
    "name": STEP.replace("name: a", "name: A b"),
    "schema version": STEP.replace("schema: 1", "schema: 2"),
    "version as a number": STEP + "version: 1.0\n",
    "id": STEP.replace("id: a", "id: A-b"),
    "no type": HEAD + "steps:\n  - {id: a}\n",
    "group without matrix": HEAD + "steps:\n  - {id: g, steps: [{id: a, type: assert, with: {that: true}}]}\n",
    "unknown key of a step": STEP.replace("id: a,", "id: a, whne: true,"),
    "unknown key of with": STEP.replace("that: true", "that: true, mesage: x"),
    "with lacks a key": STEP.replace("with: {that: true}", "with: {}"),
    "no with": STEP.replace(", with: {that: true}", ""),
    "with of a wrong type": STEP.replace("that: true", "that: true, message: [1]"),
    "duration": STEP + "timeout: soon\n",
    "negative retry": STEP + "defaults: {retry: {max: -1}}\n",
    "on_error of both": STEP + "on_error: {action: fail, goto: a}\n",
    "on_error of none": STEP + "on_error: {}\n",
    "action": STEP + "on_error: {action: explode}\n",
    "type of an input": STEP + "inputs: {a: {type: strin}}\n",
    "keyword of an input": STEP + "inputs: {a: {minLenght: 1}}\n",
    "keyword of a part": STEP + "inputs: {a: {type: object, properties: {b: {minLenght: 1}}}}\n",
    "value of a keyword": STEP + "inputs: {a: {minLength: -1}}\n",
    "widget": STEP + "inputs: {a: {widget: knob}}\n",
    "env": STEP + "env: {A: 1}\n",
    "effects": STEP.replace("id: a,", "id: a, effects: some,"),
    "compensate": STEP.replace("id: a,", "id: a, compensate: {type: assert, with: {tht: 1}},"),
    "on_conflict": STEP + "concurrency: {on_conflict: fight}\n",
    "steps as a mapping": HEAD + "steps: {a: {type: assert}}\n",
}  # fmt: skip


def loads(text: str) -> bool:
    try:
        load_definition(text, handlers=HANDLERS)
    except InvalidDefinition:
        return False
    return True


def test_the_schema_is_right_in_itself() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft7Validator.check_schema(as_draft_7(SCHEMA))


def test_every_key_says_what_it_is() -> None:
    models = definition_schema()["$defs"].keys()
    silent = [
        (model, key)
        for model in [*models, ""]
        for key, inner in (SCHEMA["$defs"][model] if model else SCHEMA)["properties"].items()
        if not inner.get("description")
    ]
    assert silent == []


@pytest.mark.parametrize("draft", VALIDATORS)
@pytest.mark.parametrize("name", RIGHT)
def test_what_loads_is_accepted(name: str, draft: str) -> None:
    document: Any = read_document(RIGHT[name]).data

    assert [error.message for error in VALIDATORS[draft].iter_errors(document)] == []
    assert loads(RIGHT[name])


@pytest.mark.parametrize("draft", VALIDATORS)
@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_load_is_refused(name: str, draft: str) -> None:
    document: Any = read_document(WRONG[name]).data

    assert not VALIDATORS[draft].is_valid(document)
    assert not loads(WRONG[name])


@pytest.mark.parametrize("step_type", sorted(HANDLERS))
def test_every_key_of_with_may_be_an_expression(step_type: str) -> None:
    properties = SCHEMA["$defs"][f"with.{step_type}"].get("properties", {})
    step = {"id": "a", "type": step_type, "with": dict.fromkeys(properties, "{{ inputs.x }}")}
    document: Any = {"name": "a", "steps": [step]}

    assert [error.message for error in VALIDATORS["2020-12"].iter_errors(document)] == []


def test_a_step_type_of_a_plugin_that_is_not_here_is_accepted() -> None:
    document: Any = {"name": "a", "steps": [{"id": "a", "type": "other.thing", "with": {"x": 1}}]}

    assert VALIDATORS["2020-12"].is_valid(document)
