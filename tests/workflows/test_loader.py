"""From text to a definition: what is read, what is refused, and where."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.workflows.loader import InvalidDefinition, Problem, load_definition

MINIMAL = """\
name: example
steps:
  - id: only
    type: wait
    with: {for: 1s}
"""

FULL = """\
schema: 1
name: patch-release
version: 1.2.0
kind: release
description: All that the canonical form has.
inputs:
  bump: {type: string, enum: [patch, minor, major], default: patch, label: Bump}
  repositories: {type: array, items: {type: string}, required: true}
outputs:
  tag: {type: string, from: tag.outputs.name}
config: {main_branch: main}
env: {CI: "true"}
timeout: 1h
defaults: {timeout: 10m, retry: {max: 3, delay: 1s, backoff: exponential}}
limits: {parallel: 8}
on_error: {action: pause}
steps:
  - id: each
    matrix: {repository: "{{ inputs.repositories }}"}
    steps:
      - id: bump
        name: Bump version
        type: version
        with: {level: "{{ inputs.bump }}", where: "{{ matrix.repository }}"}
        when: "{{ inputs.bump != 'none' }}"
        required: false
        retry: {max: 2, delay: 5s, jitter: 0.1, on: [transient]}
        timeout: 5m
        effects: compensatable
        compensate: {type: delete, with: {what: "{{ bump.outputs.x }}"}}
  - id: tag
    type: version
    needs: [each]
    approval: {approvers: ["role:approver"], quorum: 2, expires: 24h, message: "Tag {{ inputs.bump }}?"}
    outputs: {name: {type: string}}
    on_error: {action: rollback}
layout: {tag: {x: 1, y: 2}}
"""


def problems_of(text: str) -> list[Problem]:
    with pytest.raises(InvalidDefinition) as raised:
        load_definition(text, source="example.yaml")
    return list(raised.value.problems)


def outcome(text: str) -> list[Problem] | None:
    """Return the problems of a text, None when it is a definition."""
    try:
        load_definition(text)
    except InvalidDefinition as error:
        return list(error.problems)
    return None


def the_problem(text: str, code: str) -> Problem:
    found = [problem for problem in problems_of(text) if problem.code == code]
    assert len(found) == 1, problems_of(text)
    return found[0]


def test_the_canonical_form_is_read() -> None:
    loaded = load_definition(FULL, source="full.yaml")
    definition = loaded.definition

    assert definition.timeout == 3600
    assert definition.steps[0].steps[0].retry is not None
    assert definition.steps[0].steps[0].retry.delay == 5
    assert definition.steps[1].approval is not None
    assert definition.steps[1].approval.expires == 86400
    assert loaded.needs == {"each": (), "bump": (), "tag": ("each",)}
    assert loaded.warnings == ()
    assert loaded.digest.startswith("sha256:")
    assert loaded.text == FULL


def test_json_is_accepted() -> None:
    text = json.dumps({"name": "example", "steps": [{"id": "only", "type": "wait"}]}, indent=1)

    assert load_definition(text).definition.name == "example"


def test_words_of_yaml_1_1_stay_text() -> None:
    text = MINIMAL + "config: {on: yes, off: no, time: 1:30, day: 2024-01-02, octal: 0o17}\n"

    assert load_definition(text).definition.config == {
        "on": "yes",
        "off": "no",
        "time": "1:30",
        "day": "2024-01-02",
        "octal": 15,
    }


def test_a_boolean_is_true_or_false_only() -> None:
    problem = the_problem(MINIMAL + "    required: yes\n", "wrong_type")

    assert (problem.line, problem.column, problem.path) == (6, 15, "steps[0].required")


def test_a_version_written_plain_is_an_error_that_shows_it() -> None:
    problem = the_problem(MINIMAL + "version: 1.10\n", "wrong_type")

    assert '"1.10"' in problem.message
    assert (problem.line, problem.column, problem.path) == (6, 10, "version")


def test_a_number_that_may_be_a_version_is_a_warning_where_any_value_is_right() -> None:
    loaded = load_definition(MINIMAL + "config: {a: 1.10, b: 1.5, c: '1.10', d: 007}\n")

    assert [(one.code, one.path) for one in loaded.warnings] == [
        ("ambiguous_number", "config.a"),
        ("ambiguous_number", "config.d"),
    ]


def test_an_unknown_key_names_the_nearest_one() -> None:
    problem = the_problem(MINIMAL + "    neds: []\n", "unknown_key")

    assert problem.nearest == "needs"
    assert (problem.file, problem.line, problem.column) == ("example.yaml", 6, 5)
    assert problem.path == "steps[0].neds"


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        (MINIMAL + "name: again\n", "duplicate_key", 6, 1),
        (MINIMAL + "config: &anchor {a: 1}\n", "yaml_alias", 6, 9),
        (MINIMAL + "config: {a: *anchor}\n", "yaml_alias", 6, 13),
        (MINIMAL + "config: !!python/name:os.system {}\n", "yaml_tag", 6, 9),
        (MINIMAL + "config: {1: a}\n", "key_not_text", 6, 10),
        (MINIMAL + "config: {? [a] : b}\n", "key_not_text", 6, 12),
        (MINIMAL + "config: {a: .nan}\n", "wrong_number", 6, 13),
        (MINIMAL + "config: {a: 99999999999999999999}\n", "wrong_number", 6, 13),
        (MINIMAL + "config: {a: 1e999}\n", "wrong_number", 6, 13),
        (MINIMAL + "---\nname: b\n", "yaml_documents", 6, 1),
        ('{"name":\t"a", "steps": [{"id": "a", "type": "b"}]}', "yaml_tab", 1, 9),
        ("name: a\nsteps:\n\t- id: a\n", "yaml_tab", 3, 1),
        ("name: [a\n", "yaml_syntax", 2, 1),
        ("name: a\x00", "yaml_syntax", 1, 8),
        ("name: \ud800", "yaml_syntax", 1, 1),
        ("- a\n", "not_a_mapping", 1, 1),
        ("", "not_a_mapping", 1, 1),
        ("a: " + "[" * 80, "too_deep", 1, 67),
        ("a" * (1024 * 1024 + 1), "too_large", 1, 1),
        ("ä" * (600 * 1024), "too_large", 1, 1),
        ("a: [" + "1," * 60_000 + "]", "too_large", 1, 99_999),
    ],
)
def test_what_is_beyond_json_is_refused(text: str, code: str, line: int, column: int) -> None:
    problem = the_problem(text, code)

    assert (problem.line, problem.column) == (line, column)


def test_tabs_inside_of_texts_and_comments_are_fine() -> None:
    text = MINIMAL + "# a\ttab\ndescription: |\n  all:\n  \techo\nconfig: {a: 'x\ty'}\n"

    assert load_definition(text).definition.description == "all:\n\techo\n"


def test_all_problems_come_at_once_in_the_order_of_the_text() -> None:
    text = """\
name: Wrong Name
kind: 3
nonsense: 1
inputs:
  bump: {type: strng}
steps:
  - id: a
    type: wait
    with: {a: "{{ inputs.bmup }}", a: 2}
    timeout: soon
  - id: b
    needs: [aa, c]
    type: wait
  - id: c
    needs: [b]
    type: wait
    on_error: {action: explode}
  - type: wait
  - id: a
    type: wait
    when: "{{ 1 + }}"
"""
    found = problems_of(text)

    assert [(one.line, one.code) for one in found] == [
        (1, "wrong_value"),
        (2, "wrong_type"),
        (3, "unknown_key"),
        (5, "wrong_value"),
        (9, "unknown_reference"),
        (9, "duplicate_key"),
        (10, "wrong_value"),
        (12, "cycle"),
        (12, "unknown_step"),
        (17, "wrong_value"),
        (18, "missing_key"),
        (19, "duplicate_step"),
        (21, "expression_invalid"),
    ]


def test_a_step_that_cannot_be_read_causes_no_second_error() -> None:
    text = (
        MINIMAL
        + "  - id: Bad-Id\n    type: wait\n  - id: next\n    type: wait\n    needs: [Bad-Id]\n"
    )

    assert [one.code for one in problems_of(text)] == ["wrong_value"]


def test_inputs_that_cannot_be_read_cause_no_second_error() -> None:
    text = 'name: a\ninputs: []\nsteps:\n  - {id: b, type: c, with: {d: "{{ inputs.x }}"}}\n'

    assert [one.code for one in problems_of(text)] == ["wrong_type"]


def test_names_of_python_fields_are_no_keys() -> None:
    assert the_problem(MINIMAL + "    with_: {}\n", "unknown_key").nearest == "with"


def test_problems_are_json() -> None:
    with pytest.raises(InvalidDefinition) as raised:
        load_definition("name: [", source="a.yaml")

    details: Any = json.loads(json.dumps(raised.value.details))
    assert raised.value.code == "invalid_definition"
    assert details["problems"][0].keys() == {
        "code",
        "message",
        "file",
        "line",
        "column",
        "path",
        "nearest",
    }


SAMPLES = [FULL, MINIMAL, '{"name": "a", "steps": [{"id": "b", "type": "c"}]}']


@given(st.text(max_size=200))
@example("a: b: c")
@example("? ")
@example("%YAML 1.1\n---\n- !!x")
def test_any_text_is_a_definition_or_a_list_of_problems(text: str) -> None:
    assert outcome(text) != []


@given(st.sampled_from(SAMPLES), st.data())
def test_any_change_of_a_definition_is_a_definition_or_a_list_of_problems(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 12)))
    pieces = st.sampled_from(
        ["", " ", "\n", "\t", ":", "- ", "{", "}", "[", "]", "1", "~", "{{", "}}", '"']
    )
    put = "".join(data.draw(st.lists(pieces, max_size=3)))
    found = outcome(text[:start] + put + text[end:])

    assert found != []
    assert all(one.line >= 1 and one.column >= 1 for one in found or [])


def test_without_its_step_types_a_definition_may_name_secrets_in_any_field() -> None:
    text = """
name: k
steps: [{id: a, type: x.y, with: {key: "{{ secrets.A }}", inner: [{key: "{{ secrets.A }}"}]}}]
"""
    assert load_definition(text).definition.name == "k"
