"""The chat: a message in, the session's numbered events out. Nothing starts before it is confirmed."""

from collections.abc import AsyncGenerator, Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, status
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict
from sse_starlette.event import ServerSentEvent
from starlette.responses import Response

from app.api.access import Actor
from app.api.answers import JsonAnswer, answer, listing
from app.api.opening import Readable, Ready
from app.api.problem_examples import problems
from app.api.service import Chat, Workflows
from app.api.sse import Cursor, closing, event, stream, stream_answer
from app.api.streams import session_events
from app.api.strict_json import StrictJsonRoute
from app.chat.grammar import propose
from app.chat.proposal import Bump, ReleaseType
from app.chat.words import Language
from app.errors import Conflict

__all__ = ["router"]

router = APIRouter(prefix="/chat", tags=["chat"], route_class=StrictJsonRoute)

_EXAMPLE: JsonDict = {"message": "release v2.1.0 of frontend and backend from sprint-2024-01"}
_WAITS_FOR_PERSON = frozenset(
    {"clarification_required", "plan", "approval_required", "error", "complete"}
)
"""After one of these events it is the person's turn, and the answer to a message ends."""

Session = Annotated[str, Path(description="The session's id, from the header `Slipway-Session`.")]

_SESSION_STREAM = stream_answer(
    "ChatEvent",
    {"Slipway-Session": {"description": "The session's id.", "schema": {"type": "string"}}},
)


class Message(BaseModel):
    """What a person says; the other fields are what a form knows already and go before the text."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    message: str = Field(max_length=20_000, description="May be empty where fields say it.")
    session: str | None = Field(default=None, description="An earlier session; a new one without.")
    repositories: list[str] | None = None
    release_type: ReleaseType | None = None
    sprint_name: str | None = None
    fix_version: str | None = None
    version: str | None = None
    bump: Bump | None = None
    dry_run: bool | None = None
    language: Language | None = Field(
        default=None, description="Of the answer; else that of the message, then of the session."
    )


class Confirmation(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"digest": "sha256 of the plan"}]}
    )

    digest: str | None = Field(default=None, description="`digest` of the plan that was shown.")


_UNSEEN = Confirmation()


class SessionApproval(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"session": "ch_01KAEXAMPLE", "decision": "approve"}]},
    )

    session: str
    decision: Literal["approve", "reject"]
    comment: str = Field(default="", max_length=10_000)
    digest: str | None = Field(default=None, description="Else what the session showed.")
    approval_id: str | None = Field(default=None, description="Which one, where several wait.")


class ProposalRequest(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": _EXAMPLE["message"]}]}
    )

    text: str = Field(max_length=20_000)
    language: Language | None = Field(
        default=None, description="Of what is said about it; else that of the text."
    )


@router.post(
    "",
    operation_id="say",
    summary="Say something and read the answer",
    response_class=Response,
    responses={200: _SESSION_STREAM, **problems("unknown_session", body=True)},
)
async def say(body: Message, request: Request, service: Ready, actor: Actor) -> Response:
    """Answer with the session's new events until it is the person's turn: `status, progress, data` go before
    `clarification_required, plan, approval_required, error` or `complete`. `GET /chat/{session}/events` goes on.
    """
    chat = service.chat
    after = _last(chat.history(body.session)) if body.session else 0
    fields = body.model_dump(exclude={"message", "session", "language"}, exclude_none=True)
    session = await chat.say(
        body.session, body.message, fields, language=body.language, actor=actor
    )
    return _answer(request, chat, session, after)


@router.post(
    "/proposal",
    operation_id="propose",
    summary="Read a sentence without doing anything",
    status_code=status.HTTP_200_OK,
    responses=answer("Proposal") | problems(body=True, ready=False),
)
async def make_proposal(body: ProposalRequest, service: Readable) -> JsonAnswer:
    """Return what the sentence asks for, where in it each value stands, and what would be asked. Nothing is kept."""
    said = propose(body.text, service.catalog.list(), language=body.language)
    return JsonAnswer(said.model_dump(mode="json"))


@router.post(
    "/approval",
    operation_id="decide_session_approval",
    summary="Answer the approval that a session waits for",
    responses=answer("ApprovalView")
    | problems(
        "unknown_session",
        "no_pending_approval",
        "already_decided",
        "already_approved",
        "digest_mismatch",
        "digest_required",
        body=True,
    ),
)
async def decide_session_approval(
    body: SessionApproval, service: Ready, actor: Actor
) -> JsonAnswer:
    """Do the same as `POST /approvals/{id}`, found by the session and bound to what the session showed."""
    found = service.chat.history(body.session)
    approval_id = body.approval_id or _pending(service.manager, found, body.session)
    digest = body.digest or found["shown_approvals"].get(approval_id)
    decided = await service.manager.decide_approval(
        approval_id, body.decision, comment=body.comment, digest=digest, actor=actor
    )
    return JsonAnswer(decided)


@router.get(
    "",
    operation_id="list_sessions",
    summary="List the sessions",
    responses=answer("SessionListing") | problems(),
)
async def list_sessions(service: Ready) -> JsonAnswer:
    """Return them all with what each is about."""
    return listing(service.chat.list())


@router.get(
    "/{session}",
    operation_id="get_session",
    summary="Read a session's messages and what it proposes",
    responses=answer("SessionView") | problems("unknown_session"),
)
async def get_session(session: Session, service: Ready) -> JsonAnswer:
    """Return its history; `workflow_id` is set once it was confirmed."""
    return JsonAnswer(service.chat.history(session))


@router.post(
    "/{session}/confirm",
    operation_id="confirm",
    summary="Start what the session proposes",
    response_class=Response,
    responses={
        200: _SESSION_STREAM,
        **problems("unknown_session", "nothing_to_confirm", "duplicate_in_progress", body=True),
    },
)
async def confirm(
    session: Session,
    request: Request,
    service: Ready,
    actor: Actor,
    body: Confirmation = _UNSEEN,
) -> Response:
    """Start the workflow and answer with its events until it waits for the person again or is complete.

    The first gate is approved with it if the workflow's plan is the one that was shown, by digest.
    """
    chat = service.chat
    after = _last(chat.history(session))
    await chat.confirm(session, body.digest, actor=actor)
    return _answer(request, chat, session, after)


@router.get(
    "/{session}/events",
    operation_id="follow_session",
    summary="Follow a session's events",
    response_class=Response,
    responses={200: stream_answer("ChatEvent"), **problems("unknown_session")},
)
async def follow_session(
    session: Session, request: Request, cursor: Cursor, service: Ready
) -> Response:
    """Send every event after the cursor, then live ones; a session has no end, so the stream stays open."""
    chat = service.chat
    chat.history(session)
    return stream(request, _events(chat, session, cursor))


def _answer(request: Request, chat: Chat, session: str, after: int) -> Response:
    headers = {"Slipway-Session": session}
    return stream(request, _until_asked(chat, session, after), headers=headers)


async def _events(chat: Chat, session: str, after: int) -> AsyncGenerator[ServerSentEvent, None]:
    async with closing(session_events(chat, session, after)) as entries:
        async for entry in entries:
            yield event(entry.kind, entry.data, number=entry.number)


async def _until_asked(
    chat: Chat, session: str, after: int
) -> AsyncGenerator[ServerSentEvent, None]:
    async with closing(_events(chat, session, after)) as entries:
        async for entry in entries:
            yield entry
            if entry.event in _WAITS_FOR_PERSON:
                return


def _last(session: Mapping[str, Any]) -> int:
    """Return the number of the session's last event."""
    return int(session["last_seq"])


def _pending(manager: Workflows, session: Mapping[str, Any], session_id: str) -> str:
    workflow_id = session.get("workflow_id")
    waiting = (
        manager.list_approvals(pending_only=True, workflow_id=workflow_id) if workflow_id else []
    )
    if len(waiting) == 1:
        return str(waiting[0]["id"])
    names = ", ".join(str(each["id"]) for each in waiting)
    raise Conflict(
        f"Session {session_id} waits for several approvals."
        if waiting
        else f"No approval of session {session_id} waits.",
        code="several_approvals" if waiting else "no_pending_approval",
        next_action=f"Name one by approval_id: {names}." if waiting else "Ask for its status.",
        details={"approvals": [each["id"] for each in waiting]},
    )
