"""A workflow as people read it: how it stands, what it waits for, what it did, what can be done now."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text

from app.cli.board import steps_of
from app.cli.output import columns
from app.cli.states import state_text

__all__ = ["made_lines", "next_lines", "outcome_lines", "undoing_lines", "workflow_lines"]

Lines = Iterator[str | Text]
_DONE = frozenset({"made", "found"})


def workflow_lines(workflow: Mapping[str, Any], why: Mapping[str, Any]) -> Lines:
    """Yield the whole picture of one workflow."""
    metadata = workflow["metadata"]
    yield from outcome_lines(workflow)
    yield f"{metadata['definition']} {metadata['definition_version']}, started by {metadata['started_by']} at {metadata['created_at']}"
    if metadata["repositories"]:
        yield f"Repositories: {', '.join(metadata['repositories'])}"
    yield ""
    yield from columns(
        ("STEP", "STATE", "TRIES", "WHAT"), [_step(each) for each in steps_of(workflow)]
    )
    for each in why["waits"]:
        yield ""
        yield f"Waits ({each['what']}): {each.get('message', '')}"
    yield from next_lines(workflow)


def outcome_lines(workflow: Mapping[str, Any]) -> Lines:
    """Yield its status and, where it failed, why."""
    metadata = workflow["metadata"]
    yield Text.assemble(f"Workflow {workflow['workflow_id']}: ", state_text(metadata["status"]))
    error = metadata.get("last_error")
    if error and metadata["status"] in {"failed", "waiting_for_recovery"}:
        yield f"  {error['message']}"
        if error.get("next_action"):
            yield f"  {error['next_action']}"


def _step(step: Mapping[str, Any]) -> Sequence[object]:
    name = step["id"] if step["cell"] is None else f"{step['id']}[{step['cell']}]"
    error = step.get("error") or {}
    return (
        name,
        step["status"],
        step["attempts"] or "",
        error.get("message") or step.get("reason") or "",
    )


def made_lines(
    effects: Sequence[Mapping[str, Any]], artifacts: Sequence[Mapping[str, Any]]
) -> Lines:
    """Yield what was made in the world, by repository, and what the steps left."""
    made = [each for each in effects if each["status"] in _DONE]
    places = dict.fromkeys(each["repository"] for each in made)
    for place in places:
        yield ""
        yield place or "Elsewhere"
        yield from (f"  {each['summary']}" for each in made if each["repository"] == place)
    if artifacts:
        yield ""
        yield f"Artifacts: {', '.join(dict.fromkeys(each['name'] for each in artifacts))}"


def undoing_lines(effects: Sequence[Mapping[str, Any]]) -> Lines:
    """Yield what a rollback would undo, latest first, and what stays."""
    made = [each for each in effects if each["status"] in _DONE]
    stays = [each for each in made if each["reversibility"] == "irreversible"]
    yield "This is undone:"
    yield from (f"  {each['summary']}" for each in reversed(made) if each not in stays)
    if stays:
        yield "This cannot be undone and stays:"
        yield from (f"  {each['summary']}" for each in stays)


def next_lines(workflow: Mapping[str, Any]) -> Lines:
    """Yield the commands that go on from here; undoing what was completed is for who looks for it."""
    workflow_id, allowed = workflow["workflow_id"], workflow["allowed_operations"]
    waits = workflow["metadata"]["waiting_for"]
    approvals = [each["approval_id"] for each in waits if each["what"] == "approval"]
    ended_well = str(workflow["metadata"]["status"]).startswith("completed")
    hidden = {"delete", "rollback"} if ended_well else {"delete"}
    commands = [each for each in allowed if each not in hidden]
    if not (waits or commands):
        return
    yield ""
    yield "What you can do:"
    for approval in approvals:
        yield f"  slipway approvals show {approval}"
        yield f"  slipway approvals approve {approval}"
    if commands:
        yield f"  slipway workflows {'|'.join(commands)} {workflow_id}"
