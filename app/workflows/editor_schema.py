"""The schema of definitions for editors: the canonical form, what each key means, and each step type's `with`."""

from collections.abc import Mapping
from typing import Any

from app.workflows.editor_texts import KEYWORD_TEXTS, MODEL_TEXTS, TEXTS
from app.workflows.handlers import StepHandler
from app.workflows.json_schema import definition_schema
from app.workflows.values.schema import with_subschemas

__all__ = ["editor_schema"]

_KEYWORDS_OF = frozenset({"InputSpec", "OutputSpec", "ValueSchema"})
_EXPRESSION = {"type": "string", "pattern": r"\{\{"}
_ANY_TEXT = frozenset({"type", "title", "description", "default", "examples", "format"})
_GROUP_OR_TYPE = {
    "if": {"required": ["steps"], "properties": {"steps": {"minItems": 1}}},
    "then": {"required": ["matrix"]},
    "else": {"required": ["type"]},
}
_ONE_ANSWER = [{"required": ["action"]}, {"required": ["goto"]}]


def editor_schema(handlers: Mapping[str, StepHandler]) -> dict[str, Any]:
    """Return the schema in draft 2020-12, with the step types of these handlers.

    Other step types are accepted: another installation may have more plugins. Where a handler wants a number
    or a choice, a text with `{{` is right too.
    """
    found = definition_schema()
    models = {
        name: _described(model, name)
        for name, model in {**found["$defs"], "Definition": found}.items()
    }
    root = {name: value for name, value in models.pop("Definition").items() if name != "$defs"}
    types = sorted(handlers)
    rules = [_config_rule(name, handlers[name].get_config_schema()) for name in types]
    models["StepSpec"]["allOf"] = [_GROUP_OR_TYPE, *rules]
    models["Compensation"]["allOf"] = rules
    models["OnError"]["oneOf"] = _ONE_ANSWER
    for model in ("StepSpec", "Compensation"):
        step_type = models[model]["properties"]["type"]
        models[model]["properties"]["type"] = _open_choice(step_type, handlers)
    configs = {_config_name(name): _config(name, handlers[name]) for name in types}
    return {**root, "$defs": {**models, **configs, "expression": _EXPRESSION}}


def _described(model: Mapping[str, Any], name: str) -> dict[str, Any]:
    texts = {**(KEYWORD_TEXTS if name in _KEYWORDS_OF else {}), **TEXTS.get(name, {})}
    properties = {
        key: {**_plain(inner), **({"description": texts[key]} if key in texts else {})}
        for key, inner in model["properties"].items()
    }
    about = {"description": MODEL_TEXTS[name]} if name in MODEL_TEXTS else {}
    return {**model, **about, "properties": properties}


def _plain(schema: Any) -> Any:
    """Leave out titles that only repeat the key, and write alternatives as one where that says the same."""
    if not isinstance(schema, Mapping):
        return schema
    plain = with_subschemas(schema, _plain)
    plain.pop("title", None)
    if plain.get("default", ...) is None:
        del plain["default"]
    return _merged(plain)


def _merged(schema: dict[str, Any]) -> dict[str, Any]:
    """Write alternatives that differ in their type as one: an editor then tells which keyword is broken."""
    alternatives = schema.get("anyOf", ())
    merged: dict[str, Any] = {}
    kinds: list[str] = []
    for one in alternatives:
        others = {name: value for name, value in one.items() if name != "type"}
        kind = one.get("type")
        if not isinstance(kind, str) or kind in kinds or "enum" in others or others.keys() & merged:
            return schema
        kinds.append(kind)
        merged |= others
    if not kinds:
        return schema
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    return {**rest, **merged, "type": kinds}


def _open_choice(schema: Mapping[str, Any], handlers: Mapping[str, StepHandler]) -> dict[str, Any]:
    """Offer the known step types, and accept others."""
    known = [
        {"const": name, "title": handlers[name].title, "description": handlers[name].description}
        for name in sorted(handlers)
    ]
    about = {"description": schema["description"]}
    return {**about, "anyOf": [*known, {"type": schema["type"]}]}


def _config_name(step_type: str) -> str:
    return f"with.{step_type}"


def _pointer(step_type: str) -> str:
    name = _config_name(step_type).replace("~", "~0").replace("/", "~1")
    return f"#/$defs/{name}"


def _config_rule(step_type: str, config: Mapping[str, Any]) -> dict[str, Any]:
    then: dict[str, Any] = {"properties": {"with": {"$ref": _pointer(step_type)}}}
    if config.get("required"):
        then["required"] = ["with"]
    return {
        "if": {"required": ["type"], "properties": {"type": {"const": step_type}}},
        "then": then,
    }


def _config(step_type: str, handler: StepHandler) -> dict[str, Any]:
    """Return a handler's schema with its references moved to where it stands, open for expressions."""
    place = _pointer(step_type)

    def moved(schema: Any) -> Any:
        if not isinstance(schema, Mapping):
            return schema
        inner = with_subschemas(schema, moved)
        if str(inner.get("$ref", "")).startswith("#"):
            inner["$ref"] = place + inner["$ref"][1:]
        return {name: value for name, value in inner.items() if name not in {"$id", "$schema"}}

    schema: dict[str, Any] = _with_expressions(moved(handler.get_config_schema()))
    return {"title": handler.title, "description": handler.description, **schema}


def _with_expressions(schema: Any) -> Any:
    """Let the values inside of a value be expressions; the value itself is the business of what is around it."""
    if not isinstance(schema, Mapping):
        return schema
    opened = dict(schema)
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), Mapping):
            opened[name] = _or_expression(schema[name])
    for name in ("properties", "patternProperties"):
        if name in schema:
            opened[name] = {key: _or_expression(inner) for key, inner in schema[name].items()}
    if "prefixItems" in schema:
        opened["prefixItems"] = [_or_expression(inner) for inner in schema["prefixItems"]]
    for name in ("anyOf", "oneOf", "allOf"):
        if name in schema:
            opened[name] = [_with_expressions(inner) for inner in schema[name]]
    if "$defs" in schema:
        opened["$defs"] = {key: _with_expressions(inner) for key, inner in schema["$defs"].items()}
    return opened


def _or_expression(schema: Any) -> Any:
    if not isinstance(schema, Mapping) or _takes_any_text(schema):
        return schema
    about = {name: schema[name] for name in ("title", "description", "default") if name in schema}
    return {**about, "anyOf": [_with_expressions(schema), {"$ref": "#/$defs/expression"}]}


def _takes_any_text(schema: Mapping[str, Any]) -> bool:
    kinds = schema.get("type")
    return schema.keys() <= _ANY_TEXT and (kinds is None or kinds == "string" or "string" in kinds)
