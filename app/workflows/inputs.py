"""Values of inputs and outputs against their schemas: defaults filled in, all problems at once."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.errors import Invalid
from app.nearest import nearest
from app.workflows.definition import Definition, InputSpec, OutputSpec
from app.workflows.values import ValueSchema

__all__ = ["check_inputs", "check_output", "place_text"]


def check_inputs(definition: Definition, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs with defaults filled in; an optional one without a value is None.

    Raises Invalid `invalid_inputs` with `details.errors`: a list of {input, message}.
    """
    errors = [
        {"input": name, "message": f"There is no such input.{nearest(name, definition.inputs)}"}
        for name in values
        if name not in definition.inputs
    ]
    filled = {name: _filled(spec, values.get(name)) for name, spec in definition.inputs.items()}
    for name, spec in definition.inputs.items():
        errors += [{"input": name, "message": text} for text in _judge(spec, filled[name])]
    if errors:
        summary = " ".join(f"{error['input']}: {error['message']}" for error in errors)
        raise Invalid(
            f"The inputs of {definition.name} are wrong. {summary}",
            code="invalid_inputs",
            next_action="Correct them; nothing was started.",
            details={"errors": errors},
        )
    return filled


def _filled(spec: InputSpec, value: Any) -> Any:
    value = copy.deepcopy(spec.default) if value is None else value
    if not isinstance(value, dict | list):
        return value
    from app.workflows.values.defaults import (  # noqa: PLC0415  # most inputs are plain
        with_defaults,
    )

    return with_defaults(value, spec.as_json_schema())


def _judge(spec: InputSpec, value: Any) -> Iterator[str]:
    if value is None and not _takes_null(spec):
        if spec.required is True:
            yield "is required."
        return
    for path, message in _problems(value, spec.as_json_schema()):
        yield f"{place_text(path)} {message}".strip()


def _takes_null(spec: ValueSchema) -> bool:
    """Return whether null is a value of its own there, not the absence of one."""
    return spec.type == "null" or (isinstance(spec.type, list) and "null" in spec.type)


def _problems(value: Any, schema: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    from app.workflows.values.judging import (  # noqa: PLC0415  # a service listens 0.1 s earlier without
        problems_of,
    )

    return problems_of(value, schema)


def place_text(path: Sequence[str | int]) -> str:
    """Return a place below a value as it is written in a sentence, such as `[1].name`."""
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return where.lstrip(".")


def check_output(name: str, declared: OutputSpec, value: Any, whose: str) -> None:
    """Raise Invalid `output_type` or `invalid_output` for a value that the declaration does not allow.

    Null passes unless the output is required.
    """
    if value is None and declared.required is not True:
        return
    schema = declared.as_json_schema()
    wrong_type = _problems(value, {"type": schema["type"]}) if "type" in schema else []
    problems = wrong_type or _problems(value, schema)
    if value is None and not _takes_null(declared):
        problems = wrong_type = [((), "is null, and it is required.")]
    elif declared.type == "artifact" and not isinstance(value, dict | str):
        problems = wrong_type = [((), "must be a reference to a file.")]
    if not problems:
        return
    told = " ".join(f"{place_text(path)} {message}".strip() for path, message in problems)
    raise Invalid(
        f"Output {name!r} of {whose} is not what is declared. {told}",
        code="output_type" if wrong_type else "invalid_output",
        next_action=_conversion(name, declared, value)
        or "Correct what gives the output, or its declaration in the definition.",
        details={"errors": [{"output": name, "message": told}]},
    )


def _conversion(name: str, declared: OutputSpec, value: Any) -> str | None:
    """Return how to make the declared number of a text: what a command prints is text."""
    function = {"number": "float", "integer": "int"}.get(str(declared.type))
    if function is None or not isinstance(value, str):
        return None
    source = (declared.from_ or name).replace("{{", "").replace("}}", "").strip()
    return f'The value is a text. Convert it: from: "{{{{ {function}({source}) }}}}".'
