"""The rules of a release of the working folder: a definition of kind `release` that asks for no repositories."""

from collections.abc import Mapping
from typing import Any

from app.errors import Conflict, Invalid
from app.plugins.release.versions import parse_version
from app.workflows.definition import Definition

__all__ = ["checked", "disabled", "no_scope", "state"]

_CONFIRMATION = "kb_docs_ok"
_SKIP_README = "skip_readme"
_README_STEP = "release.readme_update"


def checked(definition: Definition, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs; Invalid `invalid_inputs` where the documentation is not confirmed, `bad_version`."""
    if _CONFIRMATION in definition.inputs and inputs.get(_CONFIRMATION) is not True:
        label = definition.inputs[_CONFIRMATION].label or "the documentation is updated"
        message = f"confirm it first ({label}): {_CONFIRMATION}=true"
        raise Invalid(
            f"The release cannot start: {_CONFIRMATION}: {message}.",
            code="invalid_inputs",
            next_action=f"Start again with {_CONFIRMATION}=true once that is so.",
            details={"errors": [{"input": _CONFIRMATION, "message": message}]},
        )
    if isinstance(version := inputs.get("version"), str) and version.strip():
        parse_version(version)
    return dict(inputs)


def disabled(definition: Definition, inputs: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the steps that update the README, where it is to be skipped."""
    if inputs.get(_SKIP_README) is not True:
        return ()
    steps = (step for top in definition.steps for step in (top, *top.steps))
    return tuple(step.id for step in steps if step.type == _README_STEP)


def state(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of it beforehand; its steps add the version and the tag."""
    return {
        "fix_version": inputs.get("version"),
        "release_type": inputs.get("release_type") or "release",
    }


def no_scope() -> Conflict:
    return Conflict(
        "A release of one folder has no scope to change.",
        code="no_scope",
        next_action="Cancel it and start again with other inputs.",
    )
