"""What follows a command to a workflow: with a service nothing, without one this process drives it to its next rest."""

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol

from app.cli.answers import Answers, Nobody
from app.cli.exit_codes import COMPLETED, code_of_status
from app.cli.followed import Followed
from app.cli.following import Follower
from app.cli.output import Output
from app.cli.views import View, view_for
from app.cli.workflow_text import next_lines, outcome_lines
from app.workflows.state import TERMINAL_STATUSES

__all__ = ["Place", "drive", "follow", "settle", "show_outcome"]


class Place(Protocol):
    """Where the workflows of a command live."""

    @property
    def workflows(self) -> Followed: ...


async def follow(
    here: Place,
    output: Output,
    workflow_id: str,
    *,
    after: int = 0,
    answers: Answers | None = None,
    view: View | None = None,
) -> dict[str, Any]:
    """Show what a workflow does until it rests; when a person leaves it, say how it goes on."""
    follower = Follower(here.workflows, output, view or view_for(output), answers or Nobody())
    try:
        return await follower.follow(workflow_id, after)
    except asyncio.CancelledError:
        output.note(_left(here, workflow_id))
        raise


def _left(here: Place, workflow_id: str) -> str:
    again = f"Look on with: slipway events {workflow_id} --follow"
    if here.workflows.drives_itself:
        return (
            f"{workflow_id} is being stopped: a step that does not end in a moment is cut off. "
            f"Go on with: slipway workflows resume {workflow_id}, or slipway serve. Finished steps are kept; "
            f"one that was cut off begins again, or asks where its effect cannot be told. {again}"
        )
    return f"{workflow_id} goes on at {here.workflows.url}. {again}"


async def settle(
    here: Place, output: Output, workflow: Mapping[str, Any], *, goal: str | None = None
) -> int:
    """Show where a command brought its workflow and return the exit code; `goal` is a status that counts as done."""
    if not here.workflows.drives_itself:
        show_outcome(output, workflow)
        return COMPLETED
    found = await _driven(here, output, workflow)
    show_outcome(output, found)
    status = found["metadata"]["status"]
    return COMPLETED if status == goal else code_of_status(status)


async def drive(here: Place, output: Output, before: Mapping[str, Any]) -> int:
    """Go on with the workflow where nobody else does, and return the exit code."""
    if not here.workflows.drives_itself:
        return COMPLETED
    found = await _driven(here, output, before)
    output.say_all((*outcome_lines(found), *next_lines(found)))
    return code_of_status(found["metadata"]["status"])


async def _driven(here: Place, output: Output, workflow: Mapping[str, Any]) -> Mapping[str, Any]:
    if workflow["metadata"]["status"] in TERMINAL_STATUSES:
        return workflow
    return await follow(here, output, workflow["workflow_id"], after=workflow["last_seq"])


def show_outcome(output: Output, workflow: Mapping[str, Any]) -> None:
    if output.json:
        output.document(workflow)
    else:
        output.say_all(outcome_lines(workflow))
        output.say_all(next_lines(workflow))
