"""Tags of the working folder, for `git.create_tag` without a `repository`: made there, pushed by `git.push`."""

from typing import Any

from app.errors import Conflict, Invalid
from app.git_repository import Worktree, check_branch_name
from app.plugins.git.published import is_tag_public
from app.workflows.expressions import UNKNOWN
from app.workflows.handlers import Effect, Step, StepContext, StepResult
from app.workflows.placeholders import fill, known_values, show

__all__ = ["foresee_tag", "make_tag", "remove_tag", "tag_name"]


def tag_name(context: StepContext, template: str) -> str:
    """Return the tag's name; Invalid for placeholders that are not known, and `bad_ref_name`."""
    name = fill(template, known_values(context), "tag_template")
    check_branch_name(name)
    return name


async def make_tag(
    worktree: Worktree,
    step: Step,
    context: StepContext,
    *,
    name_template: str,
    message_template: str,
    annotated: bool,
    at: str | None,
) -> StepResult:
    """Tag once; Conflict `ref_exists` where the name is another tag."""
    values = known_values(context)
    name = tag_name(context, name_template)
    message = fill(message_template, {**values, "tag": name}, "message_template")
    commit = await worktree.resolve(at or str(values.get("commit") or "HEAD"))
    if commit is None:
        raise Invalid(f"{worktree.root} has no commit {at or 'HEAD'!r} to tag.", code="unknown_ref")
    target = commit
    if annotated:
        date = context.released_at
        target = await worktree.tag_object(commit, name, message=message, date=date)
    ref = f"refs/tags/{name}"
    outcome = {"name": name, "tag": name, "commit": commit, "object": target, "ours": True}

    async def find() -> dict[str, Any] | None:
        found = await worktree.ref(ref)
        if found is None:
            return None
        if found != target:
            raise Conflict(
                f"{name} is a tag of {worktree.root} already.",
                code="ref_exists",
                next_action="A tag is never moved: choose another version, or delete it if nobody has it.",
                details={"ref": ref, "found": found, "expected": target},
            )
        return {**outcome, "ours": annotated or context.attempt > 1}

    async def make() -> dict[str, Any]:
        await worktree.move(ref, target, None, "tag")
        return outcome

    made = await context.ledger.perform(_tag(step, name), find=find, make=make)
    context.log.write(f"{name} is on {made['commit']}\n")
    outputs = {key: made[key] for key in ("name", "tag", "commit", "object")}
    return StepResult(outputs, state={"tags": {worktree.name: name}})


def foresee_tag(step: Step, context: StepContext, name_template: str) -> list[Effect]:
    name = show(name_template, known_values(context))
    foretold = {"name": name, "tag": name, "commit": UNKNOWN, "object": UNKNOWN}
    return [_tag(step, name, None if "{" in name else foretold)]


async def remove_tag(
    worktree: Worktree, step: Step, context: StepContext, name: str
) -> list[Effect]:
    """Delete the tag while it is what this step made and no push took it along; it may be gone already."""
    effect = _tag(step, name)
    outcome = context.ledger.outcome(effect)
    if outcome is None or not outcome["ours"] or is_tag_public(context, name):
        return []
    ref = f"refs/tags/{name}"

    async def make() -> dict[str, Any]:
        if await worktree.ref(ref) is not None:
            await worktree.move(ref, None, outcome["object"], "undo")
        return {}

    return [effect] if await context.ledger.undo(effect, make=make) is not None else []


def _tag(step: Step, name: str, foretold: dict[str, Any] | None = None) -> Effect:
    return Effect(
        "git.tag",
        f"refs/tags/{name} by {step.key}",
        "reversible",
        f"Tag {name}",
        details={"name": name},
        foretold=foretold,
    )
