"""Errors as steps, events and checks hold them; those of requests are problems."""

from typing import Any

from pydantic import Field

from app.api.described.shape import Described

__all__ = ["Failure"]


class Failure(Described):
    """Why something failed: a stable code, what and where, and what to do."""

    code: str
    message: str
    next_action: str
    details: dict[str, Any] = Field(default_factory=dict)
