"""`slipway events`: what a workflow did and does, event by event."""

from contextlib import aclosing
from typing import Annotated

import typer

from app.cli.board import Board
from app.cli.connecting import Connection
from app.cli.exit_codes import COMPLETED, UNAVAILABLE, code_of_status
from app.cli.invoking import invoke
from app.cli.output import Output
from app.cli.steering import follow
from app.cli.views import JsonLines, PlainLines
from app.cli.workflows import WorkflowId

__all__ = ["show_events"]


def show_events(
    workflow_id: WorkflowId,
    follow_on: Annotated[
        bool, typer.Option("--follow", help="Go on until it ends or waits for a person.")
    ] = False,
    after: Annotated[int, typer.Option(min=0, help="Only events with a greater number.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Every event as a JSON line.")] = False,
) -> None:
    """Print a workflow's events. With --follow the exit code tells how it ended.

    \b
    Examples:
      slipway events wf_01KAEXAMPLE0000000000000000 --follow
      slipway events wf_01KAEXAMPLE0000000000000000 --after 120 --json
    """
    output = Output(json=json)
    view = JsonLines(output) if json else PlainLines(output)

    async def work(here: Connection) -> int:
        if not follow_on:
            return await _print_past(here, workflow_id, after, view)
        found = await follow(here, output, workflow_id, after=after, view=view)
        status = found["metadata"]["status"]
        if here.client.drives_itself and status in {"running", "rolling_back"}:
            output.note("No service is running, so nothing goes on. Start one: slipway serve")
            return UNAVAILABLE
        return code_of_status(status)

    invoke(work, output)


async def _print_past(
    here: Connection, workflow_id: str, after: int, view: JsonLines | PlainLines
) -> int:
    # Opens a folder that nobody owns, so that the journal is read and not only the last picture
    await here.client.get("/approvals", workflow_id=workflow_id)
    found = await here.client.get(f"/workflows/{workflow_id}")
    board = Board.of(found)
    if found["last_seq"] <= after:
        return COMPLETED
    async with aclosing(here.client.events(workflow_id, after)) as events:
        async for event in events:
            view.show(event, board)
            if (event.get("seq") or 0) >= found["last_seq"]:
                break
    return COMPLETED
