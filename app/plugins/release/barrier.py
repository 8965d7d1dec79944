"""Before anything is published: every repository is as it was prepared, and what would ship is written down.

The evidence is what gate 2 signs: commits, trees, targets, notes and the document. Publishing moves
branches from and to exactly these commits and nothing else.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from app.errors import Conflict, Unavailable
from app.git_repository import GitRepository
from app.plugins.release.mirrors import fetched
from app.plugins.release.release_plan import ReleasePlan, RepositoryPlan
from app.plugins.release.shared_state import candidate_of
from app.remotes.forge import Forge
from app.repositories.models import RepositoryConfig
from app.workflows.definition import Reversibility
from app.workflows.handlers import Handler, Step, StepConfig, StepContext, StepResult

__all__ = ["Barrier", "CheckReady"]

_POLL_S = 15.0


class _ReadyConfig(StepConfig):
    repository: str
    plan: ReleasePlan
    candidate: dict[str, Any]
    pull_request: dict[str, Any]


class CheckReady(Handler[_ReadyConfig]):
    """Fails with `drift` when a branch moved; waits for checks that still run."""

    type: ClassVar[str] = "release.check_ready"
    title: ClassVar[str] = "Check that it is ready"
    description: ClassVar[str] = (
        "Verifies that nothing moved since the repository was prepared and that the checks are green "
        "on exactly the candidate; computes the merge that will land on main."
    )
    effects: ClassVar[Reversibility] = "none"

    async def run(self, config: _ReadyConfig, step: Step, context: StepContext) -> StepResult:
        name, entry = config.repository, config.plan.repositories[config.repository]
        candidate = config.candidate
        known, repository = await fetched(context, name)
        await require_unmoved(name, entry, candidate, repository)
        checks = await _checks(context.remotes.forge(known), known, candidate["commit"], context)
        heads = candidate["heads"]
        message = f"Merge {entry.branches.release} into {entry.branches.main}"
        merge = await repository.merge_commit(
            heads["main"], candidate["commit"], message=message, date=context.released_at
        )
        evidence = {
            "version": entry.version,
            "tag": entry.tag,
            "candidate": candidate["commit"],
            "candidate_tree": candidate["tree"],
            "merge": merge,
            "merge_tree": await repository.tree(merge),
            "heads": heads,
            "commits": candidate.get("commits"),
            "tickets": [ticket.key for ticket in config.plan.tickets_of(name)],
            "moved_since_plan": _moved_since(entry, heads),
            "branches": entry.branches.model_dump(),
            "checks": checks,
            "notes_digest": candidate["notes_digest"],
            "pull_request": config.pull_request,
        }
        context.log.write(f"Candidate {candidate['commit']}, merge {merge}, checks {checks}\n")
        return StepResult(evidence)


def _moved_since(entry: RepositoryPlan, heads: Mapping[str, str | None]) -> dict[str, Any]:
    """Return the branches that stood elsewhere when the plan was approved: a conflict was resolved since."""
    planned = entry.heads.model_dump()
    return {
        getattr(entry.branches, side): {"planned": planned[side], "found": heads[side]}
        for side in ("sprint", "develop", "main")
        if planned[side] != heads[side]
    }


async def require_unmoved(
    name: str, entry: RepositoryPlan, candidate: Mapping[str, Any], repository: GitRepository
) -> None:
    """Raise Conflict `drift` when the remote differs from what the candidate was built on."""
    refs = await repository.remote_refs()
    expected = {
        entry.branches.develop: candidate["heads"]["develop"],
        entry.branches.main: candidate["heads"]["main"],
        entry.branches.sprint: candidate["heads"]["sprint"],
        entry.branches.release: candidate["commit"],
    }
    moved = {
        branch: {"expected": commit, "found": refs.get(f"refs/heads/{branch}")}
        for branch, commit in expected.items()
        if branch and refs.get(f"refs/heads/{branch}") != commit
    }
    if f"refs/tags/{entry.tag}" in refs:
        moved[f"tag {entry.tag}"] = {"expected": None, "found": refs[f"refs/tags/{entry.tag}"]}
    if moved:
        raise Conflict(
            f"{' and '.join(moved)} of {name} moved after the candidate was built.",
            code="drift",
            next_action="Plan again from what is there now (`scope`), put the branch back and retry, or skip "
            "to leave the repository out.",
            details={"repository": name, "moved": moved},
        )


async def _checks(
    forge: Forge, repository: RepositoryConfig, commit: str, context: StepContext
) -> str:
    """Return `green`, or `none` where nothing checks this repository; wait while checks run."""
    while True:
        checks = await forge.checks(repository, commit)
        if checks.state in {"green", "none"}:
            return checks.state
        if checks.state == "failed":
            failed = [name for name, state in checks.contexts.items() if state != "green"]
            raise Conflict(
                f"Checks of {repository.name} failed on {commit[:12]}: {', '.join(failed)}.",
                code="checks_failed",
                next_action="Repair what they found and retry them on this commit, or skip to leave "
                "the repository out.",
                details={"repository": repository.name, "contexts": checks.contexts},
            )
        if context.draining.is_set():
            raise Unavailable(f"Checks of {repository.name} still run.", code="checks_pending")
        await context.clock.sleep(_POLL_S)


def _left_out(plan: ReleasePlan, ready: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the repositories that people dropped since the plan, and the tickets that went with them."""
    dropped = [name for name in plan.scope if name not in ready]
    repositories = [
        {
            "repository": name,
            "reason": "it was not prepared: a person skipped a step of it",
            "code": "not_prepared",
        }
        for name in dropped
    ]
    tickets = [
        {
            "ticket": ticket.key,
            "reason": f"it is only in {', '.join(ticket.repositories)}, which is left out",
            "code": "repository_left_out",
        }
        for ticket in plan.tickets
        if not set(dropped).isdisjoint(ticket.repositories)
        and set(ready).isdisjoint(ticket.repositories)
    ]
    return [*repositories, *tickets]


class _BarrierConfig(StepConfig):
    plan: ReleasePlan
    ready: dict[str, dict[str, Any] | None]
    document: dict[str, Any] | None = None


class Barrier(Handler[_BarrierConfig]):
    """Nothing is published unless everything that remains in scope stands still at the same moment."""

    type: ClassVar[str] = "release.barrier"
    title: ClassVar[str] = "Barrier"
    description: ClassVar[str] = (
        "Waits for every repository, verifies once more that none has moved, and writes down exactly "
        "what gate 2 approves: commits, trees, targets, notes and the document."
    )
    effects: ClassVar[Reversibility] = "none"

    async def run(self, config: _BarrierConfig, step: Step, context: StepContext) -> StepResult:
        ready = {name: found for name, found in config.ready.items() if found is not None}
        if not ready:
            raise Conflict(
                "No repository is left to publish.",
                code="nothing_to_publish",
                next_action="Cancel the workflow; what was prepared is then removed.",
            )
        for name in ready:
            repository = await context.remotes.git(context.remotes.repository(name))
            entry = config.plan.repositories[name]
            await require_unmoved(name, entry, candidate_of(context, name), repository)
        left_out = _left_out(config.plan, ready)
        evidence = {
            "fix_version": config.plan.fix_version,
            "repositories": ready,
            "document": config.document,
            "exclusions": [*config.plan.exclusions, *left_out],
        }
        return StepResult({"evidence": evidence, "repositories": list(ready), "left_out": left_out})
