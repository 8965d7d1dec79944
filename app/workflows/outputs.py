"""The declared outputs of a step: taken from the handler's result or from an expression over it, checked by type."""

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from app.errors import Invalid
from app.workflows.definition import OutputSpec, StepSpec
from app.workflows.expressions import evaluate
from app.workflows.inputs import check_output
from app.workflows.run_context import Scope

__all__ = ["declared_outputs"]


def declared_outputs(spec: StepSpec, outputs: dict[str, Any], scope: Scope) -> dict[str, Any]:
    """Return the handler's outputs with the declared ones filled in.

    Raises Invalid `output_missing`, `output_type` or `invalid_output` naming the output. Null passes what is not required.
    """
    if not spec.outputs:
        return outputs
    seen: Mapping[str, Any] = ChainMap(
        {spec.id: {"outputs": outputs, "status": "completed"}},
        scope,  # type: ignore[arg-type]  # read only
    )
    found = dict(outputs)
    for name, declared in spec.outputs.items():
        found[name] = _value(spec, name, declared, outputs, seen)
    return found


def _value(
    spec: StepSpec,
    name: str,
    declared: OutputSpec,
    outputs: Mapping[str, Any],
    scope: Mapping[str, Any],
) -> Any:
    if declared.from_ is not None:
        text = declared.from_
        value = evaluate(text if "{{" in text else "{{ " + text + " }}", scope)
    elif name in outputs:
        value = outputs[name]
    else:
        raise Invalid(
            f"Step {spec.id} declares the output {name!r}, which {spec.type} does not give.",
            code="output_missing",
            next_action=f"Say where it comes from with `from`; given are: {', '.join(outputs) or 'none'}.",
        )
    check_output(name, declared, value, f"step {spec.id}")
    return value
