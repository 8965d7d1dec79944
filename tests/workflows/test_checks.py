"""Static checks: what the steps of a definition may say of each other."""

from collections.abc import Mapping
from typing import Any

import pytest

from app.workflows.handlers import Handler, StepConfig
from app.workflows.loader import InvalidDefinition, LoadedDefinition, load_definition


class EchoConfig(StepConfig):
    value: int
    more: str | None = None


class EchoStep(Handler[EchoConfig]):
    type = "echo"
    title = "Echo"
    description = "Says what it is told."


HEAD = """\
name: example
inputs: {version: {type: string}}
config: {main: main, names: {short: x}}
steps:
"""


def load(
    steps: str, *, tail: str = "", handlers: Mapping[str, Any] | None = None
) -> LoadedDefinition:
    return load_definition(HEAD + steps + tail, source="example.yaml", handlers=handlers)


def codes(steps: str, **options: Any) -> list[tuple[str, str, str | None]]:
    with pytest.raises(InvalidDefinition) as raised:
        load(steps, **options)
    return [(one.code, one.path, one.nearest) for one in raised.value.problems]


def warnings(steps: str, **options: Any) -> list[tuple[str, str]]:
    return [(one.code, one.path) for one in load(steps, **options).warnings]


def test_ids_are_unique_over_the_whole_document() -> None:
    steps = """\
  - {id: a, type: x}
  - id: group
    matrix: {k: [1]}
    steps: [{id: a, type: x}]
"""
    assert codes(steps) == [("duplicate_step", "steps[1].steps[0].id", None)]


@pytest.mark.parametrize("name", ["inputs", "matrix", "not", "true", "now"])
def test_words_of_expressions_are_no_ids(name: str) -> None:
    assert codes(f"  - {{id: '{name}', type: x}}\n")[0][0] == "reserved_step"


def test_unknown_types_name_the_nearest_handler() -> None:
    steps = "  - {id: a, type: ecko, with: {value: 1}, compensate: {type: ech}}\n"

    assert codes(steps, handlers={"echo": EchoStep()}) == [
        ("unknown_handler", "steps[0].type", "echo"),
        ("unknown_handler", "steps[0].compensate.type", "echo"),
    ]


def test_handlers_judge_their_configuration_but_not_placeholders() -> None:
    handlers = {"echo": EchoStep()}

    assert load(
        '  - {id: a, type: echo, with: {value: "{{ inputs.version }}"}}\n', handlers=handlers
    )
    assert codes("  - {id: a, type: echo, with: {value: many}}\n", handlers=handlers) == [
        ("invalid_config", "steps[0].with.value", None)
    ]
    assert codes('  - {id: a, type: echo, with: {valeu: "{{ 1 }}"}}\n', handlers=handlers) == [
        ("invalid_config", "steps[0].with", None),
        ("invalid_config", "steps[0].with.valeu", None),
    ]


def test_needs_name_steps_of_the_same_list() -> None:
    steps = """\
  - {id: build, type: x}
  - id: group
    needs: [biuld]
    matrix: {k: [1]}
    steps: [{id: inner, type: x, needs: [build]}]
  - {id: end, type: x, needs: [inner]}
"""
    assert codes(steps) == [
        ("unknown_step", "steps[1].needs[0]", "build"),
        ("need_elsewhere", "steps[1].steps[0].needs[0]", None),
        ("need_elsewhere", "steps[2].needs[0]", None),
    ]


def test_circles_are_named_once() -> None:
    with pytest.raises(InvalidDefinition, match="a -> c -> b -> a") as raised:
        load(
            "  - {id: a, type: x, needs: [c]}\n  - {id: b, type: x}\n  - {id: c, type: x, needs: [b]}\n"
        )
    assert [one.code for one in raised.value.problems] == ["cycle"]


@pytest.mark.parametrize(
    ("expression", "nearest"),
    [
        ("inputs.verion", "version"),
        ("parameters.verion", "version"),
        ("config.mian", "main"),
        ("config.names.shrt", "short"),
        ("steps.frist.outputs.x", "first"),
        ("frist.outputs.x", "first"),
        ("first.output.x", "outputs"),
        ("workflow.nme", "name"),
        ("matrix.repository", None),
        ("version", None),
    ],
)
def test_references_resolve_or_name_the_nearest(expression: str, nearest: str | None) -> None:
    steps = (
        "  - {id: first, type: x}\n  - id: second\n    type: x\n    with: {list: [1, '{{ %s }}']}\n"
    )

    assert codes(steps % expression) == [("unknown_reference", "steps[1].with.list[1]", nearest)]


def test_what_default_covers_need_not_exist() -> None:
    assert load("  - {id: a, type: x, with: {b: \"{{ inputs.none | default('c') }}\"}}\n")


def test_a_missing_edge_is_inferred() -> None:
    steps = """\
  - {id: a, type: x}
  - {id: b, type: x, needs: []}
  - {id: c, type: x, needs: [b], with: {v: "{{ a.outputs.v }}"}}
  - {id: d, type: x, needs: [c], with: {v: "{{ a.outputs.v }}"}}
"""
    assert load(steps).needs == {"a": (), "b": (), "c": ("b", "a"), "d": ("c",)}


def test_an_edge_from_inside_of_a_group_is_the_groups() -> None:
    steps = """\
  - {id: a, type: x}
  - id: group
    needs: []
    matrix: {k: [1]}
    steps: [{id: inner, type: x, with: {v: "{{ a.outputs.v }} {{ matrix.k }}"}}]
  - {id: end, type: x, needs: [], with: {v: "{{ inner.outputs['1'].v }}"}}
"""
    assert load(steps).needs == {"a": (), "group": ("a",), "inner": (), "end": ("group",)}


@pytest.mark.parametrize(
    "expression", ["{{ late.outputs.x }}", "{{ early.outputs.x }}", "{{ steps['late'].outputs.x }}"]
)
def test_a_reference_to_itself_or_to_a_later_step_is_an_error(expression: str) -> None:
    steps = f'  - {{id: early, type: x, with: {{v: "{expression}"}}}}\n  - {{id: late, type: x}}\n'

    assert codes(steps) == [("reference_not_before", "steps[0].with.v", None)]


def test_a_group_cannot_depend_on_its_own_steps() -> None:
    steps = """\
  - id: group
    matrix: {k: "{{ inner.outputs.x }}"}
    steps: [{id: inner, type: x}]
"""
    assert codes(steps) == [("reference_not_before", "steps[0].matrix.k", None)]


def test_the_axes_are_known_in_cells_only() -> None:
    steps = """\
  - id: single
    type: x
    matrix: {k: [1]}
    when: "{{ matrix.k == 1 }}"
    with: {v: "{{ matrix.k }}"}
"""
    assert codes(steps) == [("unknown_reference", "steps[0].when", None)]


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("{id: a}", "missing_type"),
        ("{id: a, matrix: {k: [1]}}", "missing_type"),
        ("{id: a, steps: [{id: b, type: x}]}", "group_without_matrix"),
        ("{id: a, type: x, matrix: {k: [1]}, steps: [{id: b, type: x}]}", "group_with_type"),
        ("{id: a, matrix: {k: [1]}, timeout: 1s, steps: [{id: b, type: x}]}", "not_for_groups"),
        ("{id: a, matrix: {k: [1]}, steps: [{id: b, type: x, matrix: {l: [1]}}]}", "nested_group"),
        ("{id: a, type: x, matrix: {}}", "empty_matrix"),
        ("{id: a, type: x, matrix: {k: text}}", "wrong_axis"),
        ("{id: a, type: x, matrix: {'a b': [1]}}", "wrong_axis"),
        ("{id: a, type: x, enabled: false}", "required_disabled"),
        ("{id: a, type: x, enabled: false, automatic: true}", "automatic_disabled"),
        ("{id: a, type: x, on_error: {}}", "wrong_on_error"),
        ("{id: a, type: x, on_error: {action: fail, goto: a}}", "wrong_on_error"),
        ("{id: a, type: x, on_error: {goto: b}}", "unknown_goto"),
        ("{id: a, type: x, on_error: {goto: a}}", "unknown_goto"),
        ("{id: a, type: x, when: ''}", "expression_invalid"),
    ],
)
def test_steps_that_make_no_sense(step: str, code: str) -> None:
    assert [found[0] for found in codes(f"  - {step}\n")] == [code]


def test_a_jump_ends_in_the_same_list() -> None:
    assert load("  - {id: a, type: x, on_error: {goto: b}}\n  - {id: b, type: x}\n")


def test_a_workflow_cannot_jump() -> None:
    assert codes("  - {id: a, type: x}\n", tail="on_error: {goto: a}\n") == [
        ("unknown_goto", "on_error.goto", None)
    ]


@pytest.mark.parametrize(
    ("first", "second", "warned"),
    [
        ('when: "{{ inputs.version }}"', "", True),
        ("required: false, enabled: false", "", True),
        ("required: false", "", True),
        ("on_error: {action: continue}", "", True),
        ("", "", False),
        ('when: "{{ inputs.version }}"', 'when: "{{ inputs.version }}"', False),
        ('when: "{{ inputs.version }}"', "when: \"a.status == 'completed'\"", False),
    ],
)
def test_an_output_that_may_be_null_is_a_warning(first: str, second: str, warned: bool) -> None:
    more, also = (f", {text}" if text else "" for text in (first, second))
    steps = f'  - {{id: a, type: x{more}}}\n  - {{id: b, type: x, with: {{v: "{{{{ a.outputs.v }}}}"}}{also}}}\n'

    expected = [("output_may_be_null", "steps[1].with.v")] if warned else []
    assert warnings(steps) == expected
    assert warnings(steps.replace("a.outputs.v", "a.outputs.v | default('')")) == []


def test_outputs_of_the_workflow() -> None:
    steps = "  - {id: a, type: x, outputs: {declared: {type: string}}}\n"
    tail = "outputs: {declared: {}, lost: {}, from_a: {from: a.outputs.x}}\n"

    assert warnings(steps, tail=tail) == [("output_not_found", "outputs.lost")]
    assert codes(steps, tail="outputs: {x: {from: b.outputs.x}}\n") == [
        ("unknown_reference", "outputs.x.from", None)
    ]


def test_the_environment_of_the_workflow_knows_no_steps() -> None:
    steps = "  - {id: a, type: x}\n"

    assert load(steps, tail='env: {V: "{{ inputs.version }}"}\n')
    assert codes(steps, tail='env: {V: "{{ a.outputs.v }}"}\n') == [
        ("unknown_reference", "env.V", None)
    ]


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("{type: integer, default: many}", "inputs.x.default"),
        ("{enum: [a, b], default: c}", "inputs.x.default"),
        ("{pattern: '('}", "inputs.x.pattern"),
        ("{type: array, items: {pattern: '['}}", "inputs.x.items.pattern"),
        ("{required: [a]}", "inputs.x.required"),
        ("{type: integer, examples: [1, a]}", "inputs.x.examples[1]"),
        ("{$ref: 'https://a.example/b'}", "inputs.x.$ref"),
        (
            "{type: object, properties: {a: {minLength: 2, default: b}}}",
            "inputs.x.properties.a.default",
        ),
        ("{enum: [a, b], labels: {a: First, c: Third}}", "inputs.x.labels.c"),
    ],
)
def test_schemas_of_inputs_are_checked(schema: str, path: str) -> None:
    with pytest.raises(InvalidDefinition) as raised:
        load_definition(f"name: a\ninputs: {{x: {schema}}}\nsteps: [{{id: b, type: c}}]\n")
    assert [(one.code, one.path) for one in raised.value.problems] == [("wrong_input", path)]


def test_schemas_of_outputs_are_checked() -> None:
    with pytest.raises(InvalidDefinition) as raised:
        load_definition(
            "name: a\noutputs: {x: {pattern: '('}}\n"
            "steps: [{id: b, type: c, outputs: {y: {type: integer, default: z}}}]\n"
        )
    assert [(one.code, one.path) for one in raised.value.problems] == [
        ("wrong_output", "outputs.x.pattern"),
        ("wrong_output", "steps[0].outputs.y.default"),
    ]


def test_an_unknown_format_is_a_warning() -> None:
    loaded = load_definition("name: a\ninputs: {x: {format: colour}}\nsteps: [{id: b, type: c}]\n")
    assert [one.path for one in loaded.warnings] == ["inputs.x.format"]


def test_a_misspelt_keyword_is_told_with_the_right_one() -> None:
    with pytest.raises(InvalidDefinition) as raised:
        load_definition(
            "name: a\ninputs: {x: {type: array, items: {anyOf: [{minLenght: 1}]}}}\n"
            "steps: [{id: b, type: c}]\n"
        )
    [problem] = raised.value.problems
    assert (problem.code, problem.nearest) == ("unknown_key", "minLength")
    assert problem.path == "inputs.x.items.anyOf[0].minLenght"
