"""Steps that create, merge and delete branches of configured repositories."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from app.git_repository import GitRepository, RefUpdate, branch_name_problem
from app.plugins.git.remote_refs import (
    Target,
    create_ref,
    delete_ref,
    fetched,
    remove_created,
    required_commit,
    restore_deleted,
)
from app.workflows.definition import Reversibility
from app.workflows.handlers import Effect, Handler, Step, StepConfig, StepContext, StepResult

__all__ = ["CreateBranch", "DeleteBranch", "MergeBranch", "RefName"]


def _checked(name: str) -> str:
    if problem := branch_name_problem(name):
        raise ValueError(problem)
    return name


RefName = Annotated[str, AfterValidator(_checked)]
"""The short name of a branch or tag that keeps our rule for names."""


class CreateBranchConfig(StepConfig):
    """`from`: the branch, tag or commit where it starts."""

    repository: str
    name: RefName
    from_: str = Field(alias="from")


class CreateBranch(Handler[CreateBranchConfig]):
    """A branch of that name on another commit is a Conflict; undone, it is deleted unless it moved."""

    type: ClassVar[str] = "git.create_branch"
    title: ClassVar[str] = "Create a branch"
    description: ClassVar[str] = "Creates a branch on the remote at a branch, tag or commit."
    effects: ClassVar[Reversibility] = "reversible"

    async def run(self, config: CreateBranchConfig, step: Step, context: StepContext) -> StepResult:
        repository = await fetched(context, config.repository)
        commit = await required_commit(repository, config.from_)
        ref, effect = f"refs/heads/{config.name}", _creation(config, commit)
        made = await create_ref(context, effect, repository, ref, Target(commit, commit))
        context.log.write(f"{config.name} is at {made['commit']}\n")
        return StepResult({"name": config.name, "commit": made["commit"]})

    async def effects_of(
        self, config: CreateBranchConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        repository = await fetched(context, config.repository)
        return [_creation(config, await repository.resolve(config.from_))]

    async def undo(
        self,
        config: CreateBranchConfig,
        step: Step,
        context: StepContext,
        outputs: Mapping[str, Any],
    ) -> list[Effect]:
        return await remove_created(context, _creation(config, None), config.repository)


def _creation(config: CreateBranchConfig, commit: str | None) -> Effect:
    return Effect(
        "git.branch",
        f"{config.repository} refs/heads/{config.name}",
        "reversible",
        f"Create branch {config.name} of {config.repository} from {config.from_}",
        config.repository,
        {"from": config.from_, "commit": commit},
    )


class DeleteBranchConfig(StepConfig):
    """`commit`: delete only while the branch is there."""

    repository: str
    name: RefName
    commit: str | None = None


class DeleteBranch(Handler[DeleteBranchConfig]):
    """A branch that is absent is deleted already; undone, it is back at the commit it had."""

    type: ClassVar[str] = "git.delete_branch"
    title: ClassVar[str] = "Delete a branch"
    description: ClassVar[str] = "Deletes a branch on the remote, if wanted only at a known commit."
    effects: ClassVar[Reversibility] = "reversible"

    async def run(self, config: DeleteBranchConfig, step: Step, context: StepContext) -> StepResult:
        repository = await fetched(context, config.repository)
        ref = f"refs/heads/{config.name}"
        gone = await delete_ref(context, _deletion(config), repository, ref, config.commit)
        return StepResult({"name": config.name, "commit": gone["commit"]})

    async def effects_of(
        self, config: DeleteBranchConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        return [_deletion(config)]

    async def undo(
        self,
        config: DeleteBranchConfig,
        step: Step,
        context: StepContext,
        outputs: Mapping[str, Any],
    ) -> list[Effect]:
        return await restore_deleted(context, _deletion(config), config.repository)


def _deletion(config: DeleteBranchConfig) -> Effect:
    return Effect(
        "git.delete_branch",
        f"{config.repository} refs/heads/{config.name}",
        "reversible",
        f"Delete branch {config.name} of {config.repository}",
        config.repository,
        {"commit": config.commit},
    )


class MergeBranchConfig(StepConfig):
    """`source`: a branch, tag or commit; `target`: the branch that moves."""

    repository: str
    source: str
    target: RefName
    message: str | None = None


class MergeBranch(Handler[MergeBranchConfig]):
    """The merge has two parents and is pushed by compare-and-swap; what is contained already is left alone.

    The effect is named by the commit that is merged: a source that moved during a crash is a second effect
    that can be seen, never a silent one.
    """

    type: ClassVar[str] = "git.merge"
    title: ClassVar[str] = "Merge a branch"
    description: ClassVar[str] = "Merges a branch, tag or commit into a branch of the remote."
    effects: ClassVar[Reversibility] = "irreversible"

    async def run(self, config: MergeBranchConfig, step: Step, context: StepContext) -> StepResult:
        repository = await fetched(context, config.repository)
        source = await required_commit(repository, config.source)

        async def find() -> dict[str, Any] | None:
            head = await required_commit(repository, f"refs/heads/{config.target}")
            held = await repository.is_ancestor(source, head)
            return {"commit": head, "source": source} if held else None

        async def make() -> dict[str, Any]:
            commit = await _merged(config, repository, source, context.released_at)
            return {"commit": commit, "source": source}

        made = await context.ledger.perform(_merge(config, source), find=find, make=make)
        context.log.write(f"{config.target} holds {made['source']}\n")
        return StepResult({"target": config.target, **made})

    async def effects_of(
        self, config: MergeBranchConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        repository = await fetched(context, config.repository)
        return [_merge(config, await repository.resolve(config.source))]


async def _merged(
    config: MergeBranchConfig, repository: GitRepository, source: str, date: str
) -> str:
    ref = f"refs/heads/{config.target}"
    head = await required_commit(repository, ref)
    message = config.message or f"Merge {config.source} into {config.target}"
    merge = await repository.merge_commit(head, source, message=message, date=date)
    await repository.push([RefUpdate(ref, merge, head)])
    return merge


def _merge(config: MergeBranchConfig, source: str | None) -> Effect:
    return Effect(
        "git.merge",
        f"{config.repository} {source or config.source} into refs/heads/{config.target}",
        "irreversible",
        f"Merge {config.source} into {config.target} of {config.repository}",
        config.repository,
        {"source": source},
    )
