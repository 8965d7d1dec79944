"""Checkpoints, forks and log lines."""

from pydantic import Field

from app.api.described.effects import Effect
from app.api.described.shape import Described, Listing
from app.api.described.workflows import Ancestry, Started

__all__ = ["CheckpointListing", "CheckpointRow", "ForkPreview", "Forked", "LogLines"]


class CheckpointRow(Described):
    checkpoint_id: str
    at: str
    step: int = Field(description="The engine's count of supersteps, -1 for the input.")
    source: str
    current_step: str | None = Field(description="Key of the step that was begun last.")
    label: str | None = Field(description="What that step is called.")
    completed: int = Field(description="How many steps were completed.")
    seq: int | None = Field(
        description="The checkpoint is the state after this event; null where the journal does not tell any more."
    )


class CheckpointListing(Listing):
    items: list[CheckpointRow]


class ForkPreview(Described):
    forked_from: Ancestry
    effects_that_stay: list[Effect] = Field(
        description="Made by the original; no fork undoes them."
    )


class Forked(ForkPreview, Started):
    """The new workflow, and what it took over."""


class LogLine(Described):
    line: int = Field(description="Counted from 1.")
    text: str
    matched: bool


class LogLines(Described):
    items: list[LogLine]
    next: int | None = Field(description="The `after` of what follows, null at the end.")
    size: int = Field(description="How many bytes were read.")
    total: int = Field(description="How many lines the log has now.")
