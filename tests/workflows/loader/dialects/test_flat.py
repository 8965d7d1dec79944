"""The flat dialect: what its keys become."""

from typing import Any

import pytest

from app.workflows.definition import Definition, StepSpec
from app.workflows.loader import InvalidDefinition, Problem, load_definition

_HEAD = "name: Flat one\nsteps:\n"


def loaded(text: str) -> Definition:
    found = load_definition(text)
    assert found.dialect == "flat"
    return found.definition


def step_of(keys: str, step_type: str = "shell") -> StepSpec:
    lines = "".join(f"    {line}\n" for line in keys.splitlines())
    return loaded(f"{_HEAD}  - id: my-step\n    type: {step_type}\n{lines}").steps[0]


def problems_of(text: str) -> list[Problem]:
    with pytest.raises(InvalidDefinition) as raised:
        load_definition(text)
    return list(raised.value.problems)


@pytest.mark.parametrize(
    ("step_type", "keys", "config"),
    [
        (
            "shell",
            "command: make\nworking_directory: src\nsecurity_profile: standard",
            {"command": "make", "working_directory": "src", "security_profile": "standard"},
        ),
        (
            "claude_code",
            'prompt: do\ninputs: ["{{ env.X }}"]\nmodel: m',
            {"prompt": "do", "inputs": ["{{ env.X }}"], "model": "m"},
        ),
        (
            "assert",
            'condition: "1 < {{ env.X }}"\nmessage: no',
            {"that": "{{ 1 < ( env.X ) }}", "message": "no"},
        ),
        ("assert", "condition: true", {"that": True}),
        ("assert", "condition: \"{{ env.A == 'b' }}\"", {"that": "{{ env.A == 'b' }}"}),
        ("template", "template: hello\ninputs: {a: 1}", {"template": "hello", "values": {"a": 1}}),
        (
            "webhook",
            "url: http://127.0.0.1/\nmessage: done",
            {"url": "http://127.0.0.1/", "message": "done"},
        ),
        (
            "conditional",
            "condition: env.A == 'b'",
            {"branches": {"then": "{{ env.A == 'b' }}"}, "default": "else"},
        ),
        ("files.copy", "with: {to: b}\nurl: c", {"to": "b", "url": "c"}),
    ],
)
def test_what_stands_at_a_step_is_its_configuration(
    step_type: str, keys: str, config: dict[str, Any]
) -> None:
    spec = step_of(keys, step_type)

    assert spec.type == step_type
    assert spec.with_ == config


@pytest.mark.parametrize(
    ("keys", "cache"),
    [
        ("command: a\ncache_key: k", {"key": "k"}),
        ("command: a\nuse_cache: true", {"enabled": True}),
        ("command: a\nuse_cache: false\ncache_key: k", {"enabled": False, "key": "k"}),
        (
            "command: a\ncache: {enabled: true, key: k, ttl: 60}",
            {"enabled": True, "key": "k", "ttl": 60.0},
        ),
        ("command: a\ncache: false", {"enabled": False}),
        ("command: a\ncache: {ttl: 60}\ncache_key: k", {"ttl": 60.0, "key": "k"}),
        ('command: a\ninputs: ["*.py"]', {"enabled": False, "files": ("*.py",)}),
        ('command: a\ninputs: ["*.py"]\nuse_cache: true', {"enabled": True, "files": ("*.py",)}),
    ],
)
def test_caches(keys: str, cache: dict[str, Any]) -> None:
    spec = step_of(keys)

    assert spec.cache is not None
    assert spec.cache.model_dump(exclude_unset=True) == cache


@pytest.mark.parametrize(
    ("keys", "retry", "action"),
    [
        ("retry: {attempts: 3, delay: 2, backoff: linear}", (2, 2.0, "linear", ("any",)), None),
        ("retry: {attempts: 1}", (0, 1.0, "exponential", ("any",)), None),
        ("retry: {attempts: 2, on: [transient]}", (1, 1.0, "exponential", ("transient",)), None),
        ("on_failure: retry", (3, 1.0, "exponential", ("any",)), "fail"),
        ("on_failure: retry\nretry: {attempts: 5}", (4, 1.0, "exponential", ("any",)), "fail"),
    ],
)
def test_attempts_count_tries_in_all(
    keys: str, retry: tuple[object, ...], action: str | None
) -> None:
    spec = step_of(f"command: a\n{keys}")

    assert spec.retry is not None
    assert (spec.retry.max, spec.retry.delay, spec.retry.backoff, spec.retry.on) == retry
    assert (spec.on_error.action if spec.on_error else None) == action


@pytest.mark.parametrize(
    ("word", "action"), [("continue", "continue"), ("fail", "fail"), ("warn", "continue")]
)
def test_what_follows_a_failure(word: str, action: str) -> None:
    spec = step_of(f"command: a\non_failure: {word}")

    assert spec.on_error is not None
    assert spec.on_error.action == action
    assert spec.retry is None


def test_a_failure_fails_the_workflow_unless_it_is_said_otherwise() -> None:
    text = _HEAD + "  - {id: a, type: shell, command: b}\n"

    assert loaded(text).on_error is not None
    assert [one.on_error and one.on_error.action for one in (loaded(text), loaded(text + "on_failure: continue\n"))] == ["fail", "continue"]  # fmt: skip


@pytest.mark.parametrize(
    ("output", "source"),
    [
        ("./coverage.xml", ("artifact", None, "./coverage.xml")),
        ("{from: stdout}", ("string", "steps['my-step'].outputs.stdout", None)),
        ("{from: stderr}", ("string", "steps['my-step'].outputs.stderr", None)),
        ("{from: exit_code}", ("integer", "steps['my-step'].outputs.exit_code", None)),
        ("{from: out/coverage.xml}", ("artifact", None, "out/coverage.xml")),
        ("{from: coverage.xml}", ("artifact", None, "coverage.xml")),
        ("{from: './a/{{ env.X }}.txt'}", ("artifact", None, "./a/{{ env.X }}.txt")),
        ("{from: '{{ env.X }}'}", ("string", "{{ env.X }}", None)),
        ("{from: env.X, type: string}", ("string", "env.X", None)),
        ("{from: 'lower(env.X)'}", ("string", "lower(env.X)", None)),
        ("{type: artifact, path: x.txt}", ("artifact", None, "x.txt")),
    ],
)
def test_outputs_are_paths_streams_or_expressions(
    output: str, source: tuple[str, str | None, str | None]
) -> None:
    found = step_of(f"command: a\noutputs: {{x: {output}}}").outputs["x"]

    assert (found.type, found.from_, found.path) == source


def test_a_file_is_an_artifact() -> None:
    text = _HEAD + "  - {id: a, type: shell, command: b, outputs: {x: {from: ./x, type: number}}}\n"

    assert [(one.code, one.path) for one in problems_of(text)] == [
        ("wrong_output", "steps[0].outputs.x.from")
    ]


def test_inputs_are_checked_by_their_validation() -> None:
    inputs = loaded(
        "inputs:\n"
        "  text: {type: string, validation: {pattern: ^a, min: 2, max: 9}}\n"
        "  count: {type: number, default: 1, validation: {min: 1, max: 5, enum: [1, 5]}}\n"
        "  list: {type: array, validation: {min: 1, max_items: 3}}\n"
        + _HEAD
        + "  - {id: a, type: wait}\n"
    ).inputs

    assert (inputs["text"].pattern, inputs["text"].min_length, inputs["text"].max_length) == (
        "^a",
        2,
        9,
    )
    assert (inputs["count"].minimum, inputs["count"].maximum, inputs["count"].enum) == (
        1,
        5,
        [1, 5],
    )
    assert (inputs["list"].min_items, inputs["list"].max_items) == (1, 3)


def test_steps_run_in_the_order_of_writing_unless_it_is_said_otherwise() -> None:
    text = _HEAD + (
        "  - {id: a, type: shell, command: a}\n"
        "  - {id: b-1, type: shell, command: a}\n"
        "  - {id: C, type: shell, command: a, depends_on: a}\n"
        "  - {id: d, type: shell, command: a, depends_on: [a, b-1]}\n"
        "  - {id: e, type: shell, command: a, depends_on: []}\n"
    )

    assert load_definition(text).needs == {
        "a": (),
        "b-1": ("a",),
        "C": ("a",),
        "d": ("a", "b-1"),
        "e": (),
    }


def test_settings_of_the_document_hold_for_each_program_and_agent() -> None:
    text = (
        "working_directory: src\nsecurity_profile: standard\nenvironment: {A: b}\nversion: 1.0\n"
        "timeout: 60\nretry: {attempts: 2}\nauthor: me\ntags: [x]\n"
        + _HEAD
        + "  - {id: a, type: shell, command: a, working_directory: lib, environment: {C: d}}\n"
        "  - {id: b, type: claude_code, prompt: a}\n"
        "  - {id: c, type: assert, condition: 'true'}\n"
    )
    definition = loaded(text)
    first, second, third = definition.steps

    assert (first.with_["working_directory"], first.with_["security_profile"]) == (
        "lib",
        "standard",
    )
    assert second.with_ == {"prompt": "a", "security_profile": "standard"}
    assert third.with_ == {"that": "{{ true }}"}
    assert (definition.version, definition.timeout, definition.author) == ("1.0", 60, "me")
    assert (definition.env, first.env) == ({"A": "b"}, {"C": "d"})
    assert definition.defaults.retry is not None
    assert definition.defaults.retry.max == 1


_BRANCHES = (
    _HEAD
    + """\
  - id: big-one
    type: conditional
    condition: "env.SIZE == 'big'"
    then: [later, {id: here, type: shell, command: a}]
    else:
      - {id: other, type: shell, command: a, when: "env.B and env.A == '}}'"}
  - {id: later, type: shell, command: a, when: "{{ env.C }}"}
  - {id: last, type: shell, command: a}
"""
)


def test_branches_become_conditions_of_their_steps() -> None:
    steps = loaded(_BRANCHES).steps

    assert [step.id for step in steps] == ["big-one", "here", "other", "later", "last"]
    branch = "steps['big-one'].outputs.branch"
    assert [step.when for step in steps] == [
        None,
        f"{{{{ {branch} == 'then' }}}}",
        f"{{{{ {branch} == 'else' and (env.B and env.A == '}}}}') }}}}",
        f"{{{{ {branch} == 'then' and ( env.C ) }}}}",
        None,
    ]


def test_a_branch_names_steps_that_come_later_and_once() -> None:
    text = _HEAD + (
        "  - {id: early, type: shell, command: a}\n"
        "  - id: fork\n    type: conditional\n    condition: 'true'\n"
        "    then: [early, latr, fork]\n    else: [later, later, 3]\n"
        "  - {id: later, type: shell, command: a}\n"
    )

    assert [(one.code, one.path, one.nearest) for one in problems_of(text)] == [
        ("reference_not_before", "steps[1].then[0]", None),
        ("unknown_step", "steps[1].then[1]", "later"),
        ("unknown_step", "steps[1].then[2]", None),
        ("said_twice", "steps[1].else[1]", None),
        ("wrong_type", "steps[1].else[2]", None),
    ]


def test_what_is_found_later_is_said_where_it_is_written() -> None:
    text = _HEAD + (
        "  - id: a\n    type: assert\n    condition: inputs.nme\n"
        "    environment: {X: 1}\n"
        "  - id: fork\n    type: conditional\n    condition: inputs.x\n"
        "    then:\n      - {id: b, type: shell, command: '{{ config.x }}', timeout: soon}\n"
    )

    assert [(one.line, one.path, one.code) for one in problems_of(text)] == [
        (5, "steps[0].condition", "unknown_reference"),
        (6, "steps[0].environment.X", "wrong_type"),
        (9, "steps[1].condition", "unknown_reference"),
        (11, "steps[1].then[0].command", "unknown_reference"),
        (11, "steps[1].then[0].timeout", "wrong_value"),
    ]
