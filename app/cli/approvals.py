"""`slipway approvals`: the inbox of decisions."""

from typing import Annotated, Any, Literal

import typer

from app.cli.approval_text import approval_lines, approval_status
from app.cli.connecting import Connection
from app.cli.exit_codes import WAITING
from app.cli.invoking import invoke
from app.cli.options import Comment, Json
from app.cli.output import Output
from app.cli.prompt import TerminalPrompt
from app.cli.steering import drive

__all__ = ["app"]

app = typer.Typer(
    help="List, show, approve and reject what waits for a decision.", no_args_is_help=True
)

ApprovalId = Annotated[
    str, typer.Argument(metavar="ID", help="As `slipway approvals list` shows it.")
]
Digest = Annotated[
    str | None,
    typer.Option(help="The digest that you read; the answer counts only if it still is the one."),
]


@app.command("list")
def list_approvals(
    everything: Annotated[bool, typer.Option("--all", help="Also what was decided.")] = False,
    workflow: Annotated[str | None, typer.Option(help="Only those of this workflow.")] = None,
    json: Json = False,
) -> None:
    """List the approvals of workflows that have not ended, the oldest first."""
    output = Output(json=json)

    async def work(here: Connection) -> None:
        pending = "false" if everything else "true"
        page = await here.client.get("/approvals", pending=pending, workflow_id=workflow)
        if json:
            output.document(page)
        elif not page["items"]:
            output.say("Nothing waits for a decision.")
        else:
            output.table(
                ("ID", "STATUS", "WHAT", "WORKFLOW", "SINCE"),
                [_row(each) for each in page["items"]],
            )

    invoke(work, output)


def _row(each: dict[str, Any]) -> tuple[object, ...]:
    return each["id"], each["status"], each["title"], each["workflow_id"], each["requested_at"]


@app.command("show")
def show_approval(approval_id: ApprovalId, json: Json = False) -> None:
    """Show exactly what would be approved."""
    output = Output(json=json)

    async def work(here: Connection) -> None:
        approval = await here.client.get(f"/approvals/{approval_id}")
        if json:
            output.document(approval)
        else:
            output.say_all(approval_lines(approval))

    invoke(work, output)


@app.command("approve")
def approve(
    approval_id: ApprovalId, comment: Comment = "", digest: Digest = None, json: Json = False
) -> None:
    """Approve. Without --digest what you approve is shown, and in a terminal you are asked once more.

    \b
    Example:
      slipway approvals approve ap_EXAMPLE --comment "checked with the shop team"
    """
    _decide(approval_id, "approve", comment, digest, json)


@app.command("reject")
def reject(
    approval_id: ApprovalId, comment: Comment = "", digest: Digest = None, json: Json = False
) -> None:
    """Reject. The workflow then waits: retry asks again, cancel undoes what was prepared."""
    _decide(approval_id, "reject", comment, digest, json)


def _decide(
    approval_id: str,
    decision: Literal["approve", "reject"],
    comment: str,
    digest: str | None,
    json: bool,
) -> None:
    output = Output(json=json)

    async def work(here: Connection) -> int:
        approval = await here.client.get(f"/approvals/{approval_id}")
        if digest is None and not await _confirmed(approval, decision, output):
            return WAITING
        body = {"decision": decision, "comment": comment, "digest": digest or approval["digest"]}
        before = await here.client.get(f"/workflows/{approval['workflow_id']}")
        decided = await here.client.post(f"/approvals/{approval_id}", body)
        if json:
            output.document(decided)
        else:
            output.say(f"{decided['title']}: {approval_status(decided)}")
        return await drive(here, output, before)

    invoke(work, output)


async def _confirmed(approval: dict[str, Any], decision: str, output: Output) -> bool:
    """Show what is decided on, and ask where somebody can answer."""
    output.say_all(approval_lines(approval))
    if not output.can_ask or approval["status"] != "pending":
        return True
    return await TerminalPrompt(output).ask(f"Do you {decision} this?", ("yes", "no")) == "yes"
