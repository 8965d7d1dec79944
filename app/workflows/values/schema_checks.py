"""What is wrong with a schema itself: patterns, references, formats, and defaults that do not fit it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.nearest import nearest
from app.workflows.values.formats import FORMATS
from app.workflows.values.judging import problems_of
from app.workflows.values.patterns import is_pattern
from app.workflows.values.schema import Path, resolve_reference, subschemas

__all__ = ["SchemaFinding", "check_schema"]

_IN_PLACE = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"})


@dataclass(frozen=True, slots=True)
class SchemaFinding:
    path: Path
    message: str
    is_warning: bool = False


def check_schema(root: Any) -> list[SchemaFinding]:
    """Return what is wrong with a schema; its defaults and examples are judged when the schema itself is right."""
    found = [each for path, schema in _all(root, ()) for each in _wrong(path, schema, root)]
    if all(each.is_warning for each in found):
        found += [
            each for path, schema in _all(root, ()) for each in _wrong_values(path, schema, root)
        ]
    return found


def _all(schema: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    if isinstance(schema, Mapping):
        yield path, schema
        for below, inner in subschemas(schema):
            yield from _all(inner, (*path, *below))


def _wrong(path: Path, schema: Mapping[str, Any], root: Any) -> Iterator[SchemaFinding]:
    if "pattern" in schema and not is_pattern(schema["pattern"]):
        yield SchemaFinding((*path, "pattern"), _no_pattern(schema["pattern"]))
    for pattern in schema.get("patternProperties", ()):
        if not is_pattern(pattern):
            yield SchemaFinding((*path, "patternProperties", pattern), _no_pattern(pattern))
    if schema.get("format") not in {None, *FORMATS}:
        known = nearest(schema["format"], FORMATS)
        message = f"the format {schema['format']!r} is not known here and is not judged.{known}"
        yield SchemaFinding((*path, "format"), message, is_warning=True)
    if "$ref" in schema:
        yield from _wrong_reference(path, schema["$ref"], root)


def _no_pattern(pattern: str) -> str:
    return (
        f"{pattern!r} is no regular expression; look-around and back-references are not possible."
    )


def _wrong_reference(path: Path, reference: str, root: Any) -> Iterator[SchemaFinding]:
    where = (*path, "$ref")
    if not (reference == "#" or reference.startswith("#/")):
        message = (
            f"{reference!r} is not inside of this schema: write `#/$defs/NAME`; nothing is fetched."
        )
        yield SchemaFinding(where, message)
        return
    try:
        target = resolve_reference(root, reference)
    except KeyError:
        names = [f"#/$defs/{name}" for name in (root.get("$defs") or ())]
        yield SchemaFinding(
            where, f"{reference!r} names nothing in this schema.{nearest(reference, names)}"
        )
        return
    if not isinstance(target, Mapping | bool):
        yield SchemaFinding(where, f"{reference!r} names something that is no schema.")
    elif _returns(target, root):
        yield SchemaFinding(
            where, f"{reference!r} leads back to itself without going into the value."
        )


def _returns(schema: Any, root: Any) -> bool:
    """Return whether applying a schema to a value applies it to the same value again."""
    todo, seen = [(schema, False)], set[int]()
    open_: set[int] = set()
    while todo:
        here, is_done = todo.pop()
        if is_done:
            open_.discard(id(here))
            continue
        if id(here) in open_:
            return True
        if id(here) in seen:
            continue
        seen.add(id(here))
        open_.add(id(here))
        todo.append((here, True))
        todo += [(inner, False) for inner in _applied_to_the_same(here, root)]
    return False


def _applied_to_the_same(schema: Any, root: Any) -> list[Any]:
    if not isinstance(schema, Mapping):
        return []
    found = [inner for path, inner in subschemas(schema) if path[0] in _IN_PLACE]
    if "$ref" in schema:
        try:
            found.append(resolve_reference(root, schema["$ref"]))
        except KeyError:  # reported where that reference stands
            return found
    return [inner for inner in found if isinstance(inner, Mapping)]


def _wrong_values(path: Path, schema: Mapping[str, Any], root: Any) -> Iterator[SchemaFinding]:
    if schema.get("default") is not None:
        for below, message in problems_of(schema["default"], schema, root):
            yield SchemaFinding((*path, "default", *below), f"the default {message}")
    for index, example in enumerate(schema.get("examples") or ()):
        for below, message in problems_of(example, schema, root):
            yield SchemaFinding((*path, "examples", index, *below), f"the example {message}")
