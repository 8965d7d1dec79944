"""The release plan, put together from what the inspection found; gate 1 shows and signs it."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from pydantic import Field

from app.errors import Invalid
from app.nearest import nearest
from app.plugins.release.effects import document_draft, planned_effects
from app.plugins.release.release_plan import (
    PlannedTicket,
    ReleasePlan,
    ReleaseType,
    RepositoryPlan,
)
from app.workflows.definition import Reversibility
from app.workflows.handlers import Handler, Step, StepConfig, StepContext, StepResult

__all__ = ["PlanRelease"]

_Cells = dict[str, dict[str, Any] | None]


class _Config(StepConfig):
    repositories: list[str]
    fix_version: str
    release_type: ReleaseType = "release"
    sprint_name: str | None = None
    include_branches: list[str]
    exclude_branches: list[str] = Field(default_factory=list)
    tickets: dict[str, Any]
    branches: _Cells
    previews: _Cells


class PlanRelease(Handler[_Config]):
    """Fails with `nothing_to_release` only when no repository can be prepared."""

    type: ClassVar[str] = "release.plan"
    title: ClassVar[str] = "Plan the release"
    description: ClassVar[str] = (
        "Puts together everything that the release would do, with its problems, exclusions and all "
        "effects in order; this is what gate 1 signs."
    )
    effects: ClassVar[Reversibility] = "none"

    async def run(self, config: _Config, step: Step, context: StepContext) -> StepResult:
        repositories = _repositories(config)
        _require_some(repositories)
        _require_known_branches(config, repositories)
        tickets = _tickets(config, repositories)
        plan = ReleasePlan(
            fix_version=config.fix_version,
            release_type=config.release_type,
            sprint_name=config.sprint_name,
            title=await _free_title(context, config.fix_version, repositories),
            tickets=tickets,
            blockers=config.tickets["blockers"],
            exclusions=_exclusions(config, repositories, tickets),
            repositories=repositories,
        )
        tracker = context.remotes.tracker.configured
        effects = [effect.as_json() for effect in planned_effects(plan, tracker=tracker)]
        plan = plan.model_copy(update={"effects": effects})
        context.log.write(
            f"{len(plan.scope)} of {len(repositories)} repositories can be prepared\n"
        )
        return StepResult(
            {
                "plan": plan.model_dump(),
                "plans": {name: plan.of(name).model_dump() for name in plan.scope},
                "repositories": plan.scope,
                "warnings": [
                    *config.tickets["warnings"],
                    *_warnings(plan),
                    *_shipped_all_the_same(config, repositories),
                ],
            }
        )


def _repositories(config: _Config) -> dict[str, RepositoryPlan]:
    """Return the plans of the repositories that were inspected, in the order asked for."""
    found: dict[str, RepositoryPlan] = {}
    for name in config.repositories:
        preview = config.previews.get(name)
        if preview is not None:
            found[name] = RepositoryPlan.model_validate(preview["repository"])
    return found


def _require_some(repositories: Mapping[str, RepositoryPlan]) -> None:
    if any(not entry.blocked for entry in repositories.values()):
        return
    problems = [
        {"repository": name, **problem.model_dump()}
        for name, entry in repositories.items()
        for problem in entry.problems
        if problem.blocking
    ]
    told = " ".join(problem["message"] for problem in problems) or "No repository was inspected."
    steps = dict.fromkeys(problem["next_action"] for problem in problems)
    raise Invalid(
        f"Nothing can be released: {told}",
        code="nothing_to_release",
        next_action=" ".join(steps) or "Retry the inspection.",
        details={"problems": problems},
    )


def _require_known_branches(config: _Config, repositories: Mapping[str, RepositoryPlan]) -> None:
    known: set[str] = set()
    for name, entry in repositories.items():
        for branch in entry.feature_branches:
            known |= {
                branch.name,
                f"{name}:{branch.name}",
                *([branch.ticket] if branch.ticket else []),
            }
    named = {
        "include_branches": config.include_branches,
        "exclude_branches": config.exclude_branches,
    }
    for name, wanted in ((name, one) for name, branches in named.items() for one in branches):
        if wanted not in known:
            raise Invalid(
                f"{name} names {wanted!r}, which no repository of this release has."
                f"{nearest(wanted, known)}",
                code="unknown_branch",
                next_action="Name a feature branch or the key of its ticket.",
                details={"input": name, "value": wanted},
            )


def _tickets(config: _Config, repositories: Mapping[str, RepositoryPlan]) -> list[PlannedTicket]:
    tickets = []
    for ticket in config.tickets["tickets"]:
        found = [
            name
            for name, entry in repositories.items()
            if _touches(ticket["key"], name, entry, config)
        ]
        tickets.append(PlannedTicket(**{**ticket, "repositories": found}))
    return tickets


def _touches(key: str, name: str, entry: RepositoryPlan, config: _Config) -> bool:
    preview = config.previews.get(name) or {}
    if key in preview.get("named", []):
        return True
    return any(
        branch.ticket == key and (branch.merged or branch.included)
        for branch in entry.feature_branches
    )


def _exclusions(
    config: _Config, repositories: Mapping[str, RepositoryPlan], tickets: list[PlannedTicket]
) -> list[dict[str, str]]:
    """List by name and reason whatever one could expect in this release and will not find."""
    exclusions: list[dict[str, str]] = []
    for name in config.repositories:
        if name not in repositories:
            reason = "its inspection was skipped"
            exclusions.append({"repository": name, "reason": reason, "code": "inspection_skipped"})
        elif repositories[name].blocked:
            told = [problem.message for problem in repositories[name].problems if problem.blocking]
            exclusions.append({"repository": name, "reason": " ".join(told), "code": "blocked"})
    for name, entry in repositories.items():
        exclusions += [
            {
                "repository": name,
                "branch": branch,
                "reason": "it is not merged into the sprint branch",
                "code": "unmerged_branch",
            }
            for branch in entry.unmerged
        ]
        exclusions += [
            {
                "repository": name,
                "branch": branch,
                "reason": "it belongs to no ticket of this release",
                "code": "branch_without_ticket",
            }
            for branch in (config.branches.get(name) or {}).get("branches_without_ticket", [])
        ]
    exclusions += [
        {
            "ticket": ticket["key"],
            "reason": "it was taken out of the scope",
            "code": "taken_out",
        }
        for ticket in config.tickets.get("dropped", ())
    ]
    unmerged = {
        branch.ticket: f"{branch.name} in {name}"
        for name, entry in repositories.items()
        for branch in entry.feature_branches
        if branch.name in entry.unmerged
    }
    scope = {name for name, entry in repositories.items() if not entry.blocked}
    exclusions += [
        {"ticket": ticket.key, **_why_without(ticket, unmerged)}
        for ticket in tickets
        if scope.isdisjoint(ticket.repositories)
    ]
    return exclusions


def _why_without(ticket: PlannedTicket, unmerged: Mapping[str | None, str]) -> dict[str, str]:
    if ticket.repositories:
        names = ", ".join(ticket.repositories)
        told = f"it is only in {names}, which is left out"
        return {"reason": told, "code": "repository_left_out"}
    if ticket.key in unmerged:
        told = f"its branch {unmerged[ticket.key]} is not merged"
        return {"reason": told, "code": "ticket_unmerged"}
    told = "no branch and no commit of these repositories names it"
    return {"reason": told, "code": "ticket_without_branch"}


def _warnings(plan: ReleasePlan) -> list[str]:
    told = [
        problem.message
        for entry in plan.repositories.values()
        for problem in entry.problems
        if not problem.blocking
    ]
    told += [
        f"{blocker['ticket']} is blocked by {blocker['blocked_by']} ({blocker['status']})."
        for blocker in plan.blockers
    ]
    unfinished = [ticket.key for ticket in plan.tickets if ticket.status and not ticket.done]
    return [*told, f"Not done yet: {', '.join(unfinished)}."] if unfinished else told


def _shipped_all_the_same(
    config: _Config, repositories: Mapping[str, RepositoryPlan]
) -> Iterator[str]:
    """Warn of what was taken out of the scope although the branch that is released holds it."""
    for name, entry in repositories.items():
        named = (config.previews.get(name) or {}).get("named", [])
        for ticket in config.tickets.get("dropped", ()):
            if ticket["key"] in named:
                yield (
                    f"{ticket['key']} was taken out, but commits of {name} name it: its work ships "
                    "unless it is reverted on the branch that is released."
                )
        for branch in entry.feature_branches:
            names = {branch.name, f"{name}:{branch.name}", branch.ticket}
            if branch.merged and not names.isdisjoint(config.exclude_branches):
                yield (
                    f"{branch.name} was excluded, but the sprint branch of {name} holds it: its work "
                    "ships unless it is reverted there."
                )


async def _free_title(
    context: StepContext, fix_version: str, repositories: Mapping[str, RepositoryPlan]
) -> str:
    """Return a title that no other page has: pages of earlier releases are never overwritten."""
    title = f"Release {fix_version}"
    names = [name for name, entry in repositories.items() if not entry.blocked]
    some = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    candidates = [title, f"{title} of {some}"]
    candidates += [f"{title} of {some} ({number})" for number in range(2, 100)]
    for candidate in candidates:
        ours = context.ledger.is_ours(document_draft(candidate))
        if ours or await context.remotes.pages.find(candidate) is None:
            return candidate
    raise Invalid(
        f"There are too many pages named {title!r}.",
        code="page_exists",
        next_action="Remove or rename the pages of earlier tries.",
    )
