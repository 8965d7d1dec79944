"""`docs/handlers.md`: every step type that is installed, with the fields of its `with`."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.workflows.handlers import StepHandler
from app.workflows.registry import PluginRegistry
from app.workflows.step_fields import Shape

__all__ = ["render"]

_HEAD = """\
# Step types

Made from the installed plugins by `python -m scripts.pages`; `scripts/check` compares. The same, with complete JSON
Schemas: `GET /api/v1/handlers`. *Effects* is what a step's changes outside can be answered with; a step may say otherwise.
"""


def render() -> str:
    registry = PluginRegistry.installed()
    if registry.errors:
        raise RuntimeError(f"plugins did not load: {registry.errors}")
    parts = [part for _, one in sorted(registry.handlers.items()) for part in _section(one)]
    return "\n".join([_HEAD, *parts])


def _section(handler: StepHandler) -> Iterator[str]:
    yield f"## `{handler.type}`\n"
    yield f"{handler.title}. {handler.description} *Effects: {handler.effects}.*\n"
    schema = handler.get_config_schema()
    rows = [_row(name, field, schema) for name, field in schema.get("properties", {}).items()]
    if rows:
        yield "\n".join(["| field | type | default |", "|---|---|---|", *rows, ""])


_KINDS = {"secret": "takes secrets", "condition": "a condition", "raw": "taken as it is written"}


def _row(name: str, field: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    default = "required" if name in schema.get("required", ()) else f"`{field.get('default')}`"
    notes = [text for kind, text in _KINDS.items() if kind in Shape(schema).below(name).kinds]
    return f"| `{name}` | {', '.join([_type(field), *notes])} | {default} |"


def _type(field: Mapping[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(_type(one) for one in field["anyOf"])
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "$ref" in field:
        return str(field["$ref"]).rsplit("/", 1)[-1].replace("RawText", "string")
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}))}"
    return str(field.get("type", "any value"))
