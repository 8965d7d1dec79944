"""`slipway chat`: the conversation at a terminal, or one message of it."""

from collections.abc import Mapping
from contextlib import aclosing
from typing import Annotated, Any

import typer

from app.chat.words import Language
from app.cli.approval_text import approval_lines
from app.cli.client import Client
from app.cli.connecting import Connection
from app.cli.exit_codes import COMPLETED, OTHER_END, WAITING, code_of_status
from app.cli.invoking import invoke
from app.cli.options import Json
from app.cli.output import Output
from app.cli.plan_text import plan_lines
from app.cli.prompt import Prompt, TerminalPrompt
from app.cli.stream_events import StreamEvent

__all__ = ["chat", "show_chat_event"]


def chat(
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="What you want, in English, German or Polish.")
    ],
    propose: Annotated[
        bool, typer.Option("--propose", help="Only show what the text says; nothing is kept.")
    ] = False,
    session: Annotated[
        str | None, typer.Option(metavar="ID", help="Go on with an earlier conversation.")
    ] = None,
    language: Annotated[
        Language | None, typer.Option(help="Of the answers; else that of what you say.")
    ] = None,
    json: Json = False,
) -> None:
    """Ask for a release, or about one, in plain words. Nothing starts before you confirm the plan.

    In a terminal the conversation goes on until you leave it with an empty line. Otherwise one message is answered;
    exit code 5 says that it is your turn. With --json every event is a line.

    \b
    Examples:
      slipway chat "release v2.1.0 of frontend and backend from sprint-2024-01"
      slipway chat "why is it waiting?" --session ch_01KAEXAMPLE0000000000000000
      slipway chat "ship 2.1.0 of backend" --propose --json
    """
    output = Output(json=json)

    async def work(here: Connection) -> int:
        if propose:
            return await _propose(here.client, output, text, language)
        return await _converse(here.client, output, text, session, language)

    invoke(work, output)


async def _propose(client: Client, output: Output, text: str, language: str | None) -> int:
    found = await client.post("/chat/proposal", {"text": text, "language": language})
    if output.json:
        output.document(found)
    else:
        rows = [
            (name, ", ".join(value) if isinstance(value, list) else value)
            for name, value in found.items()
            if name not in {"spans", "doubts", "language"} and value not in (None, [])
        ]
        output.table(("FIELD", "VALUE"), rows)
    return COMPLETED


async def _converse(
    client: Client, output: Output, text: str, session: str | None, language: str | None
) -> int:
    prompt = TerminalPrompt(output) if output.can_ask else None
    while True:
        last = await _say(client, output, text, session, language)
        session = last.data["session_id"]
        said = await _next(prompt, last)
        if not said:
            if _code(last) == WAITING:
                output.note(f'Go on with: slipway chat "..." --session {session}')
            return _code(last)
        text = said


async def _say(
    client: Client, output: Output, text: str, session: str | None, language: str | None
) -> StreamEvent:
    """Send one message, show the answer as it comes, and return its last event."""
    body = {"message": text, "session": session, "language": language}
    last = None
    async with aclosing(client.answer("/chat", body)) as events:
        async for last in events:
            if output.json:
                output.json_line(last.data)
            else:
                show_chat_event(last, output)
    return last or StreamEvent("error", {"session_id": session, "data": {}}, None)


async def _next(prompt: Prompt | None, last: StreamEvent) -> str:
    """Return what the person says next; nothing once a workflow has ended."""
    if prompt is None or last.data["data"].get("what") == "workflow":
        return ""
    return await prompt.ask(">")


def show_chat_event(event: StreamEvent, output: Output) -> None:
    """Show an event of a session; a plan and an approval are written out."""
    data: Mapping[str, Any] = event.data["data"]
    match event.type:
        case "plan":
            output.say_all(plan_lines(data["plan"]))
            output.say()
            output.say("Nothing has started. Say yes to start it, or what shall be different.")
        case "approval_required":
            output.say_all(approval_lines(data))
            output.say("Say approve or reject.")
        case "error":
            output.say(data.get("message", "It failed."))
            if data.get("next_action"):
                output.say(f"  {data['next_action']}")
        case _ if data.get("message") and not _is_small(event.type, data):
            output.say(data["message"])


def _is_small(kind: str, data: Mapping[str, Any]) -> bool:
    """Return whether the event only says that something began."""
    heard = kind == "status" and data.get("what") == "message"
    return heard or (kind == "progress" and data.get("state") == "running")


def _code(last: StreamEvent) -> int:
    data = last.data["data"]
    if last.type == "complete":
        return code_of_status(data["status"]) if data.get("what") == "workflow" else COMPLETED
    if last.type == "error" and data.get("what") != "recovery":
        return OTHER_END
    return WAITING
