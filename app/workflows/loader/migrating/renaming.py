"""Ids and names as the canonical form wants them, and every reference to them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.workflows.expressions import RESERVED_IDS, ExpressionError, segments
from app.workflows.expressions.functions import slug

__all__ = ["canonical_name", "new_ids", "renamed"]

_LONGEST = 64
_TOKEN = re.compile(
    r"""(?P<quoted>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<other>.)""",
    re.DOTALL,
)
_BY_KEY = re.compile(
    r"\bsteps\s*\[[\s(]*(?P<quote>['\"])(?P<step>[A-Za-z0-9_-]+)(?P=quote)[\s)]*\]"
)


def canonical_name(name: str) -> str:
    """Return a name of a definition in lower case, with hyphens between its words."""
    words = slug(name)
    if not words[:1].isalpha():
        words = f"workflow-{words}"
    return words[:_LONGEST].rstrip("-")


def new_ids(steps: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the new id of every step that needs one."""
    ids = list(_ids(steps))
    taken = {step for step in ids if _canonical_id(step) == step}
    changed: dict[str, str] = {}
    for step in ids:
        if step in taken or step in changed:
            continue
        wanted = new = _canonical_id(step)
        number = 2
        while new in taken or new in RESERVED_IDS:
            new = f"{wanted[: _LONGEST - 4]}_{number}"
            number += 1
        taken.add(new)
        changed[step] = new
    return changed


def _ids(steps: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for step in steps:
        yield step["id"]
        yield from _ids(step.get("steps", ()))


def _canonical_id(step: str) -> str:
    return re.sub(r"[^a-z0-9_]", "_", step.lower())


def renamed(data: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """Return the canonical data with new ids, and with expressions that follow them."""
    new = {key: value for key, value in data.items() if key not in {"steps", "layout"}}
    for key in ("env", "concurrency"):
        if key in new:
            new[key] = _value(new[key], ids)
    if "outputs" in new:
        new["outputs"] = _outputs(new["outputs"], ids)
    new["steps"] = [_step(step, ids) for step in data["steps"]]
    if "layout" in data:
        new["layout"] = {ids.get(key, key): value for key, value in data["layout"].items()}
    return new


def _step(step: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    new: dict[str, Any] = {}
    for key, value in step.items():
        match key:
            case "id":
                new[key] = ids.get(value, value)
            case "needs":
                new[key] = [ids.get(need, need) for need in value]
            case "steps":
                new[key] = [_step(nested, ids) for nested in value]
            case "when" if isinstance(value, str):
                new[key] = _condition(value, ids)
            case "outputs":
                new[key] = _outputs(value, ids)
            case "on_error" if "goto" in value:
                new[key] = {**value, "goto": ids.get(value["goto"], value["goto"])}
            case "with" if step.get("type") == "template":
                new[key] = {name: each if name == "template" else _value(each, ids) for name, each in value.items()}  # fmt: skip
            case _:
                new[key] = _value(value, ids)
    return new


def _outputs(outputs: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    return {
        name: {
            key: _condition(value, ids) if key == "from" else _value(value, ids)
            for key, value in output.items()
        }
        for name, output in outputs.items()
    }


def _value(value: Any, ids: Mapping[str, str]) -> Any:
    match value:
        case str() if "{{" in value:
            return _text(value, ids)
        case dict():
            return {key: _value(item, ids) for key, item in value.items()}
        case list():
            return [_value(item, ids) for item in value]
    return value


def _condition(text: str, ids: Mapping[str, str]) -> str:
    """Rename in a text that is an expression with or without braces."""
    return _text(text, ids) if "{{" in text else _expression(text, ids)


def _text(text: str, ids: Mapping[str, str]) -> str:
    """Rename in the expressions of a text; one that cannot be read is no expression."""
    try:
        parts = segments(text)
    except ExpressionError:
        return text
    return "".join(
        part if isinstance(part, str) else "{{" + _expression(part.source, ids) + "}}"
        for part in parts
    )


def _expression(source: str, ids: Mapping[str, str]) -> str:
    def by_name(found: re.Match[str]) -> str:
        step = found.group("step")
        new = ids.get(step, step)
        return f"steps.{new}" if step in ids else found.group()

    source = _BY_KEY.sub(by_name, source)
    pieces = list(_TOKEN.finditer(source))
    return "".join(
        ids.get(piece.group(), piece.group())
        if piece.group("name") and _is_step(source, piece)
        else piece.group()
        for piece in pieces
    )


def _is_step(source: str, name: re.Match[str]) -> bool:
    """Return whether a name stands where a step's id does: first of a chain, or right behind `steps.`."""
    before = source[: name.start()].rstrip()
    if not before.endswith("."):
        return not re.match(r"\s*=(?!=)", source[name.end() :])
    return re.search(r"(?<![\w.])steps\s*\.$", before) is not None
