"""`slipway release`: plan, show, ask, start, follow, and tell what was made."""

from typing import Annotated, Any, Literal

import typer

from app.cli.answers import Answers, Nobody, Person, PlanConfirmed, Yes
from app.cli.client import Client
from app.cli.connecting import Connection
from app.cli.exit_codes import COMPLETED, INVALID, WAITING, code_of_status
from app.cli.failures import tell
from app.cli.invoking import invoke
from app.cli.options import Json, Plain
from app.cli.options import Yes as YesOption
from app.cli.output import Output
from app.cli.plan_text import plan_lines
from app.cli.prompt import TerminalPrompt
from app.cli.steering import follow
from app.cli.workflow_text import made_lines, next_lines, outcome_lines
from app.errors import Invalid

__all__ = ["answers_for", "release"]

_Plan = dict[str, Any]


def release(
    version: Annotated[
        str, typer.Argument(metavar="VERSION", help="The fix version, such as v2.1.0.")
    ],
    names: Annotated[
        list[str], typer.Argument(metavar="NAME...", help="The repositories to release.")
    ],
    sprint: Annotated[
        str | None, typer.Option(help="The sprint whose branch is released; not for a hotfix.")
    ] = None,
    kind: Annotated[
        Literal["release", "hotfix"],
        typer.Option("--type", help="A hotfix starts from the last tag."),
    ] = "release",
    number: Annotated[
        str | None,
        typer.Option("--version", help="The version to release, where it is not VERSION."),
    ] = None,
    bump: Annotated[
        Literal["major", "minor", "patch"] | None,
        typer.Option(help="The step, where the version is inferred."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the plan; start nothing.")
    ] = False,
    yes: YesOption = False,
    accept_conflicts: Annotated[
        bool,
        typer.Option("--accept-conflicts", help="With --yes: start although branches conflict."),
    ] = False,
    plain: Plain = False,
    json: Json = False,
) -> None:
    """Release repositories together: show the plan, ask, prepare, ask again, publish.

    Nothing starts before you confirm the plan. Without a terminal and without --yes the plan is printed and the exit
    code is 5. With --yes a plan that leaves out a repository that you named, or whose branches conflict, is not started.

    \b
    Examples:
      slipway release v2.1.0 frontend backend --sprint sprint-2024-01
      slipway release v2.1.0 frontend backend --sprint sprint-2024-01 --dry-run
      slipway release v2.0.1 payments-api --type hotfix
    """
    output = Output(json=json, plain=plain)
    inputs = {
        "repositories": names,
        "fix_version": version,
        "sprint_name": sprint,
        "release_type": kind,
        "version": number,
        "bump": bump,
    }
    asked = {name: value for name, value in inputs.items() if value is not None}

    async def work(here: Connection) -> int:
        plan = await here.client.post(
            "/definitions/plan", {"definition": "release", "inputs": asked}
        )
        if plan["errors"]:
            return _cannot(plan, output)
        output.say_all(plan_lines(plan))
        if dry_run or not await _confirmed(plan, yes, accept_conflicts, output):
            return _not_started(plan, output, COMPLETED if dry_run else WAITING)
        return await _released(here, output, plan, asked, yes)

    invoke(work, output)


def answers_for(output: Output, yes: bool, plan: _Plan | None = None) -> Answers:
    """Return who answers the gates: `--yes` (for this plan only), the person at the terminal, or nobody."""
    if yes:
        gates = plan["approvals"] if plan else []
        return Yes(output, {gate["step"]: gate["digest"] for gate in gates if gate["digest"]})
    return Person(TerminalPrompt(output), output) if output.can_ask else Nobody()


async def _confirmed(plan: _Plan, yes: bool, accept_conflicts: bool, output: Output) -> bool:
    if yes:
        _require_all(plan, accept_conflicts)
        return True
    if not output.can_ask:
        output.note("Nothing was started. Add --yes to start it without being asked.")
        return False
    return await TerminalPrompt(output).ask("Start this release?", ("yes", "no")) == "yes"


def _require_all(plan: _Plan, accept_conflicts: bool) -> None:
    """Refuse to go on unasked with less than what was named, or with branches that conflict."""
    entries = plan["approvals"][0]["plan"]["repositories"]
    blocked = {
        name: problem
        for name, entry in entries.items()
        for problem in entry["problems"]
        if problem["blocking"]
    }
    if blocked:
        name, problem = next(iter(blocked.items()))
        raise Invalid(
            f"The plan leaves out {', '.join(blocked)}, so it is not started with --yes. "
            f"{problem['message']}",
            code="repository_left_out",
            next_action=f"{problem['next_action']} Or release without {name}.",
        )
    conflicting = [name for name, entry in entries.items() if entry["conflicts"]]
    if conflicting and not accept_conflicts:
        raise Invalid(
            f"Branches of {', '.join(conflicting)} conflict, so the plan is not started with --yes.",
            code="conflicts_not_accepted",
            next_action="Resolve them first, leave the repository out, or add --accept-conflicts: what conflicts "
            "waits then for a person while the others go on.",
        )


def _cannot(plan: _Plan, output: Output) -> int:
    for error in plan["errors"]:
        tell(Invalid(error["message"], next_action=error.get("next_action", "")))
    return _not_started(plan, output, INVALID)


def _not_started(plan: _Plan, output: Output, code: int) -> int:
    if output.json:
        output.document({"workflow_id": None, "status": None, "plan": plan})
    return code


async def _released(
    here: Connection, output: Output, plan: _Plan, inputs: dict[str, Any], yes: bool
) -> int:
    body = {"definition": "release", "inputs": inputs}
    workflow_id = (await here.client.post("/workflows", body))["workflow_id"]
    output.say()
    output.say(f"Workflow {workflow_id}")
    answers = PlanConfirmed(plan["digest"], answers_for(output, yes, plan))
    found = await follow(here, output, workflow_id, answers=answers)
    await _tell(here.client, output, plan, found)
    return code_of_status(found["metadata"]["status"])


async def _tell(client: Client, output: Output, plan: _Plan, found: dict[str, Any]) -> None:
    path = f"/workflows/{found['workflow_id']}"
    effects = (await client.get(f"{path}/effects"))["items"]
    artifacts = (await client.get(f"{path}/artifacts"))["items"]
    output.say()
    output.say_all(outcome_lines(found))
    output.say_all(made_lines(effects, artifacts))
    output.say_all(next_lines(found))
    if output.json:
        output.document(
            {
                "workflow_id": found["workflow_id"],
                "status": found["metadata"]["status"],
                "error": found["metadata"]["last_error"],
                "plan": plan,
                "effects": effects,
                "artifacts": artifacts,
                "allowed_operations": found["allowed_operations"],
            }
        )
