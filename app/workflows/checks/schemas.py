"""Checks of the schemas that a definition writes: of its inputs, its outputs, and those of its steps."""

from collections.abc import Mapping

from app.workflows.checks.findings import Findings, Path
from app.workflows.checks.places import Steps
from app.workflows.definition import Definition, InputSpec, OutputSpec
from app.workflows.values import ValueSchema
from app.workflows.values.schema_checks import check_schema

__all__ = ["check_schemas"]


def check_schemas(definition: Definition, steps: Steps, findings: Findings) -> None:
    """Add what no value could ever be judged by, and defaults and examples that do not fit."""
    for name, spec in definition.inputs.items():
        path = ("inputs", name)
        _check(spec, path, f"Input {name}", "wrong_input", findings)
        _check_labels(spec, path, name, findings)
    _check_outputs(definition.outputs, ("outputs",), findings)
    for place in steps.all:
        _check_outputs(place.spec.outputs, (*place.path, "outputs"), findings)


def _check_outputs(outputs: Mapping[str, OutputSpec], path: Path, findings: Findings) -> None:
    for name, spec in outputs.items():
        _check(spec, (*path, name), f"Output {name}", "wrong_output", findings)


def _check(spec: ValueSchema, path: Path, what: str, code: str, findings: Findings) -> None:
    if isinstance(spec.required, list) and spec.type not in {"object", None}:
        message = f"{what}: takes true or false here; a list of names is for objects."
        findings.error(code, message, (*path, "required"))
    if not spec.model_fields_set - {"type", "description", "from_", "path"}:
        return
    for found in check_schema(spec.as_json_schema()):
        add = findings.warning if found.is_warning else findings.error
        add(code, f"{what}: {found.message}", (*path, *found.path))


def _check_labels(spec: InputSpec, path: Path, name: str, findings: Findings) -> None:
    choices = [str(choice) for choice in spec.enum or ()]
    for label in spec.labels:
        if label not in choices:
            findings.error(
                "wrong_input",
                f"Input {name}: a label for {label!r}, which is no choice of `enum`.",
                (*path, "labels", label),
                wrong=label,
                valid=choices,
                at_key=True,
            )
