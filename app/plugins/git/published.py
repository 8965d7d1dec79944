"""What a push made public: others may have it by now, so undoing leaves it where it is."""

from collections.abc import Mapping
from typing import Any

from app.git_repository import Worktree
from app.workflows.handlers import StepContext

__all__ = ["is_commit_public", "is_tag_public", "step_outputs"]


def step_outputs(context: StepContext) -> list[Mapping[str, Any]]:
    """Return the outputs of the steps that ended, in the order they are recorded."""
    entries = (context.state.get("steps") or {}).values()
    return [
        entry["outputs"] for entry in entries if entry and isinstance(entry.get("outputs"), Mapping)
    ]


async def is_commit_public(worktree: Worktree, context: StepContext, commit: str) -> bool:
    """Return whether a remote is known to hold the commit, whoever pushed it; no remote is asked."""
    if await worktree.tracked_by(commit):
        return True
    pushed = [str(one["pushed"]) for one in step_outputs(context) if one.get("pushed")]
    return any([await worktree.holds(commit, head) for head in pushed])


def is_tag_public(context: StepContext, name: str) -> bool:
    """Return whether a step of this workflow pushed the tag."""
    return any(
        one.get("pushed") and name in (one.get("tags") or ()) for one in step_outputs(context)
    )
