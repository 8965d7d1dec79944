"""What follows a command to a workflow: with a service nothing, without one this process drives it to its next rest."""

import asyncio
from collections.abc import Mapping
from typing import Any

from app.cli.answers import Answers, Nobody
from app.cli.connecting import Connection
from app.cli.exit_codes import COMPLETED, code_of_status
from app.cli.following import Follower
from app.cli.output import Output
from app.cli.views import View, view_for
from app.cli.workflow_text import next_lines, outcome_lines
from app.workflows.state import TERMINAL_STATUSES

__all__ = ["follow", "settle", "show_outcome"]


async def follow(
    here: Connection,
    output: Output,
    workflow_id: str,
    *,
    after: int = 0,
    answers: Answers | None = None,
    view: View | None = None,
) -> dict[str, Any]:
    """Show what a workflow does until it rests; when a person leaves it, say how it goes on."""
    follower = Follower(here.client, output, view or view_for(output), answers or Nobody())
    try:
        return await follower.follow(workflow_id, after)
    except asyncio.CancelledError:
        output.note(_left(here, workflow_id))
        raise


def _left(here: Connection, workflow_id: str) -> str:
    again = f"Look on with: slipway events {workflow_id} --follow"
    if here.client.drives_itself:
        return f"{workflow_id} stops at its next boundary; `slipway serve` goes on with it. {again}"
    return f"{workflow_id} goes on at {here.client.url}. {again}"


async def settle(
    here: Connection, output: Output, workflow: Mapping[str, Any], *, goal: str | None = None
) -> int:
    """Show where a command brought its workflow and return the exit code; `goal` is a status that counts as done."""
    status = workflow["metadata"]["status"]
    found = workflow
    if here.client.drives_itself and status not in TERMINAL_STATUSES:
        found = await follow(here, output, workflow["workflow_id"], after=workflow["last_seq"])
        status = found["metadata"]["status"]
    show_outcome(output, found)
    if not here.client.drives_itself or status == goal:
        return COMPLETED
    return code_of_status(status)


def show_outcome(output: Output, workflow: Mapping[str, Any]) -> None:
    if output.json:
        output.document(workflow)
    else:
        output.say_all(outcome_lines(workflow))
        output.say_all(next_lines(workflow))
