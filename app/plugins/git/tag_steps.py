"""Steps that create and delete tags of configured repositories."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import model_validator

from app.git_repository import GitRepository
from app.plugins.git.branch_steps import RefName
from app.plugins.git.checkout_tags import foresee_tag, make_tag, remove_tag, tag_name
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

__all__ = ["CreateTag", "DeleteTag"]


class CreateTagConfig(StepConfig):
    """With `repository`: `name` is put on its remote, at the branch, tag or commit `at`. Without: in the working folder.

    `tag_template` and `message_template` have placeholders such as {version}, {summary} and {tag}. In the working folder
    `at` is by default the commit that this workflow made, else HEAD. A tag that is not `annotated` has no message.
    """

    repository: str | None = None
    name: RefName | None = None
    at: str | None = None
    annotated: bool = True
    message: str | None = None
    tag_template: str | None = None
    message_template: str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> "CreateTagConfig":
        if (self.name is None) == (self.tag_template is None):
            raise ValueError("give either name or tag_template")
        if self.message is not None and self.message_template is not None:
            raise ValueError("give either message or message_template")
        if self.repository is not None and (self.name is None or self.at is None):
            raise ValueError("on a repository, name and at are required")
        if self.repository is not None and self.message_template is not None:
            raise ValueError("on a repository, write message, with expressions in it")
        return self


class CreateTag(Handler[CreateTagConfig]):
    """A tag of that name on another commit is a Conflict; a tag is never moved."""

    type: ClassVar[str] = "git.create_tag"
    title: ClassVar[str] = "Create a tag"
    description: ClassVar[str] = (
        "Creates an annotated or a light tag: on the remote of a `repository`, else in the working folder, from where "
        "`git.push` takes it along."
    )
    effects: ClassVar[Reversibility] = "compensatable"

    def effects_of_config(self, config: Mapping[str, Any]) -> Reversibility:
        return "reversible" if config.get("repository") is None else "compensatable"

    async def run(self, config: CreateTagConfig, step: Step, context: StepContext) -> StepResult:
        if config.repository is None:
            return await make_tag(
                await context.remotes.worktree(context.workspace.root),
                step,
                context,
                name_template=config.tag_template or str(config.name),
                message_template=config.message or config.message_template or "{tag}",
                annotated=config.annotated,
                at=config.at,
            )
        repository = await fetched(context, config.repository)
        target = await _target(config, repository, context.released_at)
        ref, effect = f"refs/tags/{config.name}", _creation(config, target.commit)
        made = await create_ref(context, effect, repository, ref, target)
        context.log.write(f"{config.name} is on {made['commit']}\n")
        outputs = {"name": config.name, "commit": made["commit"], "object": made["object"]}
        return StepResult(outputs, state={"tags": {config.repository: config.name}})

    async def effects_of(
        self, config: CreateTagConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        if config.repository is None:
            return foresee_tag(step, context, config.tag_template or str(config.name))
        repository = await fetched(context, config.repository)
        return [_creation(config, await repository.resolve(str(config.at)))]

    async def undo(
        self, config: CreateTagConfig, step: Step, context: StepContext, outputs: Mapping[str, Any]
    ) -> list[Effect]:
        if config.repository is None:
            name = str(
                outputs.get("tag") or tag_name(context, config.tag_template or str(config.name))
            )
            worktree = await context.remotes.worktree(context.workspace.root)
            return await remove_tag(worktree, step, context, name)
        return await remove_created(context, _creation(config, None), config.repository)


async def _target(config: CreateTagConfig, repository: GitRepository, date: str) -> Target:
    commit = await required_commit(repository, str(config.at))
    if not config.annotated:
        return Target(commit, commit)
    name = str(config.name)
    tag = await repository.tag_object(commit, name, message=config.message or name, date=date)
    return Target(tag, commit)


def _creation(config: CreateTagConfig, commit: str | None) -> Effect:
    return Effect(
        "git.tag",
        f"{config.repository} refs/tags/{config.name}",
        "compensatable",
        f"Tag {config.at} of {config.repository} as {config.name}",
        config.repository,
        {"at": config.at, "commit": commit},
    )


class DeleteTagConfig(StepConfig):
    """`commit`: delete only while the tag is on it."""

    repository: str
    name: RefName
    commit: str | None = None


class DeleteTag(Handler[DeleteTagConfig]):
    """A tag that is absent is deleted already; undone, the same tag is back."""

    type: ClassVar[str] = "git.delete_tag"
    title: ClassVar[str] = "Delete a tag"
    description: ClassVar[str] = "Deletes a tag on the remote, if wanted only on a known commit."
    effects: ClassVar[Reversibility] = "compensatable"

    async def run(self, config: DeleteTagConfig, step: Step, context: StepContext) -> StepResult:
        repository = await fetched(context, config.repository)
        ref = f"refs/tags/{config.name}"
        gone = await delete_ref(context, _deletion(config), repository, ref, config.commit)
        return StepResult({"name": config.name, "commit": gone["commit"]})

    async def effects_of(
        self, config: DeleteTagConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        return [_deletion(config)]

    async def undo(
        self, config: DeleteTagConfig, step: Step, context: StepContext, outputs: Mapping[str, Any]
    ) -> list[Effect]:
        return await restore_deleted(context, _deletion(config), config.repository)


def _deletion(config: DeleteTagConfig) -> Effect:
    return Effect(
        "git.delete_tag",
        f"{config.repository} refs/tags/{config.name}",
        "compensatable",
        f"Delete tag {config.name} of {config.repository}",
        config.repository,
        {"commit": config.commit},
    )
