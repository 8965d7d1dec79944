"""The wrapped dialect: everything below `workflow:`, steps by their `handler`, inputs as a list of `parameters`."""

from typing import Any

from app.workflows.checks import Path
from app.workflows.loader.dialects.placeholders import with_expressions
from app.workflows.loader.dialects.translation import Translation
from app.workflows.loader.dialects.wrapped_parameters import put_parameters

__all__ = ["from_wrapped"]

_ROOT = "workflow"
_TOP_KEYS = (
    *("name", "version", "type", "description", "author", "tags", "config", "steps", "parameters"),
    *("outputs", "env", "timeout", "defaults", "limits", "concurrency", "on_error", "layout"),
)
_STEP_KEYS = (
    *("id", "name", "description", "type", "handler", "config", "required", "enabled"),
    *("automatic", "dependencies", "when", "env", "retry", "timeout", "cache", "matrix", "steps"),
    *("approval", "outputs", "effects", "on_error", "compensate", "tags"),
)
_TOP_WORDS = {"inputs": "parameters", "kind": "type"}
_STEP_WORDS = {"depends_on": "dependencies", "needs": "dependencies", "with": "config"}


def from_wrapped(data: dict[str, Any], translation: Translation) -> None:
    """Put a wrapped document's parts where the canonical form has them."""
    translation.words = {"with.": "config."}
    translation.place((), (_ROOT,))
    for _ in translation.known(data, (), (_ROOT,)):
        pass
    workflow = translation.mapping(data[_ROOT], (_ROOT,))
    for key, value in translation.known(workflow or {}, (_ROOT,), _TOP_KEYS, canonical=_TOP_WORDS):
        written: Path = (_ROOT, key)
        match key:
            case "version":
                translation.put((key,), translation.version(value, written), written)
            case "type":
                translation.put(("kind",), value, written)
            case "parameters":
                put_parameters(value, ("inputs",), written, translation)
            case "steps":
                _put_steps(value, ("steps",), written, translation)
            case _:
                translation.put((key,), with_expressions(value, written, translation), written)


def _put_steps(value: Any, path: Path, written: Path, translation: Translation) -> None:
    steps = translation.list(value, written)
    if steps is None:
        translation.leave_out(path)
        return
    translation.put(path, [], written)
    for index, step in enumerate(steps):
        here, where = (*path, index), (*written, index)
        if isinstance(step, dict):
            _put_step(step, here, where, translation)
        else:
            translation.put(here, step, where)


def _put_step(step: dict[str, Any], path: Path, written: Path, translation: Translation) -> None:
    translation.put(path, {}, written)
    if "handler" not in step and "steps" not in step:
        what = "'handler' is missing: it names what the step does; `type` is a label."
        translation.findings.error("missing_key", what, (*written, "handler"))
        translation.leave_out((*path, "type"))
    for key, value in translation.known(step, written, _STEP_KEYS, canonical=_STEP_WORDS):
        where = (*written, key)
        match key:
            case "type":
                if translation.text(value, where) is not None and "tags" not in step:
                    translation.put((*path, "tags"), [value], where)
            case "handler":
                translation.put((*path, "type"), value, where)
            case "config":
                config = with_expressions(value, where, translation)
                translation.put((*path, "with"), config, where)
            case "dependencies":
                _put_dependencies(value, (*path, "needs"), where, translation)
            case "steps":
                _put_steps(value, (*path, "steps"), where, translation)
            case _:
                translation.put((*path, key), with_expressions(value, where, translation), where)


def _put_dependencies(value: Any, path: Path, written: Path, translation: Translation) -> None:
    if isinstance(value, str):
        translation.put(path, [value], written)
        translation.place((*path, 0), written)
    else:
        translation.put(path, value, written)
