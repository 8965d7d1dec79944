"""JSON Schema of values: the model, what is wrong with a schema, what is wrong with a value, defaults filled in."""

from app.workflows.values.schema import InputSpec, JsonType, TypedSchema, ValueSchema

__all__ = ["InputSpec", "JsonType", "TypedSchema", "ValueSchema"]
