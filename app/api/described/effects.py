"""Changes in the world, as plans, approvals, events and lists show them."""

from typing import Any, Literal

from pydantic import Field

from app.api.described.shape import Described, Listing
from app.workflows.definition import Reversibility

__all__ = ["Effect", "EffectListing", "EffectRow", "EffectStatus"]

EffectStatus = Literal["planned", "made", "found", "unknown", "undone", "not_made", "denied"]


class Effect(Described):
    """One change in the world; `kind` and `target` together name it within a workflow."""

    kind: str
    target: str
    reversibility: Reversibility
    summary: str = Field(description="What happens, as a sentence.")
    repository: str | None
    details: dict[str, Any]


class StepEffect(Effect):
    """As an entry of a step keeps it."""

    status: Literal["made", "found"]


class EffectRow(Effect):
    step: str
    cell: str | None
    status: EffectStatus = Field(
        description="`planned`: it is about to be made. `found`: it was there as wanted. `unknown`: it cannot be told "
        "whether it happened. `denied`: a person said that it did not."
    )
    at: str
    outcome: dict[str, Any] | None = Field(description="What it left, such as a commit.")


class EffectListing(Listing):
    items: list[EffectRow]
