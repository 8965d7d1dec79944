"""`slipway workflows`: what runs and ran, and steering it."""

from typing import Annotated, Any, Literal
from urllib.parse import quote

import typer

from app.cli.artifact_rows import ARTIFACT_HEADINGS, artifact_row
from app.cli.connecting import Connection
from app.cli.exit_codes import WAITING
from app.cli.invoking import invoke
from app.cli.logs import StepLog, follow_log, print_lines
from app.cli.options import Comment, Json, Yes
from app.cli.output import Output
from app.cli.prompt import TerminalPrompt
from app.cli.steering import settle
from app.cli.workflow_text import undoing_lines, workflow_lines

__all__ = ["app"]

_HELP = """\
List, show and steer workflows.

\b
With a service running, a command returns as soon as the service has recorded it. Without one it drives the workflow
itself to its end, or until it waits for a person; the exit code says which.
"""

app = typer.Typer(help=_HELP, no_args_is_help=True)

WorkflowId = Annotated[
    str, typer.Argument(metavar="ID", help="As `slipway workflows list` shows it.")
]
Step = Annotated[str | None, typer.Option(help="Which step, where several wait for a decision.")]
Answer = Literal["happened", "not-happened", "check-again"]
Cell = Annotated[str | None, typer.Option(help="Which repository of the step.")]


@app.command("list")
def list_workflows(
    status: Annotated[str | None, typer.Option(help="Only those, such as running.")] = None,
    definition: Annotated[str | None, typer.Option(help="Only those of this definition.")] = None,
    repository: Annotated[str | None, typer.Option(help="Only those of this repository.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 50,
    cursor: Annotated[str | None, typer.Option(help="`next` of the page before.")] = None,
    json: Json = False,
) -> None:
    """List workflows, the newest first."""
    output = Output(json=json)
    query = {
        "status": status,
        "definition": definition,
        "repository": repository,
        "limit": limit,
        "cursor": cursor,
    }

    async def work(here: Connection) -> None:
        page = await here.client.get("/workflows", **query)
        if json:
            output.document(page)
            return
        output.table(
            ("ID", "STATUS", "DEFINITION", "REPOSITORIES", "CREATED"),
            [_row(each) for each in page["items"]],
        )
        if alone := [each["workflow_id"] for each in page["items"] if each.get("unattended")]:
            output.note(
                f"Nobody drives {', '.join(alone)}. Go on with: slipway workflows resume {alone[0]}, or slipway serve."
            )
        if page["next"]:
            output.note(f"There are more: --cursor {page['next']}")

    invoke(work, output)


def _row(each: dict[str, Any]) -> tuple[object, ...]:
    repositories = ", ".join(each.get("repositories") or [])
    status = f"{each['status']}, driven by nobody" if each.get("unattended") else each["status"]
    return each["workflow_id"], status, each["definition"], repositories, each["created_at"]


@app.command("show")
def show_workflow(workflow_id: WorkflowId, json: Json = False) -> None:
    """Show a workflow: its status, every step, what it waits for and what can be done."""
    output = Output(json=json)

    async def work(here: Connection) -> None:
        found = await here.client.get(f"/workflows/{workflow_id}")
        if json:
            output.document(found)
        else:
            why = await here.client.get(f"/workflows/{workflow_id}/why")
            output.say_all(workflow_lines(found, why))

    invoke(work, output)


@app.command("pause")
def pause(workflow_id: WorkflowId, comment: Comment = "", json: Json = False) -> None:
    """Stop at the next boundary until it is resumed."""
    _steer(workflow_id, "pause", {"comment": comment}, json, goal="paused")


@app.command("resume")
def resume(workflow_id: WorkflowId, comment: Comment = "", json: Json = False) -> None:
    """Go on after a pause; reopen a workflow that failed; take up one that nobody drives."""
    output = Output(json=json)

    async def work(here: Connection) -> int:
        found = await here.client.get(f"/workflows/{workflow_id}")
        if here.service is not None and "resume" not in found["allowed_operations"]:
            await here.service.manager.take_up(workflow_id)
        if not (here.service is not None and here.service.manager.is_driven(workflow_id)):
            found = await here.client.post(f"/workflows/{workflow_id}/resume", {"comment": comment})
        return await settle(here, output, found)

    invoke(work, output)


@app.command("cancel")
def cancel(
    workflow_id: WorkflowId,
    keep: Annotated[bool, typer.Option("--keep", help="Leave what was prepared.")] = False,
    comment: Comment = "",
    json: Json = False,
) -> None:
    """Stop for good. What was prepared is undone; once publishing began, nothing is."""
    _steer(workflow_id, "cancel", {"comment": comment, "keep": keep}, json, goal="cancelled")


@app.command("retry")
def retry(
    workflow_id: WorkflowId,
    step: Step = None,
    cell: Cell = None,
    comment: Comment = "",
    json: Json = False,
) -> None:
    """Try a failed step again, with the same number of retries."""
    _steer(workflow_id, "retry", {"step": step, "cell": cell, "comment": comment}, json)


@app.command("skip")
def skip(
    workflow_id: WorkflowId,
    step: Step = None,
    cell: Cell = None,
    comment: Comment = "",
    json: Json = False,
) -> None:
    """Go on without a failed step; of a release this leaves its repository out."""
    _steer(workflow_id, "skip", {"step": step, "cell": cell, "comment": comment}, json)


@app.command("resolve")
def resolve(
    workflow_id: WorkflowId,
    answer: Annotated[Answer, typer.Option(help="What is the case.")],
    step: Step = None,
    cell: Cell = None,
    effect: Annotated[
        str | None, typer.Option(help="Which effect, where several are in doubt: `kind:target`.")
    ] = None,
    comment: Comment = "",
    json: Json = False,
) -> None:
    """Say whether an effect happened of which it cannot be told, and go on.

    `happened` goes on as if it had been told so, `not-happened` makes it now, `check-again` asks once more. See
    `slipway workflows show` for what is in doubt.
    """
    said = {"answer": answer.replace("-", "_"), "step": step, "cell": cell, "effect": effect}
    _steer(workflow_id, "resolve", {**said, "comment": comment}, json)


@app.command("scope")
def scope(
    workflow_id: WorkflowId,
    add_repository: Annotated[list[str] | None, typer.Option(help="Release it too.")] = None,
    drop_repository: Annotated[list[str] | None, typer.Option(help="Leave it out.")] = None,
    drop_ticket: Annotated[list[str] | None, typer.Option(help="Leave it out, by its key.")] = None,
    include_branch: Annotated[
        list[str] | None, typer.Option(help="Take an unmerged branch along, by name or ticket.")
    ] = None,
    exclude_branch: Annotated[
        list[str] | None, typer.Option(help="Leave a branch out, by name or ticket.")
    ] = None,
    comment: Comment = "",
    json: Json = False,
) -> None:
    """Change what is released and plan again; with no option, plan again from what is there now.

    Possible until publishing begins. What the change does not touch is kept; approvals whose plan changed are asked
    again, and show the difference. Each option may be given several times.
    """
    body = {
        "add_repositories": add_repository or [],
        "drop_repositories": drop_repository or [],
        "drop_tickets": drop_ticket or [],
        "include_branches": include_branch or [],
        "exclude_branches": exclude_branch or [],
        "comment": comment,
    }
    _steer(workflow_id, "scope", body, json)


@app.command("rollback")
def rollback(
    workflow_id: WorkflowId, comment: Comment = "", yes: Yes = False, json: Json = False
) -> None:
    """Undo, the latest first, every effect that can be undone; the others are listed and stay."""
    output = Output(json=json)

    async def work(here: Connection) -> int:
        effects = (await here.client.get(f"/workflows/{workflow_id}/effects"))["items"]
        output.say_all(undoing_lines(effects))
        if not yes and not output.can_ask:
            output.note("Nothing was undone. Add --yes to undo it without being asked.")
            return WAITING
        if not yes and await TerminalPrompt(output).ask("Undo this?", ("yes", "no")) != "yes":
            return WAITING
        body = {"comment": comment}
        found = await here.client.post(f"/workflows/{workflow_id}/rollback", body)
        return await settle(here, output, found, goal="rolled_back")

    invoke(work, output)


@app.command("delete")
def delete(workflow_id: WorkflowId, json: Json = False) -> None:
    """Remove the record and the logs of a workflow that has ended; what it made stays."""
    output = Output(json=json)

    async def work(here: Connection) -> None:
        await here.client.delete(f"/workflows/{workflow_id}")
        if json:
            output.document({"workflow_id": workflow_id, "deleted": True})
        else:
            output.say(f"Workflow {workflow_id} is deleted.")

    invoke(work, output)


@app.command("logs")
def logs(
    workflow_id: WorkflowId,
    step: Annotated[str, typer.Argument(metavar="STEP", help="The step's id.")],
    cell: Cell = None,
    search: Annotated[
        str | None, typer.Option(help="Only lines with this in them; case does not count.")
    ] = None,
    context: Annotated[int, typer.Option(min=0, max=100, help="Lines around each of those.")] = 0,
    tail: Annotated[int | None, typer.Option(min=1, help="Only the last so many lines.")] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Go on until the step ends.")] = False,
    json: Json = False,
) -> None:
    """Print the log of a step's latest try. With --search each line has its number before it."""
    output = Output(json=json)

    async def work(here: Connection) -> None:
        log = StepLog(here.client, workflow_id, step, cell)
        if follow:
            await follow_log(log, output, search=search, tail=tail)
        elif search is not None or tail is not None:
            await print_lines(
                log,
                output,
                search=search,
                context=context,
                tail=tail,
                is_numbered=search is not None,
            )
        elif json:
            output.document({"step": step, "cell": cell, "log": await log.text()})
        else:
            output.say((await log.text()).rstrip("\n"))

    invoke(work, output)


@app.command("artifacts")
def artifacts(
    workflow_id: WorkflowId,
    name: Annotated[
        str | None, typer.Argument(help="Which one to print; lists them without.")
    ] = None,
    version: Annotated[int | None, typer.Option(help="Which one; the latest without it.")] = None,
    json: Json = False,
) -> None:
    """List what the steps left, or print one of it. `slipway artifacts` finds and keeps those of all workflows."""
    output = Output(json=json)

    async def work(here: Connection) -> None:
        path = f"/workflows/{workflow_id}/artifacts"
        if name is not None:
            content = await here.client.content(f"{path}/{quote(name)}", version=version)
            output.say(content.decode(errors="replace"))
            return
        found = await here.client.get(path)
        if json:
            output.document(found)
        else:
            output.table(ARTIFACT_HEADINGS, [artifact_row(each) for each in found["items"]])

    invoke(work, output)


def _steer(
    workflow_id: str, command: str, body: dict[str, Any], json: bool, goal: str | None = None
) -> None:
    output = Output(json=json)

    async def work(here: Connection) -> int:
        found = await here.client.post(f"/workflows/{workflow_id}/{command}", body)
        return await settle(here, output, found, goal=goal)

    invoke(work, output)
