"""`slipway workflows history` and `fork`: the checkpoints of a workflow, and a new one from any of them."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from app.cli.connecting import Connection
from app.cli.definition_files import read_inputs
from app.cli.exit_codes import WAITING, code_of_status
from app.cli.invoking import invoke
from app.cli.options import Json
from app.cli.options import Yes as YesOption
from app.cli.output import Output
from app.cli.prompt import TerminalPrompt
from app.cli.steering import follow, show_outcome

__all__ = ["fork", "history"]

WorkflowId = Annotated[
    str, typer.Argument(metavar="ID", help="As `slipway workflows list` shows it.")
]


def history(workflow_id: WorkflowId, json: Json = False) -> None:
    """List a workflow's checkpoints, the newest first; `fork --checkpoint` goes on from one."""
    output = Output(json=json)

    async def work(here: Connection) -> None:
        found = (await here.client.get(f"/workflows/{workflow_id}/history"))["items"]
        if json:
            output.document({"items": found})
            return
        output.table(
            ("CHECKPOINT", "AT", "COMPLETED", "AFTER STEP"),
            [
                (each["checkpoint_id"], each["at"], each["completed"], each["current_step"] or "")
                for each in found
            ],
        )

    invoke(work, output)


def fork(
    workflow_id: WorkflowId,
    step: Annotated[str | None, typer.Option(help="It and what follows it runs again.")] = None,
    checkpoint: Annotated[
        str | None, typer.Option(help="As `slipway workflows history` names it.")
    ] = None,
    inputs: Annotated[
        list[str] | None,
        typer.Option("--input", metavar="NAME=VALUE", help="Another value; may be repeated."),
    ] = None,
    yes: YesOption = False,
    json: Json = False,
) -> None:
    """Start a new workflow from a step or checkpoint of another; with neither, do it all again.

    What was completed by then is carried over with its outputs, also where inputs are different; approvals are asked
    again. The original does not change, and what it made is never undone by the fork.
    """
    output = Output(json=json)
    place = {"step": step, "checkpoint": checkpoint}

    async def work(here: Connection) -> int:
        path = f"/workflows/{workflow_id}/fork"
        query = {name: value for name, value in place.items() if value is not None}
        output.say_all(_preview_lines(await here.client.get(path, **query)))
        if not (yes or await _confirmed(output)):
            return WAITING
        known = (await here.client.get(f"/workflows/{workflow_id}"))["state"]["inputs"]
        body = {**place, "inputs": read_inputs(inputs or [], _declared(known))}
        forked = await here.client.post(path, body)
        output.say(f"Workflow {forked['workflow_id']}")
        if not here.client.drives_itself:
            if json:
                output.document(forked)
            return 0
        found = await follow(here, output, forked["workflow_id"])
        show_outcome(output, found)
        return code_of_status(found["metadata"]["status"])

    invoke(work, output)


async def _confirmed(output: Output) -> bool:
    if not output.can_ask:
        output.note("Nothing was started. Add --yes to start it without being asked.")
        return False
    return await TerminalPrompt(output).ask("Start this fork?", ("yes", "no")) == "yes"


def _preview_lines(preview: Mapping[str, Any]) -> Iterator[str]:
    carried = preview["forked_from"]["carried"]
    yield f"Carried over: {', '.join(carried) or 'nothing'}"
    yield "Everything else runs, and approvals are asked again."
    if preview["effects_that_stay"]:
        yield "What was made before stays as it is:"
        yield from (f"  {effect['summary']}" for effect in preview["effects_that_stay"])


def _declared(inputs: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return the types of the inputs as the original has them, so that a new value is read in the same way."""
    kinds = {list: "array", dict: "object", bool: "boolean", int: "number", float: "number"}
    return {name: {"type": kinds.get(type(value), "string")} for name, value in inputs.items()}
