"""Inputs that name an artifact of another workflow: text for people, one content for good in the record.

Such an input is `type: string` with `format: artifact`; steps see the reference `{name, version, sha256, size,
media_type, workflow_id}`. The record then refers to the content itself, which therefore outlives the other workflow.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.artifacts.reference import ArtifactReference
from app.errors import Invalid, NotFound, SlipwayError
from app.workflows.definition import Definition

__all__ = ["ARTIFACT_FORMAT", "as_texts", "resolve_artifacts"]

ARTIFACT_FORMAT = "artifact"


def as_texts(definition: Definition, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs as people give them: a fork hands over references, which are looked up again like texts.

    Nothing of a given reference but its name is believed: a digest alone would open every content.
    """
    texts = dict(inputs)
    for name in _names(definition):
        match texts.get(name):
            case {"workflow_id": str(workflow), "name": str(named), "version": int(version)}:
                texts[name] = str(ArtifactReference(workflow, named, version))
    return texts


def resolve_artifacts(
    definition: Definition, inputs: Mapping[str, Any], resolve: Callable[[str], dict[str, Any]]
) -> dict[str, Any]:
    """Return the checked inputs with every named artifact looked up; Invalid `invalid_inputs` for one that is not there."""
    found = dict(inputs)
    for name in _names(definition):
        if isinstance(found.get(name), str):
            try:
                found[name] = resolve(found[name])
            except (Invalid, NotFound) as error:
                raise _refused(definition, name, error) from error
    return found


def _refused(definition: Definition, name: str, error: SlipwayError) -> Invalid:
    return Invalid(
        f"The inputs of {definition.name} are wrong. {name}: {error.message}",
        code="invalid_inputs",
        next_action=error.next_action,
        details={"errors": [{"input": name, "message": error.message}]},
    )


def _names(definition: Definition) -> Iterator[str]:
    for name, spec in definition.inputs.items():
        if spec.type == "string" and spec.format == ARTIFACT_FORMAT:
            yield name
