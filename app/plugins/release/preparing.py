"""Beside the candidate: a branch to go back to, and the pull request that shows the release."""

from typing import Any, ClassVar

from app.errors import Conflict
from app.plugins.release import effects
from app.plugins.release.mirrors import delete_own_ref, push_new_ref
from app.plugins.release.release_plan import ReleasePlan, RepositoryPlan
from app.plugins.release.shared_state import candidate_of, untouched
from app.remotes.forge import Forge, PullRequest
from app.repositories.models import RepositoryConfig
from app.workflows.definition import Reversibility
from app.workflows.handlers import Effect, Handler, Step, StepConfig, StepContext, StepResult

__all__ = ["MakeRollbackBranch", "OpenPullRequest"]


class _Config(StepConfig):
    repository: str
    plan: ReleasePlan

    @property
    def entry(self) -> RepositoryPlan:
        return self.plan.repositories[self.repository]


class MakeRollbackBranch(Handler[_Config]):
    """The branch stays once publishing began: it is what a rollback in production goes back to."""

    type: ClassVar[str] = "release.rollback_branch"
    title: ClassVar[str] = "Make the rollback branch"
    description: ClassVar[str] = "Keeps main as it is before the release under rollback/v-VERSION."
    effects: ClassVar[Reversibility] = "reversible"

    async def run(self, config: _Config, step: Step, context: StepContext) -> StepResult:
        main = candidate_of(context, config.repository)["heads"]["main"]
        repository = await context.remotes.git(context.remotes.repository(config.repository))
        effect = effects.rollback_branch(config.repository, config.entry)
        branch = config.entry.branches.rollback
        await push_new_ref(context, effect, repository, f"refs/heads/{branch}", main)
        outputs = {"branch": branch, "commit": main}
        return StepResult(outputs, state={"rollback_branches": {config.repository: outputs}})

    async def effects_of(self, config: _Config, step: Step, context: StepContext) -> list[Effect]:
        return [effects.rollback_branch(config.repository, config.entry)]

    async def undo(
        self, config: _Config, step: Step, context: StepContext, outputs: object
    ) -> list[Effect]:
        if not untouched(context, config.repository, config.plan):
            return []
        effect = effects.rollback_branch(config.repository, config.entry)
        return await delete_own_ref(context, effect, config.repository)


class OpenPullRequest(Handler[_Config]):
    """Opens the pull request release -> main once; one that a person closed meanwhile is not reopened."""

    type: ClassVar[str] = "release.pull_request"
    title: ClassVar[str] = "Open the pull request"
    description: ClassVar[str] = (
        "Opens the pull request release -> main with the notes and tickets."
    )
    effects: ClassVar[Reversibility] = "compensatable"

    async def run(self, config: _Config, step: Step, context: StepContext) -> StepResult:
        known = context.remotes.repository(config.repository)
        forge = context.remotes.forge(known)
        candidate = candidate_of(context, config.repository)
        notes = (await context.artifacts.get(candidate["notes"])).decode()
        source, target = config.entry.branches.release or "", config.entry.branches.main or ""

        async def find() -> dict[str, Any] | None:
            found = await forge.find_pull_request(known, source, target)
            return None if found is None else _ours(known, found, candidate["commit"])

        async def make() -> dict[str, Any]:
            title = f"Release {config.repository} {config.entry.version}"
            return _outcome(await forge.open_pull_request(known, source, target, title, notes))

        effect = effects.pull_request(config.repository, config.entry)
        outcome = await context.ledger.perform(effect, find=find, make=make)
        context.log.write(f"Pull request {outcome['number']}: {outcome['url']}\n")
        return StepResult(outcome, state={"pull_requests": {config.repository: outcome}})

    async def effects_of(self, config: _Config, step: Step, context: StepContext) -> list[Effect]:
        return [effects.pull_request(config.repository, config.entry)]

    async def undo(
        self, config: _Config, step: Step, context: StepContext, outputs: object
    ) -> list[Effect]:
        effect = effects.pull_request(config.repository, config.entry)
        outcome = context.ledger.outcome(effect)
        if outcome is None or not untouched(context, config.repository, config.plan):
            return []
        known = context.remotes.repository(config.repository)
        return await _closed(
            context, effect, context.remotes.forge(known), known, outcome["number"]
        )


def _outcome(request: PullRequest) -> dict[str, Any]:
    return {
        "number": request.number,
        "url": request.url,
        "source": request.source,
        "target": request.target,
        "state": request.state,
    }


def _ours(repository: RepositoryConfig, found: PullRequest, commit: str) -> dict[str, Any] | None:
    """Return the open pull request of our candidate; None where the last one is of an earlier try."""
    if found.state == "open" and found.head == commit:
        return _outcome(found)
    if found.state != "open" and found.head != commit:
        return None
    raise Conflict(
        f"{repository.name} has a pull request {found.number} from {found.source} that is {found.state} "
        f"at {found.head[:12]}; this release needs an open one at {commit[:12]}.",
        code="pull_request_changed",
        next_action=f"Look at {found.url}, reopen or close it, then retry.",
        details={"repository": repository.name, "number": found.number, "state": found.state},
    )


async def _closed(
    context: StepContext, effect: Effect, forge: Forge, repository: RepositoryConfig, number: int
) -> list[Effect]:
    async def make() -> dict[str, Any]:
        await forge.close_pull_request(repository, number)
        return {"number": number, "state": "closed"}

    return [effect] if await context.ledger.undo(effect, make=make) is not None else []
