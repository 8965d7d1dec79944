"""Chat sessions, and what a sentence asks for."""

from typing import Literal

from pydantic import Field

from app.api.described.shape import Described, Listing
from app.chat.proposal import Bump, Command, Doubt, ReleaseType
from app.chat.session import State

__all__ = ["Proposal", "SessionListing", "SessionSummary", "SessionView"]


class Proposal(Described):
    """What a text asks for; null: not in the text."""

    command: Command | None
    repositories: list[str] | None
    fix_version: str | None
    version: str | None
    sprint_name: str | None
    release_type: ReleaseType | None
    bump: Bump | None
    dry_run: bool | None
    spans: dict[str, list[tuple[int, int]]] = Field(
        description="Field to [start, end] of each piece of the text that its value came from."
    )
    questions: list[str] = Field(
        description="Fields that must be asked before a release is planned."
    )
    doubts: dict[str, list[Doubt]] = Field(
        default_factory=dict, description="Field to what is wrong with what the text says of it."
    )
    language: str | None = Field(default=None, description="That of the text.")


class SessionMessage(Described):
    role: Literal["user", "assistant"]
    text: str
    at: str


class SessionSummary(Described):
    session_id: str
    title: str
    state: State = Field(
        description="`asking`: a proposal waits for answers. `planned`: a plan waits to be confirmed. `starting`: it was "
        "confirmed. `following`: its workflow exists."
    )
    created_at: str
    updated_at: str
    workflow_id: str | None


class SessionListing(Listing):
    items: list[SessionSummary]


class SessionView(SessionSummary):
    messages: list[SessionMessage]
    language: str = Field(description="In which the session answers: that of the last message.")
    proposal: Proposal | None
    plan_digest: str | None = Field(description="Of the plan that waits, or was confirmed.")
    shown_approvals: dict[str, str] = Field(description="Approval to the digest that was shown.")
    last_seq: int = Field(description="The number of the session's last event.")
