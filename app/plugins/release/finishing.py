"""After publishing: main flows back, the document is published, the tracker is told, and people are."""

from collections.abc import Mapping
from typing import Any, ClassVar

from app.errors import Conflict
from app.git_repository import GitRepository, RefUpdate
from app.plugins.release import effects
from app.plugins.release.mirrors import fetched
from app.plugins.release.release_plan import ReleasePlan
from app.plugins.release.shared_state import evidence_of, published
from app.remotes.notifier import Message
from app.workflows.definition import Reversibility
from app.workflows.handlers import Effect, Handler, Step, StepConfig, StepContext, StepResult

__all__ = ["BackMerge", "NotifyPeople", "PublishDocument", "ReleaseVersion"]

_NOTHING = StepResult(status="skipped", reason="no repository was published")


class _Config(StepConfig):
    plan: ReleasePlan


class PublishDocument(Handler[_Config]):
    """Undone by deleting the page."""

    type: ClassVar[str] = "release.publish_document"
    title: ClassVar[str] = "Publish the document"
    description: ClassVar[str] = "Publishes the deployment document that gate 2 showed."
    effects: ClassVar[Reversibility] = "compensatable"

    async def run(self, config: _Config, step: Step, context: StepContext) -> StepResult:
        if not published(context, config.plan):
            return _NOTHING
        pages, title = context.remotes.pages, config.plan.title

        async def find() -> dict[str, Any] | None:
            page = await pages.find(title)
            if page is None:
                raise Conflict(
                    f'The draft of the page "{title}" is gone.',
                    code="page_missing",
                    next_action="Retry the document's step, then this one; or skip it.",
                )
            return {"url": page.url} if page.status == "published" else None

        async def make() -> dict[str, Any]:
            return {"url": (await pages.publish(title)).url}

        effect = effects.document_published(config.plan)
        outcome = await context.ledger.perform(effect, find=find, make=make)
        return StepResult(outcome, state={"confluence_url": outcome["url"]})

    async def effects_of(self, config: _Config, step: Step, context: StepContext) -> list[Effect]:
        return [effects.document_published(config.plan)]

    async def undo(
        self, config: _Config, step: Step, context: StepContext, outputs: object
    ) -> list[Effect]:
        effect, title = effects.document_published(config.plan), config.plan.title

        async def make() -> dict[str, Any]:
            await context.remotes.pages.delete(title)
            return {"deleted": title}

        return [effect] if await context.ledger.undo(effect, make=make) is not None else []


class ReleaseVersion(Handler[_Config]):
    """A version that was released before this workflow is left as it is, also by a rollback."""

    type: ClassVar[str] = "release.release_version"
    title: ClassVar[str] = "Release the version"
    description: ClassVar[str] = "Marks the fix version as released in the tracker."
    effects: ClassVar[Reversibility] = "compensatable"

    async def run(self, config: _Config, step: Step, context: StepContext) -> StepResult:
        tracker, name = context.remotes.tracker, config.plan.fix_version
        if not tracker.configured:
            return StepResult(status="skipped", reason="no tracker is configured")
        if not published(context, config.plan):
            return _NOTHING
        date = context.released_at[:10]

        async def find() -> dict[str, Any] | None:
            known = await tracker.version(name)
            if known is None or not known.released:
                return None
            ours = known.release_date == date
            return {"version": name, "release_date": known.release_date, "ours": ours}

        async def make() -> dict[str, Any]:
            made = await tracker.release_version(name, date)
            return {"version": name, "release_date": made.release_date, "ours": True}

        effect = effects.tracker_version(config.plan)
        return StepResult(await context.ledger.perform(effect, find=find, make=make))

    async def effects_of(self, config: _Config, step: Step, context: StepContext) -> list[Effect]:
        configured = context.remotes.tracker.configured
        return [effects.tracker_version(config.plan)] if configured else []

    async def undo(
        self, config: _Config, step: Step, context: StepContext, outputs: object
    ) -> list[Effect]:
        effect, name = effects.tracker_version(config.plan), config.plan.fix_version
        outcome = context.ledger.outcome(effect)
        if outcome is None or not outcome["ours"]:
            return []

        async def make() -> dict[str, Any]:
            await context.remotes.tracker.release_version(
                name, context.released_at[:10], released=False
            )
            return {"version": name, "released": False}

        return [effect] if await context.ledger.undo(effect, make=make) is not None else []


class _BackMergeConfig(StepConfig):
    repository: str
    plan: ReleasePlan
    barrier: str = "barrier"


class BackMerge(Handler[_BackMergeConfig]):
    """Reads the branches as they are now: work that arrived meanwhile is merged with, not overwritten."""

    type: ClassVar[str] = "release.back_merge"
    title: ClassVar[str] = "Merge main back"
    description: ClassVar[str] = (
        "Merges the released main back into develop, after a hotfix also into the open sprint branch."
    )
    effects: ClassVar[Reversibility] = "irreversible"

    async def run(self, config: _BackMergeConfig, step: Step, context: StepContext) -> StepResult:
        entry = config.plan.repositories[config.repository]
        merge = evidence_of(context, config.barrier, config.repository)["merge"]
        _, repository = await fetched(context, config.repository)
        targets = effects.back_merges(config.repository, entry, config.plan.release_type)
        made = {}
        for branch, effect in targets.items():
            made[branch] = await _merge_back(branch, merge, effect, repository, context)
            context.log.write(f"{branch} holds {merge}\n")
        return StepResult({"branches": made})

    async def effects_of(
        self, config: _BackMergeConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        entry = config.plan.repositories[config.repository]
        kind = config.plan.release_type
        return list(effects.back_merges(config.repository, entry, kind).values())


async def _merge_back(
    branch: str, merge: str, effect: Effect, repository: GitRepository, context: StepContext
) -> str:
    ref = f"refs/heads/{branch}"

    async def find() -> dict[str, Any] | None:
        await repository.fetch()
        head = (await repository.branches()).get(branch)
        if head is None:
            raise Conflict(
                f"{repository.name} has no branch {branch} any more.",
                code="missing_branch",
                next_action="Create it again and retry, or skip merging main back.",
            )
        held = head == merge or await repository.is_ancestor(merge, head)
        return {"ref": ref, "commit": head} if held else None

    async def make() -> dict[str, Any]:
        head = (await repository.branches())[branch]
        commit = merge
        if not await repository.is_ancestor(head, merge):
            message = f"Merge the released {merge[:12]} back into {branch}"
            commit = await repository.merge_commit(
                head, merge, message=message, date=context.released_at
            )
        await repository.push([RefUpdate(ref, commit, head)])
        return {"ref": ref, "commit": commit}

    commit: str = (await context.ledger.perform(effect, find=find, make=make))["commit"]
    return commit


class NotifyPeople(Handler[_Config]):
    """Sent once per workflow: the message's key is the workflow's id."""

    type: ClassVar[str] = "release.notify"
    title: ClassVar[str] = "Notify"
    description: ClassVar[str] = "Tells people what was released, with links."
    effects: ClassVar[Reversibility] = "irreversible"

    async def run(self, config: _Config, step: Step, context: StepContext) -> StepResult:
        released = published(context, config.plan)
        if not released:
            return _NOTHING
        message = _message(config.plan, released, context)
        notifier = context.remotes.notifier

        async def find() -> dict[str, Any] | None:
            sent = await notifier.find(message.key)
            return {"message_id": sent} if sent else None

        async def make() -> dict[str, Any]:
            return {"message_id": await notifier.send(message)}

        effect, sent = effects.notification(config.plan), {"message_id": message.key}
        outcome = await context.ledger.perform(effect, find=find, make=make, assumed=sent)
        return StepResult(outcome)

    async def effects_of(self, config: _Config, step: Step, context: StepContext) -> list[Effect]:
        return [effects.notification(config.plan)]


def _message(plan: ReleasePlan, released: list[str], context: StepContext) -> Message:
    tags: Mapping[str, str] = context.state["tags"]
    lines = [f"{name} {tags[name]}" for name in released]
    left_out = [name for name in plan.repositories if name not in released]
    if left_out:
        lines.append(f"Not released: {', '.join(left_out)}")
    page = context.state.get("confluence_url")
    return Message(
        key=f"{context.workflow_id}:released",
        title=f"{plan.fix_version} is released",
        body="\n".join(lines),
        links={plan.title: page} if page else {},
    )
