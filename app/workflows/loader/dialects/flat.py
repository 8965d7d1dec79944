"""The flat dialect: what a step does stands at the step itself. Canonical keys are right there as well."""

from typing import Any

from app.workflows.checks import Path
from app.workflows.loader.dialects.flat_conditionals import unfold
from app.workflows.loader.dialects.flat_keys import SETTINGS, TOP_KEYS
from app.workflows.loader.dialects.flat_outputs import put_workflow_outputs
from app.workflows.loader.dialects.flat_policies import put_on_failure, put_retry
from app.workflows.loader.dialects.flat_steps import Book, put_step
from app.workflows.loader.dialects.translation import Translation
from app.workflows.loader.dialects.validation import put_validation

__all__ = ["from_flat"]


def from_flat(data: dict[str, Any], translation: Translation) -> None:
    """Put a flat document's parts where the canonical form has them."""
    translation.words = {"with.that": "condition", "with.branches.then": "condition", "with.": ""}
    for key, value in translation.known(data, (), TOP_KEYS):
        _put_top(key, value, translation)
    if "on_failure" in data:
        put_on_failure(data["on_failure"], (), ("on_failure",), translation)
    elif "on_error" not in data:
        translation.put(("on_error",), {"action": "fail"}, ())
    settings = {key: data[key] for key in SETTINGS if key in data}
    book = Book(settings, frozenset(_ids(data.get("steps"))))
    if "steps" in data:
        put_steps(data["steps"], ("steps",), ("steps",), translation, book)
    if "outputs" in data:
        put_workflow_outputs(data["outputs"], book.ids, translation)


def _put_top(key: str, value: Any, translation: Translation) -> None:
    """Put what needs nothing else of the document to be read."""
    match key:
        case "version":
            translation.put((key,), translation.version(value, (key,)), (key,))
        case "environment":
            translation.put(("env",), value, (key,))
        case "retry":
            put_retry(value, ("defaults", "retry"), (key,), translation)
        case "inputs":
            _put_inputs(value, translation)
        case "steps" | "outputs" | "on_failure" | "security_profile" | "working_directory":
            return
        case _:
            translation.put((key,), value, (key,))


def put_steps(steps: Any, path: Path, written: Path, translation: Translation, book: Book) -> None:
    """Put a list of steps, those of branches behind their condition."""
    listed = translation.list(steps, written)
    if listed is None:
        translation.leave_out(path)
        return
    translation.put(path, [], written)
    for index, planned in enumerate(unfold(listed, written, translation)):
        here = (*path, index)
        if isinstance(planned.step, dict):
            put_step(planned, here, translation, book)
            if "steps" in planned.step:
                nested = (*planned.written, "steps")
                put_steps(planned.step["steps"], (*here, "steps"), nested, translation, book)
        else:
            translation.put(here, planned.step, planned.written)


def _put_inputs(value: Any, translation: Translation) -> None:
    written: Path = ("inputs",)
    inputs = translation.mapping(value, written)
    if inputs is None:
        translation.leave_out(written)
        return
    translation.put(written, {}, written)
    for name, spec in inputs.items():
        here = (*written, name)
        if not isinstance(spec, dict):
            translation.put(here, spec, here)
            continue
        plain = {key: each for key, each in spec.items() if key != "validation"}
        translation.put(here, plain, here)
        if "validation" in spec:
            kind = spec.get("type", "string")
            put_validation(spec["validation"], kind, here, (*here, "validation"), translation)


def _ids(steps: Any) -> list[str]:
    found: list[str] = []
    for step in steps if isinstance(steps, list) else []:
        if isinstance(step, dict):
            found += [step["id"]] if isinstance(step.get("id"), str) else []
            for key in ("steps", "then", "else"):
                found += _ids(step.get(key))
    return found
