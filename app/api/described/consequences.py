"""What a command would do, for who is about to give it."""

from typing import Literal

from pydantic import Field

from app.api.described.effects import Effect
from app.api.described.shape import Described, Listing
from app.api.described.workflows import Operation

__all__ = ["Consequence", "ConsequenceListing"]


class Consequence(Described):
    """One command as it would be now; what it has no say in is missing."""

    operation: Operation
    code: Literal[
        "pause",
        "resume",
        "reopen",
        "retry",
        "retry_parked",
        "retry_refused",
        "retry_undoing",
        "skip",
        "skip_undoing",
        "happened",
        "not_happened",
        "check_again",
        "scope",
        "cancel",
        "cancel_keep",
        "cancel_published",
        "rollback",
        "delete",
    ] = Field(description="Which of its meanings it has now.")
    message: str = Field(description="The same as a sentence.")
    step: str | None = None
    cell: str | None = None
    attempts: int | None = Field(default=None, description="How many a retry grants.")
    repeated: list[str] | None = Field(default=None, description="Keys of steps that run again.")
    left_out: list[str] | None = Field(default=None, description="Keys of steps that do not run.")
    perhaps_left_out: list[str] | None = Field(
        default=None, description="Steps whose condition looks at one that does not run."
    )
    repositories_left_out: list[str] | None = None
    effects_undone: list[Effect] | None = Field(
        default=None, description="In the order of undoing."
    )
    effects_kept: list[Effect] | None = None
    effects_uncertain: list[Effect] | None = Field(
        default=None, description="Of which it is not known whether they happened."
    )
    keep: bool | None = Field(default=None, description="To be sent with `cancel`.")
    effect: str | None = Field(default=None, description="To be sent with `resolve`.")
    answer: Literal["happened", "not_happened", "check_again"] | None = None
    summary: str | None = Field(default=None, description="Of the effect in doubt.")


class ConsequenceListing(Listing):
    items: list[Consequence]
