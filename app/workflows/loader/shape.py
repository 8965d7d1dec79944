"""Plain values to the models of a definition: every wrong type and unknown key, and as much as can be read.

What is wrong is taken out and the rest is read again, so that the other checks can speak as well.
"""

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.workflows.checks import Findings, Path
from app.workflows.definition import Definition
from app.workflows.json_schema import valid_keys
from app.workflows.loader.dialects import Translation
from app.workflows.loader.dialects.flat_keys import CONFIG_KEYS
from app.workflows.loader.loaded import Dialect

__all__ = ["Shape", "read_shape"]

_ROUNDS = 10
_MOST = 200
"""Problems of shape that are told; a text with more has another fault."""
_ID = re.compile(r"^[a-z][a-z0-9_]*$")


@dataclass(frozen=True, slots=True)
class Shape:
    """`definition` is what could be read, None when nothing could; `taken_out` is what could not."""

    definition: Definition | None
    taken_out: tuple[Path, ...] = ()
    unread_steps: frozenset[str] = frozenset()


def read_shape(written: Translation, findings: Findings, dialect: Dialect) -> Shape:
    """Validate the canonical data, adding to `findings` what has the wrong shape."""
    data: Any = copy.deepcopy(written.data)
    taken_out: list[Path] = []
    lost: set[str] = set()
    for attempt in range(_ROUNDS):
        try:
            definition = Definition.model_validate_json(
                orjson.dumps(data),
                strict=True,
                by_alias=True,
                by_name=False,
                context={"dialect": dialect},
            )
        except ValidationError as error:
            details = [each for each in error.errors(include_url=False) if not _is_echo(each)]
            paths = [_path_of(detail, data) for detail in details]
            if attempt == 0:
                _report(details, paths, written, findings)
            cuts = [_cut(detail, path) for detail, path in zip(details, paths, strict=True)]
            taken_out += cuts
            for path in sorted(cuts, key=len, reverse=True):
                _take_out(data, path, lost)
        else:
            return Shape(definition, tuple(taken_out), frozenset(lost))
    return Shape(None, tuple(taken_out), frozenset(lost))


def _is_echo(detail: ErrorDetails) -> bool:
    """Return whether a list is called too short only because its items are wrong."""
    return detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]


def _path_of(detail: ErrorDetails, data: Any) -> Path:
    """Return the place in the document; pydantic adds names of alternatives behind it."""
    path: list[str | int] = []
    here = data
    for part in detail["loc"]:
        if not _holds(here, part):
            if detail["type"] == "missing":
                path.append(part)
            break
        here = here[part]
        path.append(part)
    return tuple(path)


def _holds(here: Any, part: str | int) -> bool:
    if isinstance(here, list):
        return isinstance(part, int) and part < len(here)
    return isinstance(here, Mapping) and part in here


def _report(
    details: Sequence[ErrorDetails],
    paths: Sequence[Path],
    written: Translation,
    findings: Findings,
) -> None:
    first: dict[Path, ErrorDetails] = {}
    for detail, path in zip(details, paths, strict=True):
        first.setdefault(path, detail)
    for path, detail in list(first.items())[:_MOST]:
        _report_one(detail, path, written, findings)


def _report_one(detail: ErrorDetails, path: Path, written: Translation, findings: Findings) -> None:
    name = str(path[-1]) if path else ""
    match detail["type"]:
        case "extra_forbidden":
            keys = valid_keys(path[:-1])
            message = f"Unknown key {name!r}.{_belongs(path, name)}"
            findings.error("unknown_key", message, path, wrong=name, valid=keys, at_key=True)
        case "missing":
            findings.error("missing_key", f"{name!r} is missing.", path)
        case "literal_error":
            choices = re.findall(r"'([^']*)'", str(detail.get("ctx", {}).get("expected", "")))
            message = f"{_shown(detail)} is not right here."
            findings.error("wrong_value", message, path, wrong=str(detail["input"]), valid=choices)
        case "too_short":
            findings.error("wrong_value", f"{name!r} needs at least one item.", path)
        case "string_type":
            findings.error("wrong_type", _not_text(detail, path, written), path)
        case "model_type" | "dict_type":
            keys = valid_keys(path)
            hint = f", with keys such as {', '.join(keys[:4])}" if keys else ""
            findings.error("wrong_type", f"{_shown(detail)} should be a mapping{hint}.", path)
        case "list_type" | "tuple_type":
            findings.error("wrong_type", f"{_shown(detail)} should be a list.", path)
        case kind:
            code = "wrong_type" if kind.endswith(("_type", "_parsing")) else "wrong_value"
            findings.error(code, _message(detail), path)


def _belongs(path: Path, name: str) -> str:
    """Say where a key of a step belongs that the flat dialect has at the step itself."""
    if len(path) > 2 and path[-3] == "steps" and name in CONFIG_KEYS:
        return " What a step does is written below `with`."
    return ""


def _not_text(detail: ErrorDetails, path: Path, translation: Translation) -> str:
    if isinstance(detail["input"], bool | int | float):
        written = translation.number_text(path) or str(detail["input"]).lower()
        return f'{written} is not text here: write "{written}" in quotes.'
    return f"{_shown(detail)} is not text."


def _message(detail: ErrorDetails) -> str:
    """Return pydantic's sentence about a value, with the value in front."""
    text = detail["msg"].removeprefix("Value error, ").removeprefix("Input ")
    shown = _shown(detail)
    return f"{text}." if text.startswith(shown) else f"{shown} {text[:1].lower()}{text[1:]}."


def _shown(detail: ErrorDetails) -> str:
    value = detail["input"]
    text = repr(value) if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= 60 else text[:59] + "…"


def _cut(detail: ErrorDetails, path: Path) -> Path:
    """Return what to take out: the wrong value, or what lacks something; whole lists but for steps."""
    if detail["type"] == "missing" and len(path) > 1:
        path = path[:-1]
    while path and isinstance(path[-1], int) and path[-2] != "steps":
        path = path[:-1]
    return path


def _take_out(data: Any, path: Path, lost: set[str]) -> None:
    """Remove a key; a step keeps its place, so that the paths of the others stay right."""
    here = data
    for part in path[:-1]:
        here = here.get(part) if isinstance(here, dict) else here[part]
        if not isinstance(here, dict | list):
            return
    last = path[-1]
    if isinstance(here, list):
        here[int(last)] = _placeholder(here[int(last)], lost)
    elif last == "name" and len(path) == 1:
        here["name"] = "unnamed"
    elif last == "id" and len(path) > 1:
        here["id"] = _placeholder(here, lost)["id"]
    else:
        here.pop(last, None)


def _placeholder(step: Any, lost: set[str]) -> dict[str, Any]:
    """Return a step in place of one that cannot be read; needing it is then no error of its own."""
    written = step.get("id") if isinstance(step, Mapping) else None
    if isinstance(written, str):
        lost.add(written)
        if _ID.match(written):
            return {"id": written}
    name = f"unread_{len(lost)}"
    lost.add(name)
    return {"id": name}
