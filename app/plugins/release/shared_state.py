"""What later release steps read of earlier ones: from WorkflowState, and from the ledger."""

from collections.abc import Mapping
from typing import Any

from app.errors import Conflict
from app.plugins.release import effects
from app.plugins.release.release_plan import ReleasePlan
from app.workflows.handlers import StepContext

__all__ = ["candidate_of", "evidence_of", "published", "untouched"]


def candidate_of(context: StepContext, repository: str) -> Mapping[str, Any]:
    """Return what `release.candidate` left for the repository."""
    found: Mapping[str, Any] | None = (context.state.get("release_branches") or {}).get(repository)
    if found is None:
        raise Conflict(
            f"{repository} has no candidate in this workflow.",
            code="no_candidate",
            next_action=f"Retry the candidate of {repository}.",
        )
    return found


def evidence_of(context: StepContext, barrier: str, repository: str) -> Mapping[str, Any]:
    """Return what gate 2 approved for the repository: the outputs of the step `barrier`."""
    entry = context.state["steps"].get(barrier) or {}
    outputs = entry.get("outputs") or {}
    found: Mapping[str, Any] | None = (
        (outputs.get("evidence") or {}).get("repositories", {}).get(repository)
    )
    if found is None:
        raise Conflict(
            f"Nothing was approved for publishing {repository}: {barrier} left no evidence for it.",
            code="no_evidence",
            next_action="Cancel the workflow and start again.",
        )
    return found


def published(context: StepContext, plan: ReleasePlan) -> list[str]:
    """Return the repositories whose tag is published, in the plan's order."""
    tags = context.state.get("tags") or {}
    return [name for name in plan.scope if name in tags]


def untouched(context: StepContext, repository: str, plan: ReleasePlan) -> bool:
    """Whether publishing has not begun: after that the release and rollback branches are kept."""
    entry = plan.repositories[repository]
    moved = effects.shared_branches(repository, entry, plan.release_type)
    return context.ledger.outcome(moved) is None
