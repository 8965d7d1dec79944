"""An approval as people read it: what is asked, where, what exactly would be signed, and its digest."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from rich.text import Text

from app.cli.output import columns
from app.cli.plan_text import exclusion_text, release_lines

__all__ = ["approval_lines", "approval_status"]

Lines = Iterator[str | Text]


def approval_status(approval: Mapping[str, Any]) -> str:
    """Return its status, with the count where several people must agree."""
    needed, made = approval["quorum"], len(approval["decisions"])
    if needed == 1 or approval["status"] != "pending":
        return str(approval["status"])
    return f"pending, {made} of {needed} approved"


def approval_lines(approval: Mapping[str, Any]) -> Lines:
    yield f"{approval['title']} ({approval_status(approval)})"
    yield from approval["message"].splitlines()
    place = (
        approval["step"] if approval["cell"] is None else f"{approval['step']}[{approval['cell']}]"
    )
    yield f"Approval {approval['id']} at step {place} of workflow {approval['workflow_id']}"
    if approval.get("expires_at"):
        yield f"Expires at {approval['expires_at']}"
    for each in approval.get("decisions", []):
        yield f"{each['decision']} by {each['by']} at {each['at']} {each['comment']}".rstrip()
    yield from _changes(approval.get("changes") or ())
    yield ""
    yield from _signed(approval["plan"])
    yield f"Digest: {approval['digest']}"


def _changes(changes: Sequence[Mapping[str, Any]]) -> Lines:
    """Yield what differs from what was shown before, where it was asked before."""
    if changes:
        yield ""
        yield "Changed since it was last asked"
    for each in changes:
        sides = [_side(each[name]) for name in ("before", "after") if each[name] is not None]
        yield f"  {each['path']} {each['change']}{': ' if sides else ''}{' -> '.join(sides)}"


def _side(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _signed(plan: Any) -> Lines:
    if not isinstance(plan, Mapping) or not plan:
        if plan:
            yield from _document(plan)
        return
    if "release_type" in plan and "repositories" in plan:
        yield from release_lines(plan)
        effects = plan.get("effects", [])
        counts = {
            each: sum(effect["reversibility"] == each for effect in effects)
            for each in ("reversible", "compensatable", "irreversible")
        }
        yield ""
        yield f"{len(effects)} effects: " + ", ".join(f"{n} {kind}" for kind, n in counts.items())
    elif "document" in plan and "repositories" in plan:
        yield from _evidence(plan)
    else:
        yield from _document(plan)


def _evidence(evidence: Mapping[str, Any]) -> Lines:
    """Yield what gate 2 signs: exact commits and trees, their tags, and the document."""
    rows = [
        (
            name,
            each["version"],
            each["tag"],
            each["merge"][:12],
            each["merge_tree"][:12],
            each["checks"],
            each.get("commits", ""),
            ", ".join(each.get("tickets") or ()),
        )
        for name, each in evidence["repositories"].items()
    ]
    heads = ("REPOSITORY", "VERSION", "TAG", "COMMIT", "TREE", "CHECKS", "COMMITS", "TICKETS")
    yield from columns(heads, rows)
    for name, each in evidence["repositories"].items():
        for branch, moved in (each.get("moved_since_plan") or {}).items():
            sides = " -> ".join(str(moved[side])[:12] for side in ("planned", "found"))
            yield f"{name}: {branch} moved since the plan was approved, {sides}"
    document = evidence["document"] or {}
    if document.get("url"):
        yield f"Document: {document['url']}"
    if evidence.get("exclusions"):
        yield "Left out"
        yield from (f"  {exclusion_text(each)}" for each in evidence["exclusions"])


def _document(value: Any) -> Lines:
    yield from orjson.dumps(value, option=orjson.OPT_INDENT_2).decode().splitlines()
