"""Documents of the other forms, written in the canonical one: they behave the same and keep their comments."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.workflows.definition import Definition
from app.workflows.loader import canonical_text, load_definition, migrate
from app.workflows.loader.migrating import yaml_text
from app.workflows.loader.migrating.renaming import canonical_name, new_ids, renamed

_EXAMPLES = Path(__file__).resolve().parents[4] / "shared" / "examples"

FLAT = """\
# Made by hand
name: My Flow

inputs:
  # how much
  amount: {type: number, validation: {min: 1}}  # at least one
steps:
  # first
  - id: Build-It   # the build
    type: shell
    command: |
      make  # no comment
      echo '#'
    outputs: {log: {from: stdout}}
  - id: check
    type: assert
    # why it fails
    condition: "steps['Build-It'].outputs.log != '{{ inputs.amount }}' and 'Build-It.x' != ''"
    message: "not '#1'"
    depends_on: Build-It
    on_failure: warn
  - id: fork
    type: conditional
    condition: steps["Build-It"].status == 'completed'
    then: [{id: yes-it-is, type: shell, command: "echo {{ steps['Build-It'].outputs.log }}"}]
# the end
"""
WRAPPED = """\
workflow:
  name: "9 lives"  # a name
  version: 1.10
  config: {where: src}
  parameters:
    - name: who   # somebody
      type: enum
      options:
        - {value: me, label: Me}  # mine
        - {value: "yes"}
  steps:
    - id: step-1
      handler: wait
      config: {for: 1s, note: "${parameters.who} ${HOME}"}
    - id: step_1
      handler: wait
      type: label
      config: {for: "${step-outputs.step-1.waited_s}"}
"""


def same(old: Definition, new: Definition, ids: dict[str, str]) -> bool:
    """Return whether two definitions are one, but for the ids of steps and the name."""
    data: dict[str, Any] = old.model_dump(by_alias=True, exclude_unset=True)
    expected = renamed({**data, "name": canonical_name(old.name)}, ids)
    return Definition.model_validate(expected).model_dump() == new.model_dump()


def test_comments_stay_where_they_belong() -> None:
    text = migrate(WRAPPED).text

    assert text.startswith('schema: 1\nname: workflow-9-lives  # a name\nversion: "1.10"\n')
    assert "inputs:\n  # somebody\n  who:\n    type: string\n    enum: [me, 'yes']\n" in text
    assert "    labels:\n      me: Me  # mine\n" in text
    assert text.endswith(
        """\
config:
  where: src

steps:
  - id: step_1_2
    type: wait
    with:
      for: 1s
      note: "{{ inputs.who }} ${HOME}"

  - id: step_1
    type: wait
    with:
      for: "{{ steps.step_1_2.outputs.waited_s }}"
    tags: [label]
"""
    )


def test_what_changed_is_said() -> None:
    found = migrate(FLAT)

    assert found.dialect == "flat"
    assert found.ids == {"Build-It": "build_it", "yes-it-is": "yes_it_is"}
    assert [note.split(":")[0] for note in found.notes] == [
        "The name 'My Flow' is now my-flow.",
        "Ids of steps, and all that names them",
        "A failure fails a flat workflow",
        "`on_failure",
        "The branches of a conditional are conditions (`when`) of their steps now.",
    ]


def test_no_comment_is_lost_and_no_text_changed() -> None:
    text = migrate(FLAT).text

    for comment in ("# Made by hand", "# how much", "# at least one", "# first", "# the build"):
        assert text.count(comment) == 1
    assert text.startswith("# Made by hand\nschema: 1\n")
    assert text.endswith("# the end\n")
    assert "      # why it fails\n      that: " in text
    assert "make  # no comment\n" in text
    assert "and ('Build-It.x') != ('')" in text


TEMPLATE = """\
name: t
steps:
  - {id: My-Step, type: template, template: "{% for x in list %}{{ x }} {{ My }}{% endfor %}", inputs: {list: [1]}}
"""


@pytest.mark.parametrize("text", [FLAT, WRAPPED, TEMPLATE])
def test_the_canonical_text_is_the_same_definition(text: str) -> None:
    old, found = load_definition(text), migrate(text)
    new = load_definition(found.text)

    assert new.dialect == "canonical"
    assert same(old.definition, new.definition, dict(found.ids))
    names = {step: found.ids.get(step, step) for step in old.needs}
    assert new.needs == {names[k]: tuple(names[n] for n in v) for k, v in old.needs.items()}
    assert [(one.code, one.message) for one in old.warnings if one.code != "ambiguous_number"] == [
        (one.code, one.message) for one in new.warnings if one.code != "ambiguous_number"
    ]


@pytest.mark.parametrize("name", ["increase-test-coverage.yaml", "release-workflow.yaml"])
def test_the_examples_behave_the_same_in_the_canonical_form(name: str) -> None:
    if not (_EXAMPLES / name).is_file():
        pytest.skip(f"shared/examples/{name} is not beside this tree")
    text = (_EXAMPLES / name).read_text()
    found = migrate(text)

    new = load_definition(found.text)
    assert same(load_definition(text).definition, new.definition, dict(found.ids))
    comments = [line.partition("# ")[2] for line in text.splitlines() if "# " in line]
    assert [one for one in comments if f"# {one}" not in found.text] == []
    assert migrate(found.text).text == found.text


def test_a_canonical_document_stays_letter_by_letter() -> None:
    text = "name:   a   # odd\nsteps: [{id: b, type: wait}]\n"

    assert migrate(text).text == text
    assert migrate(text).notes == ()


def test_a_definition_is_exported_in_either_form() -> None:
    loaded = load_definition(WRAPPED)
    as_json = orjson.loads(canonical_text(loaded, "json"))

    assert list(as_json) == ["schema", "name", "version", "inputs", "config", "steps"]
    assert (
        load_definition(canonical_text(loaded, "json")).definition
        == load_definition(canonical_text(loaded)).definition
    )
    again = load_definition(canonical_text(loaded, "json"), source="a.json")
    assert canonical_text(again).startswith("schema: 1\nname: workflow-9-lives\n")


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("Release Workflow", "release-workflow"),
        ("9 lives", "workflow-9-lives"),
        ("Ünï", "uni"),
        ("  ", "workflow"),
        ("a" * 80, "a" * 64),
    ],
)
def test_names_become_canonical(name: str, canonical: str) -> None:
    assert canonical_name(name) == canonical


def test_new_ids_are_free_ones() -> None:
    steps: list[dict[str, Any]] = [
        {"id": "a-b"},
        {"id": "a_b"},
        {"id": "Env"},
        {"id": "c", "steps": [{"id": "A_B"}]},
    ]

    assert new_ids(steps) == {"a-b": "a_b_2", "Env": "env_2", "A_B": "a_b_3"}


@pytest.mark.parametrize(
    ("expression", "new"),
    [
        ("{{ A.outputs.x + steps.A.outputs.A }}", "{{ a.outputs.x + steps.a.outputs.A }}"),
        ("{{ steps['a-1'].outputs['a-1'] }}", "{{ steps.a_1.outputs['a-1'] }}"),
        ("{{ x(A=A) == A }} A", "{{ x(A=a) == a }} A"),
        ("{{ 'A' ~ inputs.A ~ A.status }}", "{{ 'A' ~ inputs.A ~ a.status }}"),
        ("{{ broken", "{{ broken"),
    ],
)
def test_references_follow_their_steps(expression: str, new: str) -> None:
    data = {"steps": [{"id": "A", "with": {"v": expression}}]}

    assert renamed(data, {"A": "a", "a-1": "a_1"})["steps"][0]["with"]["v"] == new


_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], include_characters="\n\t"),
    max_size=20,
)
_LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**62), 2**62),
    st.floats(allow_nan=False, allow_infinity=False),
    _TEXT,
)
_PLAIN = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abc: #'\"{}-", min_size=1, max_size=5), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(_PLAIN)
def test_written_values_read_back_as_they_were(value: Any) -> None:
    text = yaml_text({"name": "a", "config": {"v": value}, "steps": [{"id": "b", "type": "wait"}]})

    assert load_definition(text).definition.config == {"v": value}


_LOOK_ALIKES = (
    *("0o17", "yes", "1:30", "2024-01-02", "007", "1_000", "~", "", " a ", "a\nb", "{{ a }}", "#"),
    *(
        "a #b",
        "a: b",
        "\t",
        "- a",
        "1.10",
        "a \nb",
        "a\n\n",
        "null",
        "0x1F",
        ".5",
        "+1",
        "!a",
        "&a",
    ),
)


@pytest.mark.parametrize("text", _LOOK_ALIKES)
def test_texts_that_look_like_something_else_stay_texts(text: str) -> None:
    written = yaml_text({"name": "a", "config": {"v": text}, "steps": [{"id": "b", "type": "w"}]})

    assert load_definition(written).definition.config == {"v": text}
