"""The declared outputs of a step: from its handler's result, an expression over it, or a file that it left; checked by type."""

import asyncio
import mimetypes
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.errors import Invalid, NotFound
from app.workflows.definition import OutputSpec, StepSpec
from app.workflows.handlers import StepResult
from app.workflows.inputs import check_output
from app.workflows.run_context import RunContext
from app.workflows.scope import Scope, resolved

__all__ = ["with_declared_outputs"]


async def with_declared_outputs(
    spec: StepSpec, result: StepResult, scope: Scope, run: RunContext
) -> StepResult:
    """Return the handler's result with the declared outputs filled in, and their files kept as artifacts.

    Raises Invalid `output_missing`, `output_type` or `invalid_output` naming the output. Null passes what is not required.
    """
    if not spec.outputs:
        return result
    outputs, kept = dict(result.outputs), {}
    for name, declared in spec.outputs.items():
        if declared.path is not None:
            path = str(await resolved(declared.path, scope))
            outputs[name] = kept[name] = await _kept_file(spec, name, path, run)
    seen: Mapping[str, Any] = ChainMap(
        {spec.id: {"outputs": outputs, "status": "completed"}},
        scope,  # type: ignore[arg-type]  # read only
    )
    for name, declared in spec.outputs.items():
        if declared.path is None:
            outputs[name] = await _value(spec, name, declared, outputs, seen)
    state = dict(result.state)
    if kept:
        state["artifacts"] = {**state.get("artifacts", {}), **kept}
    artifacts = (*result.artifacts, *kept.values())
    return replace(result, outputs=outputs, state=state, artifacts=artifacts)


async def _kept_file(spec: StepSpec, name: str, path: str, run: RunContext) -> dict[str, Any]:
    """Store a file of the working folder and return its reference, which reads as its path inside of text."""
    try:
        content = await asyncio.to_thread(run.workspace.read_bytes, path)
    except NotFound:
        raise Invalid(
            f"Step {spec.id} left no file {path} for its output {name!r}.",
            code="output_missing",
            next_action="See its log, or correct the path.",
        ) from None
    media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return {**await run.artifacts.put(name, content, media_type), "path": path}


async def _value(
    spec: StepSpec,
    name: str,
    declared: OutputSpec,
    outputs: Mapping[str, Any],
    scope: Mapping[str, Any],
) -> Any:
    if declared.from_ is not None:
        text = declared.from_
        value = await resolved(text if "{{" in text else "{{ " + text + " }}", scope)
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
