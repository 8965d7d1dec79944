"""Fields of `with` that are no plain values.

The JSON Schema of a handler says so, whoever wrote it, by a key that is true:
`secret`     takes `{{ secrets.NAME }}`, which reaches the handler as the handle `secret://NAME`, never as the value
`condition`  an expression, with or without braces, that the handler asks about when it wants to know
`lifted`     text whose expressions reach the handler as values beside it, for handlers that say how a value stands in it
`raw`        text that reaches the handler as it is written, with the inputs, config and matrix that it may name
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

__all__ = ["Condition", "Kind", "RawText", "SecretText", "Shape"]

Kind = Literal["secret", "condition", "lifted", "raw"]

SecretText = Annotated[str, Field(json_schema_extra={"secret": True})]


class Condition(BaseModel):
    """A condition as it was written, and what it named when the step began: dotted path -> value."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    seen: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _from_document(cls, value: object) -> object:
        if isinstance(value, bool):
            return {"text": str(value).lower()}
        return {"text": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": ["string", "boolean"], "condition": True}


class RawText(BaseModel):
    """Text as it was written, and those of `inputs`, `config` and `matrix` whose names occur in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    names: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _from_document(cls, value: object) -> object:
        return {"text": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "raw": True}


class Shape:
    """The place in a handler's schema that a value of `with` stands at."""

    def __init__(
        self, schema: Mapping[str, Any], definitions: Mapping[str, Any] | None = None
    ) -> None:
        self._definitions = schema.get("$defs", {}) if definitions is None else definitions
        self._nodes = tuple(self._alternatives(schema, 0))

    def below(self, part: str | int) -> "Shape":
        found = [node for one in self._nodes if (node := _member(one, part))]
        return Shape({"anyOf": found}, self._definitions)

    @property
    def kinds(self) -> frozenset[Kind]:
        names: tuple[Kind, ...] = ("secret", "condition", "lifted", "raw")
        return frozenset(
            name for name in names if any(one.get(name) is True for one in self._nodes)
        )

    def _alternatives(self, schema: Mapping[str, Any], depth: int) -> Iterator[Mapping[str, Any]]:
        """Yield the schema itself and whatever it refers to or chooses from."""
        if depth > 16:
            return
        yield schema
        if isinstance(name := schema.get("$ref"), str):
            yield from self._alternatives(
                self._definitions.get(name.rpartition("/")[2], {}), depth + 1
            )
        for key in ("anyOf", "oneOf", "allOf"):
            for one in schema.get(key, ()):
                yield from self._alternatives(one, depth + 1)


def _member(schema: Mapping[str, Any], part: str | int) -> Mapping[str, Any] | None:
    if isinstance(part, int):
        found = schema.get("items")
    else:
        found = schema.get("properties", {}).get(part) or schema.get("additionalProperties")
    return found if isinstance(found, Mapping) else None
