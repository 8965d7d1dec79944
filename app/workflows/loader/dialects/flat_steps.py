"""One step of the flat dialect: its own keys go into `with`, or under the name that the canonical form has for them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.workflows.checks import Path
from app.workflows.expressions import ExpressionError, compile_source, condition_source
from app.workflows.loader.dialects.flat_conditionals import Planned
from app.workflows.loader.dialects.flat_keys import (
    KEYS_BY_TYPE,
    STEP_KEYS,
    config_keys,
)
from app.workflows.loader.dialects.flat_outputs import put_outputs
from app.workflows.loader.dialects.flat_policies import (
    put_cache,
    put_needs,
    put_on_failure,
    put_retry,
)
from app.workflows.loader.dialects.translation import Translation

__all__ = ["Book", "put_step"]

_ELSEWHERE = frozenset({"on_failure", "steps", "when", "with"})
_RENAMED: Mapping[str, tuple[str, ...]] = {
    "cache_key": ("cache", "key"),
    "environment": ("env",),
    "use_cache": ("cache", "enabled"),
}
_READERS: Mapping[str, tuple[str, Callable[[Any, Path, Path, Translation], None]]] = {
    "cache": ("cache", put_cache),
    "depends_on": ("needs", put_needs),
    "retry": ("retry", put_retry),
}


@dataclass(frozen=True, slots=True)
class Book:
    """What a step is read with: the settings of the document, and the ids of all steps."""

    settings: Mapping[str, Any]
    ids: frozenset[str]


def put_step(planned: Planned, path: Path, translation: Translation, book: Book) -> None:
    """Put one step; a group's own steps are put by the caller."""
    step, written = planned.step, planned.written
    written_type = step.get("type")
    step_type = written_type if isinstance(written_type, str) else ""
    translation.put(path, {}, written)
    own = config_keys(step_type)
    _put_with(step, path, written, translation)
    valid = (*STEP_KEYS, *own)
    known = _without_condition(step, written, own, translation)
    for key, value in translation.known(known, written, valid, partial(_hint, step=step)):
        where = (*written, key)
        if key in _ELSEWHERE:
            continue
        if key in _READERS:
            name, reader = _READERS[key]
            reader(value, (*path, name), where, translation)
        elif key == "outputs":
            step_id = str(step.get("id"))
            put_outputs(value, step_id, book.ids, (*path, key), where, translation)
        elif key in own and key not in STEP_KEYS:
            _put_config(key, value, step, path, where, translation)
        else:
            translation.put((*path, *_RENAMED.get(key, (key,))), value, where)
    if "on_failure" in step:
        put_on_failure(step["on_failure"], path, (*written, "on_failure"), translation)
    if (condition := planned.condition()) is not None:
        translation.put((*path, "when"), condition[0], condition[1])
    _put_settings(step, own, path, translation, book)


def _hint(_: str, step: Mapping[str, Any]) -> str:
    """Say where the configuration of a plugin's step belongs."""
    if isinstance(step.get("type"), str) and step["type"] not in KEYS_BY_TYPE:
        return f" What {step['type']} needs is written below `with`."
    return ""


def _without_condition(
    step: Mapping[str, Any], written: Path, own: tuple[str, ...], translation: Translation
) -> Mapping[str, Any]:
    """Return the step without a `condition` that means nothing there; it is reported."""
    if "condition" not in step or "condition" in own:
        return step
    message = (
        "A condition is what assert and conditional ask: whether a step runs is said by `when`."
    )
    where = (*written, "condition")
    translation.findings.error("unknown_key", message, where, at_key=True, instead="when")
    return {key: value for key, value in step.items() if key != "condition"}


def _put_with(step: Mapping[str, Any], path: Path, written: Path, translation: Translation) -> None:
    if "with" not in step:
        translation.place((*path, "with"), written)
    else:
        value = step["with"]
        where = (*written, "with")
        translation.put((*path, "with"), dict(value) if isinstance(value, dict) else value, where)
        for key in value if isinstance(value, dict) else ():
            translation.place((*path, "with", key), (*where, key))


def _put_settings(
    step: Mapping[str, Any],
    own: tuple[str, ...],
    path: Path,
    translation: Translation,
    book: Book,
) -> None:
    for key, value in book.settings.items():
        where = (*path, "with", key)
        is_known = step.get("type") in KEYS_BY_TYPE and key in own
        if is_known and key not in step and where not in translation.places:
            translation.put(where, value, (key,))


def _put_config(
    key: str,
    value: Any,
    step: Mapping[str, Any],
    path: Path,
    written: Path,
    translation: Translation,
) -> None:
    if "with" in step and not isinstance(step["with"], dict):
        return
    config = (*path, "with")
    match step.get("type"), key:
        case "assert", "condition":
            _put_condition(value, (*config, "that"), written, translation)
        case "conditional", "condition":
            _put_condition(value, (*config, "branches", "then"), written, translation)
            translation.put((*config, "default"), "else", written)
        case "conditional", _:
            return
        case "template", "inputs":
            translation.put((*config, "values"), value, written)
        case "shell", "inputs":
            translation.put((*path, "cache", "files"), value, written)
            if not {"cache", "cache_key", "use_cache"} & step.keys():
                translation.put((*path, "cache", "enabled"), False, written)
        case _:
            translation.put((*config, key), value, written)


def _put_condition(value: Any, path: Path, written: Path, translation: Translation) -> None:
    """Put a condition as one expression: braces in it are values."""
    if not isinstance(value, str):
        translation.put(path, value, written)
        return
    try:
        source = compile_source(condition_source(value)).source
    except ExpressionError as error:
        translation.findings.error(error.code, error.message, written)
        translation.leave_out(path)
        return
    translation.put(path, "{{ " + source + " }}", written)
