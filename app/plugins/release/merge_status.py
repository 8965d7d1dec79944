"""Is each feature branch part of the release? What is not is left out by name, never in silence."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from app.git_repository import GitRepository
from app.plugins.release.release_plan import FeatureBranch, Heads, ReleaseType
from app.workflows.definition import Reversibility
from app.workflows.handlers import Handler, Step, StepConfig, StepContext, StepResult

__all__ = ["CheckMerged"]


class _Config(StepConfig):
    repository: str
    release_type: ReleaseType = "release"
    include_branches: list[str]
    exclude_branches: list[str] = Field(default_factory=list)
    inspected: dict[str, Any]


class CheckMerged(Handler[_Config]):
    """Finds out how each feature branch came into the sprint branch, and which are left out or included."""

    type: ClassVar[str] = "release.check_merged"
    title: ClassVar[str] = "Check what is merged"
    description: ClassVar[str] = (
        "Tells for each feature branch whether the sprint branch holds it, as it is or as the same "
        "patch after a squash; others are left out unless `include_branches` names them."
    )
    effects: ClassVar[Reversibility] = "none"

    async def run(self, config: _Config, step: Step, context: StepContext) -> StepResult:
        heads = Heads.model_validate(config.inspected["heads"])
        found = [FeatureBranch.model_validate(one) for one in config.inspected["feature_branches"]]
        into = heads.base if config.release_type == "hotfix" else heads.sprint
        repository = await context.remotes.git(context.remotes.repository(config.repository))
        branches = [await _judged(branch, into, config, repository) for branch in found]
        for branch in branches:
            context.log.write(f"{branch.name}: {_words(branch)}\n")
        return StepResult(
            {
                "feature_branches": [branch.model_dump() for branch in branches],
                "unmerged": [one.name for one in branches if not one.merged and not one.included],
            },
            state={
                "merge_status": {config.repository: {one.name: _words(one) for one in branches}}
            },
        )


async def _judged(
    branch: FeatureBranch, into: str | None, config: _Config, repository: GitRepository
) -> FeatureBranch:
    how = await repository.merged_how(branch.head, into) if into else None
    merged: Literal["ancestor", "same_patch", False] = how or False
    wanted = config.release_type == "hotfix" or _named(branch, config, config.include_branches)
    included = not merged and wanted and not _named(branch, config, config.exclude_branches)
    return branch.model_copy(update={"merged": merged, "included": included})


def _named(branch: FeatureBranch, config: _Config, branches: list[str]) -> bool:
    names = {branch.name, f"{config.repository}:{branch.name}", branch.ticket}
    return not names.isdisjoint(branches)


def _words(branch: FeatureBranch) -> str:
    if branch.merged:
        return {"ancestor": "merged", "same_patch": "merged as the same patch"}[branch.merged]
    return "not merged, included" if branch.included else "not merged, left out"
