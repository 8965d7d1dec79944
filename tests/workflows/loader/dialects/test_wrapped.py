"""The wrapped dialect: handlers, parameters, and the four prefixes of `${...}`."""

import pytest

from app.workflows.definition import Definition
from app.workflows.loader import InvalidDefinition, Problem, load_definition

_HEAD = "workflow:\n  name: Wrapped one\n"


def loaded(text: str) -> Definition:
    found = load_definition(text)
    assert found.dialect == "wrapped"
    return found.definition


def value_of(text: str) -> object:
    document = (
        _HEAD
        + "  config: {x: 1, a-b: {c: 2}}\n"
        + "  parameters: [{name: p}, {name: p-q}]\n"
        + "  steps:\n    - {id: step-1, handler: h, dependencies: []}\n"
        + "    - {id: plain, handler: h, dependencies: []}\n"
        + f"    - {{id: z, handler: h, config: {{deep: [{{v: {text}}}]}}}}\n"
    )
    return loaded(document).steps[2].with_["deep"][0]["v"]


def problems_of(text: str) -> list[Problem]:
    with pytest.raises(InvalidDefinition) as raised:
        load_definition(text)
    return list(raised.value.problems)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ('"${config.x}"', "{{ config.x }}"),
        ('"${config.a-b.c}"', "{{ config['a-b'].c }}"),
        ('"${parameters.p}"', "{{ inputs.p }}"),
        ('"${parameters.p-q}"', "{{ inputs['p-q'] }}"),
        ('"${step-outputs.step-1.new_version}"', "{{ steps['step-1'].outputs.new_version }}"),
        ('"${step-outputs.plain.new_version}"', "{{ plain.outputs.new_version }}"),
        ('"a ${env.X} b ${config.x}"', "a {{ env.X }} b {{ config.x }}"),
        ("'echo ${HOME} $HOME ${x:-1} $(config.x)'", "echo ${HOME} $HOME ${x:-1} $(config.x)"),
        ("'${config}'", "${config}"),
        ("'{version} - {summary}'", "{version} - {summary}"),
        ("'{{ config.x }}'", "{{ config.x }}"),
    ],
)
def test_only_four_prefixes_are_expressions(written: str, canonical: str) -> None:
    assert value_of(written) == canonical


@pytest.mark.parametrize(
    ("written", "code", "nearest"),
    [
        ('"${config.}"', "wrong_placeholder", None),
        ('"${config.x:-1}"', "wrong_placeholder", None),
        ('"${config.x"', "wrong_placeholder", None),
        ('"${confg.x}"', "unknown_placeholder", "config"),
        ('"${config.y}"', "unknown_reference", None),
        ('"${step-outputs.step-2.x}"', "unknown_reference", "step-1"),
        ('"{{ step-1.outputs.x }}"', "hyphen_in_reference", "steps['step-1']"),
        ('"{{ steps.step-1.outputs.x }}"', "hyphen_in_reference", "steps['step-1']"),
    ],
)
def test_a_wrong_placeholder_is_said_where_it_stands(
    written: str, code: str, nearest: str | None
) -> None:
    with pytest.raises(InvalidDefinition) as raised:
        value_of(written)

    found = raised.value.problems
    assert [(one.code, one.line, one.path, one.nearest) for one in found] == [
        (code, 8, "workflow.steps[2].config.deep[0].v", nearest)
    ]


def test_a_step_is_its_handler_and_its_type_a_label() -> None:
    first, second = loaded(
        _HEAD + "  version: 2.10\n  type: release\n  steps:\n"
        "    - {id: step-1, name: One, type: bump, handler: git.tag, required: false, enabled: false}\n"
        "    - {id: step-2, handler: git.push, automatic: true, dependencies: step-1}\n"
    ).steps

    assert (first.type, first.tags, first.needs) == ("git.tag", ("bump",), None)
    assert (first.required, first.enabled) == (False, False)
    assert (second.type, second.automatic, second.needs) == ("git.push", True, ("step-1",))


def test_a_version_may_be_written_as_a_number() -> None:
    text = _HEAD + "  version: 2.10\n  type: release\n  steps: [{id: a, handler: b}]\n"

    assert (loaded(text).version, loaded(text).kind) == ("2.10", "release")


def test_parameters_are_inputs_in_their_order() -> None:
    inputs = loaded(
        _HEAD + "  steps: [{id: a, handler: b}]\n  parameters:\n"
        "    - {name: text, type: string, required: true, label: L, description: D,\n"
        "       validation: {min_length: 1, max_length: 5, pattern: a}}\n"
        "    - {name: area, type: textarea}\n"
        "    - {name: choice, type: enum, default: b, options: [{value: a, label: A}, {value: b}, c]}\n"
        "    - {name: yes_no, type: boolean, required: true, default: false}\n"
        "    - {name: count, type: number, validation: {min: 1, max: 3}}\n"
    ).inputs

    assert list(inputs) == ["text", "area", "choice", "yes_no", "count"]
    text = inputs["text"]
    assert (text.required, text.label, text.description) == (True, "L", "D")
    assert (text.min_length, text.max_length, text.pattern) == (1, 5, "a")
    assert (inputs["choice"].type, inputs["choice"].enum) == ("string", ["a", "b", "c"])
    assert (inputs["choice"].labels, inputs["area"].widget) == ({"a": "A"}, "textarea")
    assert (inputs["yes_no"].type, inputs["yes_no"].default) == ("boolean", False)
    assert (inputs["count"].minimum, inputs["count"].maximum) == (1, 3)


def test_all_problems_are_in_the_words_of_the_dialect() -> None:
    text = (
        _HEAD
        + "  tipe: x\n"
        + "  parameters:\n"
        + "    - {name: a, type: strng}\n"
        + "    - {name: a}\n"
        + "    - {type: string}\n"
        + "    - {name: b, type: enum}\n"
        + "    - {name: c, type: enum, options: [{label: x}]}\n"
        + "    - {name: d, validation: {min_lenght: 1}}\n"
        + "  steps:\n"
        + "    - {id: x, type: y}\n"
        + "    - {id: z, handler: y, dependencies: [w], with: {}}\n"
        + "other: 1\n"
    )

    assert [(one.line, one.code, one.path, one.nearest) for one in problems_of(text)] == [
        (3, "unknown_key", "workflow.tipe", "type"),
        (5, "wrong_value", "workflow.parameters[0].type", "string"),
        (6, "duplicate_parameter", "workflow.parameters[1].name", None),
        (7, "missing_key", "workflow.parameters[2].name", None),
        (8, "missing_key", "workflow.parameters[3].options", None),
        (9, "missing_key", "workflow.parameters[4].options[0].value", None),
        (10, "unknown_key", "workflow.parameters[5].validation.min_lenght", "min_length"),
        (12, "missing_key", "workflow.steps[0].handler", None),
        (13, "unknown_step", "workflow.steps[1].dependencies[0]", None),
        (13, "unknown_key", "workflow.steps[1].with", "config"),
        (14, "unknown_key", "other", None),
    ]
