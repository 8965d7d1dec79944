"""Parameters of the wrapped dialect, a list in the order of the form, as inputs."""

from collections.abc import Mapping
from typing import Any

from app.workflows.checks import Path
from app.workflows.loader.dialects.translation import Translation
from app.workflows.loader.dialects.validation import put_validation

__all__ = ["put_parameters"]

_KEYS = (*("name", "type", "label", "description", "required", "default", "validation", "options"),)
_TYPES: Mapping[str, str] = {
    "boolean": "boolean",
    "enum": "string",
    "number": "number",
    "string": "string",
    "textarea": "string",
}
_OPTION_KEYS = ("value", "label")


def put_parameters(value: Any, path: Path, written: Path, translation: Translation) -> None:
    parameters = translation.list(value, written)
    if parameters is None:
        translation.leave_out(path)
        return
    translation.put(path, {}, written)
    for index, parameter in enumerate(parameters):
        where = (*written, index)
        if (read := translation.mapping(parameter, where)) is not None:
            _put_named(read, path, where, translation)


def _put_named(
    parameter: dict[str, Any], path: Path, written: Path, translation: Translation
) -> None:
    name = parameter.get("name")
    if "name" not in parameter:
        translation.findings.error("missing_key", "'name' is missing.", (*written, "name"))
        translation.leave_out(path)
    elif not isinstance(name, str):
        translation.wrong_type(name, "text", (*written, "name"))
        translation.leave_out(path)
    elif (*path, name) in translation.places:
        message = f"Two parameters have the name {name!r}."
        translation.findings.error("duplicate_parameter", message, (*written, "name"))
    else:
        _put_parameter(parameter, (*path, name), written, translation)


def _put_parameter(
    parameter: dict[str, Any], path: Path, written: Path, translation: Translation
) -> None:
    translation.put(path, {}, written)
    written_type = parameter.get("type", "string")
    value_type = _type(written_type, path, written, translation)
    for key, value in translation.known(parameter, written, _KEYS):
        where = (*written, key)
        match key:
            case "name" | "type":
                continue
            case "validation":
                put_validation(value, value_type, path, where, translation)
            case "options":
                _put_options(value, path, where, translation)
            case _:
                translation.put((*path, key), value, where)
    if written_type == "enum" and not parameter.get("options"):
        message = "A parameter of the type enum needs options: a list of {value, label}."
        translation.findings.error("missing_key", message, (*written, "options"))


def _type(value: Any, path: Path, written: Path, translation: Translation) -> str:
    """Put the type; a wrong one is reported and taken as text."""
    where = (*written, "type")
    if not isinstance(value, str) or value not in _TYPES:
        translation.findings.error(
            "wrong_value",
            f"{value!r} is no type of a parameter.",
            where,
            wrong=str(value),
            valid=_TYPES,
        )
        translation.leave_out(path)
        return "string"
    translation.put((*path, "type"), _TYPES[value], where)
    if value == "textarea":
        translation.put((*path, "widget"), "textarea", where)
    return _TYPES[value]


def _put_options(value: Any, path: Path, written: Path, translation: Translation) -> None:
    """Put the values that may be chosen, with what a person reads for each."""
    options = translation.list(value, written)
    labels: dict[str, tuple[Any, Path]] = {}
    values: list[Any] = []
    for index, option in enumerate(options or []):
        where = (*written, index)
        if not isinstance(option, dict):
            values.append(option)
            continue
        known = dict(translation.known(option, where, _OPTION_KEYS))
        if "value" not in known:
            translation.findings.error("missing_key", "'value' is missing.", (*where, "value"))
            continue
        values.append(known["value"])
        if "label" in known:
            labels[str(known["value"])] = known["label"], (*where, "label")
    if values:
        translation.put((*path, "enum"), values, written)
    for label, (text, where) in labels.items():
        translation.put((*path, "labels", label), text, where)
