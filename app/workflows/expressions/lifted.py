"""A text whose expressions are resolved but not put in: its handler says how a value stands in it."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from app.workflows.expressions.evaluation import evaluate
from app.workflows.expressions.text import Braced, segments

__all__ = ["LiftedText", "lift_text"]


class LiftedText(BaseModel):
    """`values[n]` is the value of the n-th expression of `template`, which is the text as it was written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    template: str
    values: tuple[Any, ...]


def lift_text(value: str, scope: Mapping[str, Any]) -> Any:
    """Return a text with expressions as the JSON of a `LiftedText`, a text without as it is.

    A value that is known later is `UNKNOWN` in `values`. Raises ExpressionError.
    """
    if "{{" not in value:
        return value
    sources = [part.source for part in segments(value) if isinstance(part, Braced)]
    return {
        "template": value,
        "values": [evaluate("{{" + source + "}}", scope) for source in sources],
    }
