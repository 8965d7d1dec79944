"""JSON Schema (draft 2020-12) of a value as frozen models: every validation keyword, references inside the schema only."""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    WrapSerializer,
    model_validator,
)
from pydantic_core import CoreSchema

__all__ = [
    "InputSpec",
    "JsonType",
    "TypedSchema",
    "ValueSchema",
    "resolve_reference",
    "subschemas",
    "with_subschemas",
]

JsonType = Literal["string", "number", "integer", "boolean", "array", "object", "null"]
Path = tuple[str | int, ...]
Count = Annotated[int, Field(ge=0)]

_ONE = (
    *("items", "contains", "additionalProperties", "propertyNames", "unevaluatedItems"),
    *("unevaluatedProperties", "not", "if", "then", "else"),
)
_LISTS = ("prefixItems", "allOf", "anyOf", "oneOf")
_MAPS = ("$defs", "properties", "patternProperties", "dependentSchemas")
_NULL_SAYS_SOMETHING = frozenset({"const", "default"})
_OF_TEXT = frozenset({"minLength", "maxLength", "pattern", "format"})
_NO_KEYWORDS = frozenset(
    {"type", "title", "description", "examples", "default", "$comment", "$defs", "deprecated"}
    | {"readOnly", "writeOnly", "required"}
)


def _from_boolean(value: Any) -> Any:
    """Read `true` as the schema of everything and `false` as that of nothing."""
    if isinstance(value, bool):
        return {} if value else {"not": {}}
    return value


def _to_boolean(schema: Any, handler: SerializerFunctionWrapHandler) -> Any:
    found = handler(schema)
    return False if found == {"not": {}} else found


class _OrBoolean:
    """Tells editors that `true` and `false` are schemas too."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [{"type": "boolean"}, handler(schema)]}


Subschema = Annotated[
    "ValueSchema", BeforeValidator(_from_boolean), WrapSerializer(_to_boolean), _OrBoolean()
]


class ValueSchema(BaseModel):
    """The JSON Schema keywords that say which values are right; `pattern` is searched for, in linear time."""

    # Built when a definition is first read: a service listens earlier without
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)

    title: str | None = None
    description: str | None = None
    format: str | None = None
    examples: list[Any] | None = None
    default: Any = None
    enum: list[Any] | None = Field(default=None, min_length=1)
    const: Any = None
    pattern: str | None = None
    min_length: Count | None = Field(default=None, alias="minLength")
    max_length: Count | None = Field(default=None, alias="maxLength")
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: float | None = Field(default=None, alias="exclusiveMinimum")
    exclusive_maximum: float | None = Field(default=None, alias="exclusiveMaximum")
    multiple_of: float | None = Field(default=None, gt=0, alias="multipleOf")
    items: Subschema | None = None
    prefix_items: list[Subschema] | None = Field(default=None, alias="prefixItems")
    contains: Subschema | None = None
    min_contains: Count | None = Field(default=None, alias="minContains")
    max_contains: Count | None = Field(default=None, alias="maxContains")
    min_items: Count | None = Field(default=None, alias="minItems")
    max_items: Count | None = Field(default=None, alias="maxItems")
    unique_items: bool = Field(default=False, alias="uniqueItems")
    unevaluated_items: Subschema | None = Field(default=None, alias="unevaluatedItems")
    properties: dict[str, Subschema] = Field(default_factory=dict)
    pattern_properties: dict[str, Subschema] = Field(
        default_factory=dict, alias="patternProperties"
    )
    required: bool | list[str] = False
    """For objects the names that must be there."""
    additional_properties: Subschema | None = Field(default=None, alias="additionalProperties")
    unevaluated_properties: Subschema | None = Field(default=None, alias="unevaluatedProperties")
    property_names: Subschema | None = Field(default=None, alias="propertyNames")
    min_properties: Count | None = Field(default=None, alias="minProperties")
    max_properties: Count | None = Field(default=None, alias="maxProperties")
    dependent_required: dict[str, list[str]] = Field(
        default_factory=dict, alias="dependentRequired"
    )
    dependent_schemas: dict[str, Subschema] = Field(default_factory=dict, alias="dependentSchemas")
    all_of: list[Subschema] | None = Field(default=None, min_length=1, alias="allOf")
    any_of: list[Subschema] | None = Field(default=None, min_length=1, alias="anyOf")
    one_of: list[Subschema] | None = Field(default=None, min_length=1, alias="oneOf")
    not_: Subschema | None = Field(default=None, alias="not")
    if_: Subschema | None = Field(default=None, alias="if")
    then: Subschema | None = None
    else_: Subschema | None = Field(default=None, alias="else")
    ref: str | None = Field(default=None, alias="$ref")
    defs: dict[str, Subschema] = Field(default_factory=dict, alias="$defs")
    comment: str | None = Field(default=None, alias="$comment")
    deprecated: bool = False
    read_only: bool = Field(default=False, alias="readOnly")
    write_only: bool = Field(default=False, alias="writeOnly")
    type: JsonType | list[JsonType] | None = None

    def as_json_schema(self) -> dict[str, Any]:
        """Return the keywords that were written, as plain JSON that any validator understands.

        `required: true` and `false` say whether the whole value must be given, which JSON Schema cannot say: they are left out.
        """
        written = self.model_dump(mode="json", by_alias=True, exclude_unset=True, include=_KEYWORDS)
        if self.type is not None:
            written["type"] = self.type if isinstance(self.type, str) else list(self.type)
        return _plain(written)


def _plain(written: Mapping[str, Any]) -> dict[str, Any]:
    schema = {
        name: value
        for name, value in written.items()
        if (value is not None or name in _NULL_SAYS_SOMETHING)
        and not (name == "required" and isinstance(value, bool))
    }
    plain: dict[str, Any] = with_subschemas(schema, _plain_or_boolean)
    return plain


def _plain_or_boolean(schema: Any) -> Any:
    return _plain(schema) if isinstance(schema, Mapping) else schema


def _type_of(written: Mapping[str, Any]) -> JsonType | None:
    """Return the type of a value whose schema names none: that of its choices; text when nothing says otherwise."""
    choices = written.get("enum") or ([] if written.get("const") is None else [written["const"]])
    if choices:
        kinds = {_kind(one) for one in choices}
        return kinds.pop() if len(kinds) == 1 else None
    keywords = {
        (ValueSchema.model_fields[name].alias or name)
        for name, value in written.items()
        if name in ValueSchema.model_fields and value not in (None, {}, False)
    }
    return "string" if keywords <= _NO_KEYWORDS | _OF_TEXT else None


def _kind(value: Any) -> JsonType:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case str():
            return "string"
        case int() | float():
            return "number"
        case list():
            return "array"
    return "object"


class TypedSchema(ValueSchema):
    """A schema whose `type`, where none is written, is that of its choices, and text when no keyword says otherwise."""

    @model_validator(mode="after")
    def _typed(self) -> "TypedSchema":
        if self.type is None:
            # The models are frozen, and this is still their making
            object.__setattr__(self, "type", _type_of(self.__dict__))
        return self


class InputSpec(TypedSchema):
    """One input of a definition: a value's schema, whether it must be given, and how a form shows it."""

    label: str | None = None
    labels: dict[str, str] = Field(default_factory=dict)
    """What a form shows for a choice, by the choice as text."""
    widget: Literal["textarea"] | None = None


_KEYWORDS = set(ValueSchema.model_fields)


def subschemas(schema: Any) -> Iterator[tuple[Path, Any]]:
    """Yield the schemas directly inside of one, each with the path of keys that leads there."""
    if not isinstance(schema, Mapping):
        return
    for name in _ONE:
        if name in schema:
            yield (name,), schema[name]
    for name in _LISTS:
        for index, inner in enumerate(schema.get(name) or ()):
            yield (name, index), inner
    for name in _MAPS:
        for key, inner in (schema.get(name) or {}).items():
            yield (name, key), inner


def with_subschemas(schema: Any, change: Callable[[Any], Any]) -> Any:
    """Return a schema whose direct subschemas are changed; what only looks like a schema is left alone."""
    if not isinstance(schema, Mapping):
        return schema
    changed = dict(schema)
    for name in _ONE:
        if name in schema:
            changed[name] = change(schema[name])
    for name in _LISTS:
        if name in schema:
            changed[name] = [change(inner) for inner in schema[name]]
    for name in _MAPS:
        if name in schema:
            changed[name] = {key: change(inner) for key, inner in schema[name].items()}
    return changed


def resolve_reference(root: Any, reference: str) -> Any:
    """Return the schema that `#` or `#/...` names inside of `root`; raise KeyError where there is none."""
    if reference == "#":
        return root
    if not reference.startswith("#/"):
        raise KeyError(reference)
    here = root
    for part in reference[2:].split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        try:
            here = here[int(name)] if isinstance(here, list) else here[name]
        except (KeyError, IndexError, ValueError, TypeError):
            raise KeyError(reference) from None
    return here
