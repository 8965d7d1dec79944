"""What holds for every definition that is shipped."""

from importlib.resources import files

import pytest

from app.workflows.definition import StepSpec
from app.workflows.loader import LoadedDefinition, load_definition
from app.workflows.registry import PluginRegistry

NAMES = (
    "code-migration",
    "code-review",
    "fix-type-errors",
    "generate-docs",
    "hotfix",
    "increase-test-coverage",
    "optimise-performance",
    "release",
    "release-single",
    "security-scan",
    "validate-deployment",
)
REGISTRY = PluginRegistry.installed()
IRREVERSIBLE = {"git.push", "release.merge", "release.tag"}


@pytest.fixture(params=NAMES)
def loaded(request: pytest.FixtureRequest) -> LoadedDefinition:
    file = files("app.library") / "definitions" / f"{request.param}.yaml"
    return load_definition(
        file.read_text(encoding="utf-8"), source=file.name, handlers=REGISTRY.handlers
    )


def all_steps(steps: tuple[StepSpec, ...]) -> list[StepSpec]:
    return [one for step in steps for one in (step, *all_steps(step.steps))]


def test_exactly_these_are_shipped() -> None:
    folder = files("app.library") / "definitions"
    assert {file.name for file in folder.iterdir()} == {f"{name}.yaml" for name in NAMES}


def test_it_loads_in_the_canonical_form_without_a_warning(loaded: LoadedDefinition) -> None:
    assert loaded.warnings == ()
    assert loaded.dialect == "canonical"
    assert loaded.definition.name in NAMES


def test_people_are_told_what_it_is_and_what_it_asks_for(loaded: LoadedDefinition) -> None:
    definition = loaded.definition
    assert definition.description
    assert definition.timeout is not None
    assert all(one.name for one in all_steps(definition.steps))
    assert all(spec.label for spec in definition.inputs.values())
    assert all(spec.type for spec in definition.outputs.values())


def test_nothing_is_pushed_before_an_approval(loaded: LoadedDefinition) -> None:
    is_asked = False
    for step in all_steps(loaded.definition.steps):
        is_asked = is_asked or step.approval is not None
        assert step.type not in IRREVERSIBLE or is_asked, step.id


def test_no_command_reaches_the_network(loaded: LoadedDefinition) -> None:
    for step in all_steps(loaded.definition.steps):
        if step.type in {"shell", "agent"}:
            assert step.with_["security_profile"] in {"plan_only", "restricted"}, step.id
